"""Section K, and M5: endpoints, public buckets, what is not modelled, conditions of trust policies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from asking import (
    ALICE,
    ALLOWED,
    DENIED,
    KEY,
    MALLORY,
    OBJECT,
    OTHERS,
    OURS,
    QUEUE,
    ROLE,
    ROOT,
    SILENT,
    Json,
    allow,
    ask,
    blocked,
    deny,
    doubts,
    outcome,
    policies,
    request,
    to,
    trusting,
)
from leastwise.spec import Choice, decide


def test_K1_an_endpoint_policy_must_allow_and_never_grants() -> None:
    assert outcome(identity=allow(), vpc=to("*")) is ALLOWED
    assert blocked(ask(identity=allow(), vpc=to("*", allow("s3:*")))) == {"vpc_endpoint"}
    assert blocked(ask(vpc=to("*"))) == {"identity"}
    assert outcome(identity=allow(), vpc=[to("*"), to("*", deny())]) is DENIED


def test_K1_an_account_in_a_gateway_endpoint_policy_is_its_root_user() -> None:
    said: Json = {"identity": allow(), "owner": OURS, "vpc": to(OURS)}
    decision = ask(ALICE, "s3:GetObject", OBJECT, **said)
    assert (blocked(decision), Choice.GATEWAY_ACCOUNT in doubts(decision)) == ({"vpc_endpoint"}, True)
    assert outcome(ROOT, "s3:GetObject", OBJECT, **said) is ALLOWED
    assert outcome(ALICE, identity=allow(), vpc=to(OURS)) is ALLOWED


@pytest.mark.parametrize(
    "who, expected",
    [(ALICE, ALLOWED), ("logging.s3.amazonaws.com", ALLOWED), (MALLORY, SILENT), ("*", SILENT)],
)
def test_K2_a_restricted_public_bucket(who: str, expected: Any) -> None:
    said = replace(policies(identity=allow(), resource=[to("*"), to(MALLORY)]), public_access_blocked=True)
    assert decide(request(who, "s3:GetObject", OBJECT, owner=OURS), said).outcome is expected


@pytest.mark.parametrize(
    "on, told",
    [(OBJECT, True), (KEY, True), (f"arn:aws:lambda:eu-west-1:{OURS}:function:f", True), (QUEUE, False)],
)
def test_K3_M5_what_is_not_modelled_is_said(on: str, told: bool) -> None:
    assert (Choice.NOT_MODELLED in doubts(ask(on=on))) is told


def test_K4_calls_through_a_service_carry_their_keys() -> None:
    only = allow(Condition={"ForAnyValue:StringEquals": {"aws:CalledVia": "athena.amazonaws.com"}})
    assert outcome(context={"aws:CalledVia": ("athena.amazonaws.com",)}, identity=only) is ALLOWED
    assert outcome(identity=only) is SILENT
    network = to("*", deny(Condition={"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}))
    assert outcome("sns.amazonaws.com", resource=[to("*"), network]) is DENIED


def test_K5_pass_role_is_an_action_of_its_own() -> None:
    said = allow("iam:PassRole", ROLE, Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}})
    assert outcome(ALICE, "iam:PassRole", ROLE, {"iam:PassedToService": "ec2.amazonaws.com"}, identity=said) is ALLOWED
    assert outcome(ALICE, "iam:PassRole", ROLE, {"iam:PassedToService": "ecs.amazonaws.com"}, identity=said) is SILENT
    assert outcome(ALICE, "ec2:RunInstances", "*", identity=said) is SILENT


@pytest.mark.parametrize(
    "key", ["sts:ExternalId", "sts:RoleSessionName", "aws:SourceIdentity", "token.actions.githubusercontent.com:sub"]
)
def test_K6_conditions_of_a_trust_policy(key: str) -> None:
    trust = trusting(MALLORY, Condition={"StringEquals": {key: "x"}})
    for context, expected in (({key: "x"}, ALLOWED), ({key: "y"}, SILENT), ({}, SILENT)):
        assert outcome(MALLORY, "sts:AssumeRole", ROLE, context, identity=allow(), resource=trust) is expected


@pytest.mark.parametrize("action", ["sts:TagSession", "sts:SetSourceIdentity"])
def test_K6_tags_and_source_identity_need_the_trust_policy(action: str) -> None:
    assert outcome(ALICE, action, ROLE, identity=allow(), resource=trusting(ALICE)) is SILENT
    assert (
        outcome(ALICE, action, ROLE, identity=allow(), resource=trusting(ALICE, ["sts:AssumeRole", action])) is ALLOWED
    )


def test_K7_the_age_of_mfa_is_absent_in_chained_sessions() -> None:
    session = f"arn:aws:sts::{OTHERS}:assumed-role/second/s"
    old = deny(Condition={"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}})
    on = QUEUE.replace(OURS, OTHERS)
    assert outcome(session, on=on, identity=[allow(), old]) is ALLOWED
    assert outcome(session, on=on, context={"aws:MultiFactorAuthAge": "4000"}, identity=[allow(), old]) is DENIED
