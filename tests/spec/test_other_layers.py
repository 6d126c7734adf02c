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
    SESSION,
    SILENT,
    Json,
    allow,
    ask,
    blocked,
    decide,
    deny,
    doubts,
    outcome,
    policies,
    request,
    to,
    trusting,
)
from leastwise.spec import Choice


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


def test_K1_other_names_in_a_gateway_endpoint_policy_count_and_are_told() -> None:
    said: Json = {"identity": allow(), "owner": OURS}
    for effect, expected in ((allow(), ALLOWED), (deny(), DENIED)):
        decision = ask(ALICE, "s3:GetObject", OBJECT, **said, vpc=[to("*"), to(ALICE, effect)])
        assert (decision.outcome, Choice.GATEWAY_NAME in doubts(decision)) == (expected, True)
    assert Choice.GATEWAY_NAME not in doubts(ask(ALICE, identity=allow(), vpc=to(ALICE)))
    assert Choice.GATEWAY_NAME not in doubts(ask(ALICE, "s3:GetObject", OBJECT, **said, vpc=to("*")))


def test_K1_conditions_on_the_principal_hold_at_a_gateway() -> None:
    only = to("*", allow(Condition={"ArnEquals": {"aws:PrincipalArn": ROLE}}))
    assert outcome(SESSION, "s3:GetObject", OBJECT, identity=allow(), vpc=only) is ALLOWED
    assert outcome(ALICE, "s3:GetObject", OBJECT, identity=allow(), vpc=only) is SILENT


@pytest.mark.parametrize(
    "who, expected",
    [(ALICE, ALLOWED), ("logging.s3.amazonaws.com", ALLOWED), (MALLORY, SILENT), ("*", SILENT)],
)
def test_K2_a_restricted_public_bucket(who: str, expected: Any) -> None:
    said = replace(policies(identity=allow(), resource=[to("*"), to(MALLORY)]), public_access_blocked=True)
    asked = request(who, "s3:GetObject", OBJECT, owner=OURS)
    decision = decide(asked, said)
    assert decision.outcome is expected
    assert blocked(decision) == ({"resource"} if expected is SILENT else set())
    assert decide(asked, replace(said, public_access_blocked=False)).outcome is ALLOWED


def test_K2_the_public_policy_still_grants_within_its_own_account() -> None:
    said = replace(policies(resource=to("*")), public_access_blocked=True)
    assert decide(request(ALICE, "s3:GetObject", OBJECT, owner=OURS), said).outcome is ALLOWED


def test_K2_a_deny_of_a_restricted_public_bucket_still_denies() -> None:
    said = replace(policies(identity=allow(), resource=[to("*"), to(MALLORY, deny())]), public_access_blocked=True)
    assert decide(request(MALLORY, "s3:GetObject", OBJECT, owner=OURS), said).outcome is DENIED


@pytest.mark.parametrize(
    "on, told",
    [
        (OBJECT, "object ownership, ACLs and S3 Access Grants"),
        (KEY, "KMS grants"),
        (f"arn:aws:lambda:eu-west-1:{OURS}:function:f", "function policies of other qualifiers"),
        (f"arn:aws:ec2:eu-west-1:{OURS}:subnet/subnet-1", "resource shares of AWS RAM"),
        (f"arn:aws:ec2:eu-west-1:{OURS}:instance/i-1", None),
        (QUEUE, None),
        ("*", None),
    ],
)
def test_K3_M5_what_is_not_modelled_is_said(on: str, told: str | None) -> None:
    said = [warning.detail for warning in ask(on=on).warnings if warning.choice is Choice.NOT_MODELLED]
    assert said == ([told] if told else [])


