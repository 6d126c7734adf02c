"""Sections I and J: SCPs and RCPs."""

from __future__ import annotations

from typing import Any

import pytest

from asking import (
    ALICE,
    ALLOWED,
    DENIED,
    KEY,
    MALLORY,
    OTHERS,
    OURS,
    ROLE,
    ROOT,
    SESSION,
    SILENT,
    allow,
    ask,
    blocked,
    decide,
    deny,
    document,
    outcome,
    policies,
    request,
    to,
    without,
)
from leastwise.errors import PolicyError
from leastwise.language import Kind
from leastwise.spec import Facts

NOTHING_ELSE = [allow("s3:*")]
LINKED = f"arn:aws:iam::{OURS}:role/aws-service-role/sns.amazonaws.com/app"
FORBIDDEN = [to("*", deny())]


@pytest.mark.parametrize("who", [ALICE, SESSION, ROOT])
def test_I1_scps_bind_the_principals_of_member_accounts(who: str) -> None:
    assert blocked(ask(who, identity=allow(), scps=[NOTHING_ELSE])) == {"scp"}
    assert outcome(who, identity=allow(), scps=[deny()]) is DENIED
    assert outcome(who, identity=allow(), scps=[deny()], management=OURS) is ALLOWED
    assert outcome(who, identity=allow(), scps=[deny()], management=OTHERS) is DENIED


def test_I2_service_linked_roles_are_exempt() -> None:
    assert outcome(SESSION, role_arn=LINKED, identity=allow(), scps=[deny()]) is ALLOWED
    assert outcome(SESSION, identity=allow(), scps=[deny()]) is DENIED


def test_I2_J4_a_path_that_only_looks_so_exempts_nobody() -> None:
    fake = f"arn:aws:iam::{OURS}:role/x:role/aws-service-role/app"
    assert outcome(SESSION, role_arn=fake, identity=allow(), scps=[deny()]) is DENIED
    assert outcome(SESSION, role_arn=fake, identity=allow(), rcps=[FORBIDDEN]) is DENIED
    on = "arn:aws:s3:::box/x:role/aws-service-role/y"
    assert outcome(ALICE, "s3:GetObject", on, owner=OURS, identity=allow(), rcps=[FORBIDDEN]) is DENIED


@pytest.mark.parametrize(
    "levels, expected",
    [
        ([allow(), allow(), allow("sqs:*")], ALLOWED),
        ([allow(), NOTHING_ELSE, allow()], SILENT),
        ([allow(), [*NOTHING_ELSE, allow("sqs:*")]], ALLOWED),
        ([allow(), [allow(), deny("sqs:*")], allow()], DENIED),
    ],
)
def test_I3_every_level_must_allow(levels: list[Any], expected: Any) -> None:
    assert outcome(identity=allow(), scps=levels) is expected


def test_I4_no_levels_is_not_in_use_and_an_empty_level_denies() -> None:
    assert outcome(identity=allow(), scps=[]) is ALLOWED
    assert blocked(ask(identity=allow(), scps=[allow(), ()])) == {"scp"}


def test_I5_scps_speak_the_whole_language() -> None:
    conditional = allow(Condition={"StringEquals": {"k:a": "1"}})
    assert outcome(context={"k:a": "1"}, identity=allow(), scps=[conditional]) is ALLOWED
    assert outcome(identity=allow(), scps=[conditional]) is SILENT
    assert outcome(identity=allow(), scps=[without(allow(), "Action") | {"NotAction": "iam:*"}]) is ALLOWED
    assert outcome(identity=allow(), scps=[without(allow(), "Resource") | {"NotResource": KEY}]) is ALLOWED
    assert outcome(identity=allow(), scps=[allow("sqs:*Message")]) is ALLOWED


def test_I6_scps_are_those_of_the_principals_account() -> None:
    assert outcome(MALLORY, identity=allow(), resource=to(MALLORY), scps=[deny()], management=OURS) is DENIED
    assert outcome("sns.amazonaws.com", resource=to("*"), scps=[deny()]) is ALLOWED
    assert outcome("*", resource=to("*"), scps=[deny()]) is ALLOWED


def test_I7_some_tasks_of_root_are_beyond_scps() -> None:
    facts = Facts(beyond_scps=frozenset({"support:registerforenterprise"}))
    for who, expected in ((ROOT, ALLOWED), (ALICE, DENIED)):
        assert outcome(who, "support:RegisterForEnterprise", "*", identity=allow(), scps=[deny()], facts=facts) is (
            expected
        )
    assert outcome(ROOT, "support:DescribeCases", "*", scps=[deny()], facts=facts) is DENIED
    assert outcome(ROOT, "support:RegisterForEnterprise", "*", scps=[deny()]) is DENIED


def test_I8_scps_never_grant() -> None:
    assert blocked(ask(scps=[allow()])) == {"identity"}


@pytest.mark.parametrize("who", [ALICE, SESSION, ROOT, MALLORY, "*", "sns.amazonaws.com"])
def test_J1_rcps_bind_whoever_calls(who: str) -> None:
    said = {"identity": allow(), "resource": to("*"), "rcps": [FORBIDDEN]}
    assert outcome(who, **said) is DENIED
    assert outcome(who, **said, management=OURS) is ALLOWED


def test_J2_rcps_govern_some_services() -> None:
    some = Facts(rcp_services=frozenset({"s3"}))
    assert outcome(identity=allow(), rcps=[FORBIDDEN], facts=some) is ALLOWED
    assert outcome(ALICE, "s3:GetObject", identity=allow(), rcps=[FORBIDDEN], facts=some) is DENIED


def test_J3_full_access_is_implied_and_rcps_only_deny() -> None:
    assert outcome(identity=allow(), rcps=[(), to("*", deny("s3:*"))]) is ALLOWED
    with pytest.raises(PolicyError):
        document(without(to("*", deny()), "Action") | {"NotAction": "s3:*"}, Kind.RCP)


def test_J4_what_rcps_leave_alone() -> None:
    assert outcome(SESSION, role_arn=LINKED, identity=allow(), rcps=[FORBIDDEN]) is ALLOWED
    assert outcome(ALICE, "kms:RetireGrant", KEY, resource=to(ALICE), rcps=[FORBIDDEN]) is ALLOWED
    assert outcome(ALICE, "sts:AssumeRole", LINKED, identity=allow(), resource=to(ALICE), rcps=[FORBIDDEN]) is ALLOWED
    assert outcome(ALICE, "sts:AssumeRole", ROLE, identity=allow(), resource=to(ALICE), rcps=[FORBIDDEN]) is DENIED
    said = policies(identity=allow(), resource=to(ALICE), rcps=[FORBIDDEN])
    assert decide(request(ALICE, "kms:Decrypt", KEY, key_of_aws=True), said).outcome is ALLOWED


def test_J5_rcps_are_asked_within_one_account() -> None:
    assert outcome(identity=allow(), rcps=[FORBIDDEN]) is DENIED


@pytest.mark.parametrize(
    "who, organization, expected",
    [
        (MALLORY, "o-ours", ALLOWED),
        (MALLORY, "o-theirs", DENIED),
        (MALLORY, None, DENIED),
        ("*", None, DENIED),
        ("sns.amazonaws.com", None, ALLOWED),
    ],
)
def test_J6_the_perimeter(who: str, organization: str | None, expected: Any) -> None:
    conditions = {
        "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-ours"},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    context = {"aws:PrincipalOrgID": organization} if organization else {}
    said = {"identity": allow(), "resource": to("*"), "rcps": [to("*", deny(Condition=conditions))]}
    assert outcome(who, context=context, **said) is expected
