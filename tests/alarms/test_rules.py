"""Event patterns of EventBridge: each operator, the envelope, what is left open, and patterns made at random."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

import pytest

from leastwise.alarms import CoverageVerdict, coverage, event_set, matches, read_rule
from leastwise.alarms.rules import RuleReading

ACCOUNT, REGION = "111122223333", "us-east-1"
RECORD: Mapping[str, Any] = {
    "eventName": "CreateAccessKey",
    "eventSource": "iam.amazonaws.com",
    "eventType": "AwsApiCall",
    "readOnly": False,
    "awsRegion": REGION,
    "sourceIPAddress": "203.0.113.9",
    "userIdentity": {"type": "IAMUser", "userName": "Zelda", "sessionContext": {"mfa": True}},
    "count": 3,
    "nothing": None,
    "empty": "",
}


def read(pattern: Mapping[str, Any], *, reads: bool = True) -> RuleReading:
    return read_rule(json.dumps(pattern), ACCOUNT, REGION, reads)


def catches(pattern: Mapping[str, Any], record: Mapping[str, Any] = RECORD, *, reads: bool = True) -> bool | None:
    """Whether the rule catches the record; None where that is left open."""
    reading = read(pattern, reads=reads)
    told = {
        (matches(reading.surely, record, unequal), matches(reading.perhaps, record, unequal))
        for unequal in (True, False)
    }
    assert told <= {(True, True), (False, False), (False, True)}
    assert len(told) == 1 or None in told
    surely, perhaps = told.pop()
    return surely if surely == perhaps else None


@pytest.mark.parametrize(
    ("field", "values", "caught"),
    [
        ("eventName", ["CreateAccessKey"], True),
        ("eventName", ["CreateUser", "CreateAccessKey"], True),
        ("eventName", ["createaccesskey"], False),
        ("eventName", [], False),
        ("eventName", [{"prefix": "Create"}], True),
        ("eventName", [{"prefix": "create"}], False),
        ("eventName", [{"prefix": ""}], True),
        ("eventName", [{"prefix": {"equals-ignore-case": "CREATE"}}], True),
        ("eventName", [{"suffix": "Key"}], True),
        ("eventName", [{"suffix": "Keys"}], False),
        ("eventName", [{"suffix": {"equals-ignore-case": "KEY"}}], True),
        ("eventName", [{"equals-ignore-case": "CREATEACCESSKEY"}], True),
        ("eventName", [{"equals-ignore-case": "CREATEACCESS"}], False),
        ("eventName", [{"wildcard": "Create*"}], True),
        ("eventName", [{"wildcard": "*Access*"}], True),
        ("eventName", [{"wildcard": "C*Acc*Key"}], True),
        ("eventName", [{"wildcard": "C*Acc*Ke"}], False),
        ("eventName", [{"wildcard": "*"}], True),
        ("eventName", [{"wildcard": "CreateAccessKey"}], True),
        ("eventName", [{"anything-but": "CreateUser"}], True),
        ("eventName", [{"anything-but": ["CreateUser", "CreateAccessKey"]}], False),
        ("eventName", [{"anything-but": {"prefix": "Create"}}], False),
        ("eventName", [{"anything-but": {"prefix": ["Delete", "Put"]}}], True),
        ("eventName", [{"anything-but": {"suffix": "Key"}}], False),
        ("eventName", [{"anything-but": {"wildcard": "*Access*"}}], False),
        ("eventName", [{"anything-but": {"equals-ignore-case": ["createuser", "CREATEACCESSKEY"]}}], False),
        ("absent", [{"anything-but": "x"}], False),
        ("absent", [{"exists": False}], True),
        ("absent", [{"exists": True}], False),
        ("eventName", [{"exists": True}], True),
        ("eventName", [{"exists": False}], False),
        ("nothing", [{"exists": True}], True),
        ("nothing", [None], True),
        ("nothing", [""], False),
        ("empty", [""], True),
        ("empty", [{"anything-but": "x"}], True),
        ("readOnly", [False], True),
        ("readOnly", [True], False),
        ("readOnly", ["false"], False),
        ("count", [3], True),
        ("count", [3.0], True),
        ("count", ["3"], False),
        ("count", [{"numeric": [">", 2]}], True),
        ("count", [{"numeric": [">", 2, "<=", 3]}], True),
        ("count", [{"numeric": ["<", 3]}], False),
        ("count", [{"numeric": ["=", 3]}], True),
        ("count", [{"anything-but": 3}], False),
        ("count", [{"anything-but": [1, 2]}], True),
        ("awsRegion", [REGION], True),
        ("awsRegion", ["eu-west-1"], False),
        ("awsRegion", [{"prefix": "us-"}], True),
        ("awsRegion", [{"anything-but": "us-east-1"}], False),
        ("sourceIPAddress", [{"cidr": "203.0.113.0/24"}], None),
        ("eventName", [{"cidr": "203.0.113.0/24"}, "CreateAccessKey"], True),
        ("eventName", [{"unheard-of": 1}], None),
        ("eventName", [{"prefix": "Create", "suffix": "Key"}], None),
        ("eventName", ["*Key"], None),
        ("eventName", [{"wildcard": "Create\\*"}], None),
        ("count", [{"numeric": [">"]}], None),
        ("count", [{"numeric": ["~", 1]}], None),
        ("eventName", "CreateAccessKey", None),
    ],
)
def test_operators(field: str, values: Any, caught: bool | None) -> None:
    assert catches({"detail": {field: values}}) is caught


@pytest.mark.parametrize(
    ("pattern", "caught"),
    [
        ({}, True),
        ({"source": ["aws.iam"]}, True),
        ({"source": ["aws.sts", "aws.iam"]}, True),
        ({"source": ["aws.sts"]}, False),
        ({"source": ["my.program"]}, False),
        ({"source": [{"prefix": "aws."}]}, True),
        ({"source": [{"prefix": ""}]}, True),
        ({"source": [{"prefix": "aws.i"}]}, True),
        ({"source": [{"prefix": "aws.s"}]}, False),
        ({"source": [{"anything-but": "aws.sts"}]}, None),
        ({"detail-type": ["AWS API Call via CloudTrail"]}, True),
        ({"detail-type": ["AWS Console Sign In via CloudTrail"]}, False),
        ({"detail-type": ["Scheduled Event"]}, False),
        ({"detail-type": [{"suffix": "via CloudTrail"}]}, True),
        ({"detail-type": [{"wildcard": "AWS*Sign*CloudTrail"}]}, False),
        ({"detail-type": [{"unheard-of": 1}]}, None),
        ({"account": [ACCOUNT]}, True),
        ({"account": ["999988887777"]}, False),
        ({"region": [REGION, "eu-west-1"]}, True),
        ({"region": ["eu-west-1"]}, False),
        ({"version": ["0"]}, True),
        ({"resources": ["arn:aws:iam::111122223333:user/zelda"]}, None),
        ({"resources": ["x"], "source": ["aws.sts"]}, False),
        ({"detail": {"userIdentity": {"sessionContext": {"mfa": [True]}}}}, True),
        ({"detail": {"userIdentity": {"type": ["Root"]}}}, False),
        ({"detail": {"$or": [{"eventName": ["A"]}, {"userIdentity": {"type": ["IAMUser"]}}]}}, True),
        ({"detail": {"$or": [{"eventName": ["A"]}, {"eventName": ["B"]}]}}, False),
        ({"detail": {"$or": [{"eventName": ["A"]}]}}, None),
        ({"$or": [{"source": ["aws.sts"]}, {"detail": {"eventName": ["CreateAccessKey"]}}]}, True),
        ({"detail": ["x"]}, None),
    ],
)
def test_the_envelope(pattern: Mapping[str, Any], caught: bool | None) -> None:
    assert catches(pattern) is caught


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[]", "NaN", "{" * 5_000, "[" * 5_000, '{"a":' * 600 + "1" + "}" * 600]
)
def test_nonsense_is_left_open(text: str) -> None:
    reading = read_rule(text, ACCOUNT, REGION, True)
    assert reading.unclear
    assert not matches(reading.surely, RECORD, absent_is_unequal=True)


def test_sign_ins_are_written_in_two_ways() -> None:
    sign_in = {**RECORD, "eventType": "AwsConsoleSignIn"}
    assert catches({"detail-type": ["AWS Console Sign In via CloudTrail"]}, sign_in) is True
    assert catches({"detail-type": ["AWS Console Signin via CloudTrail"]}, sign_in) is None
    assert catches({"detail-type": [{"wildcard": "AWS*Sign*CloudTrail"}]}, sign_in) is True
    assert catches({"detail-type": ["AWS API Call via CloudTrail"]}, sign_in) is False


def test_a_number_that_is_none_is_left_open() -> None:
    text = '{"detail": {"count": [{"numeric": [">", 1e999]}]}}'
    assert read_rule(text, ACCOUNT, REGION, True).unclear


def test_what_is_unclear_is_told() -> None:
    assert read({"detail": {"sourceIPAddress": [{"cidr": "10.0.0.0/8"}]}}).unclear == (
        "`sourceIPAddress` is compared in a way that is not worked out",
    )
    assert read({"source": ["aws.iam"]}).unclear == ()


@pytest.mark.parametrize(
    ("name", "read_only", "caught"),
    [
        ("GetUser", True, False),
        ("ListUsers", True, False),
        ("DescribeTrails", True, False),
        ("AssumeRole", True, True),
        ("GetUser", False, True),
        ("CreateUser", False, True),
    ],
)
def test_calls_that_only_read_reach_the_rules_that_ask_for_them(name: str, read_only: bool, caught: bool) -> None:
    record = {**RECORD, "eventName": name, "readOnly": read_only}
    assert catches({}, record, reads=True) is True
    assert catches({}, record, reads=False) is caught


WORDS = ("Create", "Delete", "Key", "User", "AccessKey", "CreateUser", "DeleteUser", "CreateAccessKey", "")


def naive(values: list[Any], found: str | None) -> bool:
    """Whether a field with this string, None for none, matches: in the words of the guide."""
    return any(_one(value, found) for value in values)


def _one(value: Any, found: str | None) -> bool:
    if isinstance(value, str):
        return found == value
    ((operator, operand),) = value.items()
    if operator == "exists":
        return (found is not None) is operand
    if found is None:
        return False
    if operator == "anything-but":
        if isinstance(operand, dict):
            return not _one(operand, found)
        return found not in (operand if isinstance(operand, list) else [operand])
    told: dict[str, bool] = {
        "prefix": found.startswith(operand),
        "suffix": found.endswith(operand),
        "equals-ignore-case": found.lower() == operand.lower(),
    }
    return told[operator]


def values_at_random(chance: random.Random) -> list[Any]:
    word = chance.choice(WORDS)
    some = chance.choice([value for value in WORDS if value])
    forms: list[Any] = [
        word,
        {"prefix": word},
        {"suffix": some},
        {"equals-ignore-case": some.upper()},
        {"exists": chance.random() < 0.5},
        {"anything-but": word},
        {"anything-but": [word, some]},
        {"anything-but": {"prefix": some}},
        {"anything-but": {"suffix": some}},
        {"anything-but": {"equals-ignore-case": some.lower()}},
    ]
    return chance.sample(forms, chance.randint(1, 3))


def test_patterns_made_at_random_mean_what_the_guide_says() -> None:
    chance = random.Random(20_260_131)
    for _ in range(400):
        name, user = values_at_random(chance), values_at_random(chance)
        both = {"detail": {"eventName": name, "userIdentity": {"userName": user}}}
        either = {"detail": {"$or": [{"eventName": name}, {"userIdentity": {"userName": user}}]}}
        for called in WORDS:
            for by in (*WORDS, None):
                record = {"eventName": called, "userIdentity": {"userName": by} if by is not None else {}}
                told = naive(name, called), naive(user, by)
                assert catches(both, record) is all(told), (both, record)
                assert catches(either, record) is any(told), (either, record)


def test_a_rule_is_held_against_the_same_events_as_a_filter() -> None:
    wanted = event_set("cloudtrail-changes")
    names = ["CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging"]
    whole = {"source": ["aws.cloudtrail"], "detail": {"eventName": names}}
    assert coverage(wanted, [read(whole, reads=False).surely]).verdict is CoverageVerdict.COVERED
    partly = {"source": ["aws.cloudtrail"], "detail": {"eventName": names[:4]}}
    answer = coverage(wanted, [read(partly, reads=False).surely])
    assert answer.verdict is CoverageVerdict.PARTIAL
    assert [event["eventName"] for event in answer.missed] == ["StopLogging"]