def test_K4_calls_through_a_service_carry_their_keys() -> None:
    only = allow(Condition={"ForAnyValue:StringEquals": {"aws:CalledVia": "athena.amazonaws.com"}})
    assert outcome(context={"aws:CalledVia": ("athena.amazonaws.com",)}, identity=only) is ALLOWED
    assert outcome(identity=only) is SILENT
    network = to("*", deny(Condition={"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}))
    assert outcome("sns.amazonaws.com", resource=[to("*"), network]) is DENIED


def test_K4_a_deny_by_address_spares_calls_through_a_service() -> None:
    outside = {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}
    denied = [allow(), deny(Condition=outside | {"BoolIfExists": {"aws:ViaAWSService": "false"}})]
    direct: dict[str, str | tuple[str, ...]] = {"aws:SourceIp": "203.0.113.7", "aws:ViaAWSService": "false"}
    assert outcome(ALICE, context=direct, identity=denied) is DENIED
    assert outcome(ALICE, context=direct | {"aws:ViaAWSService": "true"}, identity=denied) is ALLOWED


def test_K5_pass_role_is_an_action_of_its_own() -> None:
    said = allow("iam:PassRole", ROLE, Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}})
    assert outcome(ALICE, "iam:PassRole", ROLE, {"iam:PassedToService": "ec2.amazonaws.com"}, identity=said) is ALLOWED
    assert outcome(ALICE, "iam:PassRole", ROLE, {"iam:PassedToService": "ecs.amazonaws.com"}, identity=said) is SILENT
    assert outcome(ALICE, "ec2:RunInstances", "*", identity=said) is SILENT


def test_K5_pass_role_may_say_for_which_resource() -> None:
    like = {"ArnLike": {"iam:AssociatedResourceArn": f"arn:aws:ec2:*:{OURS}:instance/*"}}
    said = allow("iam:PassRole", ROLE, Condition=like)
    for kind, expected in (("instance/i-1", ALLOWED), ("subnet/s", SILENT)):
        context = {"iam:AssociatedResourceArn": f"arn:aws:ec2:eu-west-1:{OURS}:{kind}"}
        assert outcome(ALICE, "iam:PassRole", ROLE, context, identity=said) is expected


@pytest.mark.parametrize(
    "key", ["sts:ExternalId", "sts:RoleSessionName", "aws:SourceIdentity", "sts:SourceIdentity", "aws:RequestTag/team"]
)
def test_K6_conditions_of_a_trust_policy(key: str) -> None:
    trust = trusting(MALLORY, Condition={"StringEquals": {key: "x"}})
    for context, expected in (({key: "x"}, ALLOWED), ({key: "y"}, SILENT), ({}, SILENT)):
        assert outcome(MALLORY, "sts:AssumeRole", ROLE, context, identity=allow(), resource=trust) is expected


@pytest.mark.parametrize(
    "provider, action, key",
    [
        ("oidc-provider/token.example.com", "sts:AssumeRoleWithWebIdentity", "token.example.com:sub"),
        ("oidc-provider/token.example.com", "sts:AssumeRoleWithWebIdentity", "token.example.com:aud"),
        ("saml-provider/corp", "sts:AssumeRoleWithSAML", "SAML:aud"),
    ],
)
def test_K6_claims_of_an_identity_provider(provider: str, action: str, key: str) -> None:
    who = f"arn:aws:iam::{OURS}:{provider}"
    trust = trusting({"Federated": who}, action, Condition={"StringEquals": {key: "x"}})
    for context, expected in (({key: "x"}, ALLOWED), ({key: "y"}, SILENT), ({}, SILENT)):
        assert outcome(who, action, ROLE, context, resource=trust) is expected


def test_K6_transitive_tags_are_a_list() -> None:
    some = {"ForAllValues:StringEquals": {"sts:TransitiveTagKeys": ["team", "cost"]}}
    trust = trusting(ALICE, ["sts:AssumeRole", "sts:TagSession"], Condition=some)
    for tags, expected in ((("team",), ALLOWED), (("team", "cost"), ALLOWED), (("team", "owner"), SILENT)):
        assert outcome(ALICE, "sts:TagSession", ROLE, {"sts:TransitiveTagKeys": tags}, resource=trust) is expected


def test_K6_roles_anywhere_needs_three_actions_in_the_trust_policy() -> None:
    service, three = "rolesanywhere.amazonaws.com", ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    for missing in three:
        trust = trusting({"Service": service}, [action for action in three if action != missing])
        assert outcome(service, missing, ROLE, resource=trust) is SILENT
        assert outcome(service, missing, ROLE, resource=trusting({"Service": service}, three)) is ALLOWED


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
