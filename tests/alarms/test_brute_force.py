"""Nearly six hundred filters made at random: the verdict is what trying every event of a small world says."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from alarms.brute_force import Formula, Kind, Record, fields, filters, holds, wanted_records, written
from leastwise.alarms import EVENT_SETS, CoverageVerdict, coverage, event_set

PER_KIND = 40


def of_calls(id: str, source: str, names: tuple[str, ...], hints: tuple[str, ...] = ()) -> Kind:
    """A kind that is told by the names of calls; hints are patterns that stand for several of them."""

    def wanted(record: Record) -> bool:
        return record["eventName"] in names and record["eventSource"] == source

    parts = (*(("=", "eventName", name) for name in names), *(("=", "eventName", hint) for hint in hints))
    bound = {"eventName": names, "eventSource": (source,), "eventType": ("AwsApiCall",)}
    return Kind(id, wanted, bound, parts, ("=", "eventSource", source))


def by_names(id: str, hints: tuple[str, ...] = ()) -> Kind:
    declared = event_set(id)
    return of_calls(id, declared.source or "", declared.names, hints)


def denied(record: Record) -> bool:
    code = record["errorCode"] or ""
    usual = record["sourceIPAddress"] == "delivery.logs.amazonaws.com" or record["eventName"] == "HeadBucket"
    return not usual and (code.startswith("AccessDenied") or code.endswith("UnauthorizedOperation"))


def without_mfa(record: Record) -> bool:
    return record["eventName"] == "ConsoleLogin" and record["additionalEventData.MFAUsed"] != "Yes"


def by_root(record: Record) -> bool:
    return (
        record["userIdentity.type"] == "Root"
        and record["userIdentity.invokedBy"] is None
        and record["eventType"] != "AwsServiceEvent"
    )


SIGN_IN: dict[str, tuple[str | None, ...]] = {
    "eventName": ("ConsoleLogin",),
    "eventSource": ("signin.amazonaws.com",),
    "eventType": ("AwsConsoleSignIn",),
}
LOGIN: Formula = ("=", "eventName", "ConsoleLogin")
ROOT: Formula = ("=", "userIdentity.type", "Root")
KINDS = (
    Kind(
        "unauthorised-calls",
        denied,
        {
            "errorCode": ("AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation", "Throttling"),
            "sourceIPAddress": ("203.0.113.9", "delivery.logs.amazonaws.com", "198.51.100.7"),
            "eventName": ("RunInstances", "HeadBucket", "GetObject"),
            "eventType": ("AwsApiCall",),
        },
        (
            ("=", "errorCode", "AccessDenied*"),
            ("=", "errorCode", "*UnauthorizedOperation"),
            ("=", "errorCode", "*Denied*"),
            ("and", ("=", "errorCode", "*n*"), ("!=", "eventName", "HeadBucket")),
        ),
    ),
    Kind(
        "sign-in-without-mfa",
        without_mfa,
        {
            **SIGN_IN,
            "additionalEventData.MFAUsed": ("No",),
            "userIdentity.type": ("IAMUser",),
            "responseElements.ConsoleLogin": ("Success",),
            "errorCode": (None,),
            "errorMessage": (None,),
        },
        (
            ("and", LOGIN, ("!=", "additionalEventData.MFAUsed", "Yes")),
            ("and", LOGIN, ("=", "additionalEventData.MFAUsed", "N*"), ("!=", "userIdentity.type", "AssumedRole")),
            ("and", LOGIN, ROOT),
        ),
    ),
    Kind(
        "root-usage",
        by_root,
        {
            "userIdentity.type": ("Root",),
            "userIdentity.invokedBy": (None,),
            "eventType": ("AwsApiCall", "AwsConsoleSignIn"),
        },
        (
            ("and", ROOT, ("absent", "userIdentity.invokedBy")),
            ("and", ROOT, ("!=", "eventType", "AwsServiceEvent")),
            ("and", ROOT, ("!=", "userIdentity.invokedBy", "AWS Internal")),
        ),
    ),
    Kind(
        "console-sign-in-failures",
        lambda record: record["eventName"] == "ConsoleLogin",
        {
            **SIGN_IN,
            "errorMessage": ("Failed authentication",),
            "responseElements.ConsoleLogin": ("Failure",),
        },
        (
            ("and", LOGIN, ("=", "errorMessage", "Failed authentication")),
            ("and", LOGIN, ("=", "responseElements.ConsoleLogin", "Fail*")),
            ("and", LOGIN, ROOT),
        ),
    ),
    by_names("iam-policy-changes", ("Attach*", "*Policy", "*PolicyVersion")),
    by_names("cloudtrail-changes", ("*Trail", "St*Logging")),
    by_names("key-disabling-or-deletion", ("*Key*",)),
    by_names("bucket-policy-changes", ("DeleteBucket*", "PutBucket*")),
    by_names("config-changes", ("*DeliveryChannel",)),
    by_names("security-group-changes", ("*SecurityGroup*",)),
    by_names("network-acl-changes", ("*NetworkAclEntry", "*NetworkAcl")),
    by_names("network-gateway-changes", ("*InternetGateway",)),
    by_names("route-table-changes", ("*Route", "*RouteTable*")),
    by_names("vpc-changes", ("*Vpc", "*VpcPeeringConnection")),
    by_names("organization-changes", ("*Policy", "*OrganizationalUnit")),
)


def expected(kind: Kind, formulas: list[Formula]) -> str:
    """What trying every event says: caught, lost, or caught only if `!=` matches a field that is absent."""
    spoken_of = frozenset(field for formula in formulas for field in fields(formula))
    records = [*wanted_records(kind, spoken_of)]
    assert records
    for absent_is_unequal, answer in ((False, "COVERED"), (True, "DEPENDS")):
        if all(any(holds(formula, record, absent_is_unequal) for formula in formulas) for record in records):
            return answer
    return "LOST"


def cases() -> Iterator[tuple[Kind, list[Formula], tuple[str, ...]]]:
    chance = random.Random(20_260_131)
    for kind in KINDS:
        for _ in range(PER_KIND):
            formulas = filters(kind, chance)
            yield kind, formulas, tuple(written(formula, chance) for formula in formulas)


CASES = [case for case in cases() if all(len(text) <= 1_024 for text in case[2])]


def test_there_are_many_of_every_kind_and_of_every_outcome() -> None:
    assert {kind.id for kind in KINDS} == {declared.id for declared in EVENT_SETS}
    assert len(CASES) == len({patterns for _, _, patterns in CASES}) > 500
    outcomes = Counter(expected(kind, formulas) for kind, formulas, _ in CASES)
    assert min(outcomes["COVERED"], outcomes["LOST"]) > 100
    assert outcomes["DEPENDS"] > 10


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_the_verdict_is_what_trying_every_event_says(kind: Kind) -> None:
    wrong = []
    for _, formulas, patterns in (case for case in CASES if case[0] is kind):
        verdict = coverage(event_set(kind.id), patterns).verdict
        told = "LOST" if verdict in {CoverageVerdict.PARTIAL, CoverageVerdict.NONE} else str(verdict)
        if told != expected(kind, formulas):
            wrong.append((patterns, told, expected(kind, formulas)))
    assert wrong == []
