"""Section A: who has to allow, and what a Deny does."""

from __future__ import annotations

from dataclasses import replace

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
    document,
    doubts,
    outcome,
    policies,
    request,
    to,
    trusting,
)
from leastwise.spec import Choice, Facts, Outcome, principal_of, show_decision, together

FULL: Json = {"identity": allow(), "resource": to(ALICE), "boundary": allow(), "scps": [allow()], "vpc": to("*")}


def test_A1_default_is_implicit_deny() -> None:
    assert outcome() is SILENT


@pytest.mark.parametrize("type", ["identity", "resource", "boundary", "scps", "rcps", "vpc"])
def test_A1_a_deny_of_any_type_wins(type: str) -> None:
    said = deny() if type in ("identity", "boundary", "scps") else to("*", deny())
    decision = ask(**FULL | {type: [said] if type in ("scps", "rcps") else said})
    assert decision.outcome is DENIED
    assert blocked(decision) == {{"vpc": "vpc_endpoint", "scps": "scp", "rcps": "rcp"}.get(type, type)}
    assert [place.sid for place in decision.because] == [None]


def test_A1_a_deny_of_a_session_policy_wins() -> None:
    assert outcome(SESSION, identity=allow(), session=[allow(), deny("sqs:*")]) is DENIED


def test_A2_three_outcomes_and_the_types_that_blocked() -> None:
    assert ask(identity=allow()).outcome is ALLOWED
    assert blocked(ask(identity=allow(), scps=[allow("s3:*")])) == {"scp"}
    assert outcome(identity=allow(), scps=[allow("s3:*")]) is SILENT
    assert blocked(ask(identity=allow(), boundary=allow("s3:*"), scps=[allow("s3:*")])) == {"boundary", "scp"}


def test_A2_the_statements_that_made_it_so_are_named() -> None:
    decision = ask(identity=[allow("s3:*"), allow("sqs:*", Sid="Queues")])
    assert [str(place) for place in decision.because] == ["identity policy 0 statement 1 (Queues)"]


def test_A3_an_explicit_deny_comes_before_a_missing_allow() -> None:
    decision = ask(identity=deny(), scps=[allow("s3:*")])
    assert (decision.outcome, blocked(decision)) == (DENIED, {"identity"})


def test_A3_types_are_told_in_the_order_in_which_aws_asks_them() -> None:
    nothing: Json = {"boundary": allow("s3:*"), "session": allow("s3:*"), "scps": [allow("s3:*")]}
    decision = ask(SESSION, "kms:Decrypt", KEY, vpc=to("*", allow("s3:*")), **nothing)
    assert show_decision(decision)["blocked_by"] == [
        "scp",
        "vpc_endpoint",
        "resource",
        "identity",
        "boundary",
        "session",
    ]
    said: Json = {"identity": [deny()], "resource": to("*", deny()), "scps": [[deny()]], "rcps": [to("*", deny())]}
    assert show_decision(ask(**said))["blocked_by"] == ["rcp", "scp", "resource", "identity"]


def test_A4_same_account_identity_or_resource_policy_suffices() -> None:
    assert outcome(identity=allow()) is ALLOWED
    assert outcome(resource=to(ALICE)) is ALLOWED
    assert blocked(ask(resource=to(MALLORY))) == {"identity"}


def test_A4_a_service_may_demand_an_explicit_allow() -> None:
    facts = Facts(resource_must_allow=(("sqs:*", "*"),))
    assert blocked(ask(identity=allow(), facts=facts)) == {"resource"}


@pytest.mark.parametrize(
    "who, identity, resource, expected",
    [
        (ALICE, allow(), to(ALICE), ALLOWED),
        (ALICE, (), to(ALICE), ALLOWED),
        (ALICE, allow(), to(ROOT), ALLOWED),
        (ALICE, allow(), to(OURS), ALLOWED),
        (ALICE, (), to(ROOT), SILENT),
        (ALICE, allow(), (), SILENT),
        (ALICE, allow(), to(MALLORY), SILENT),
        (ROOT, (), to(ROOT), ALLOWED),
        (ROOT, (), to(ALICE), SILENT),
        (ALICE, deny(), to(MALLORY), DENIED),
        (ALICE, (), to(OURS), SILENT),
        (ALICE, (), to("*"), ALLOWED),
        (SESSION, (), to(ROLE), ALLOWED),
        (ROOT, (), to(OURS), ALLOWED),
        (ROOT, (), (), SILENT),
        (MALLORY, allow(), to(OTHERS), ALLOWED),
        (MALLORY, (), to(MALLORY), SILENT),
    ],
)
def test_A5_a_key_policy_must_allow_or_delegate(who: str, identity: Json, resource: Json, expected: Outcome) -> None:
    decision = ask(who, "kms:Decrypt", KEY, identity=identity, resource=resource)
    assert decision.outcome is expected
    if expected is SILENT and identity:
        assert blocked(decision) == {"resource"}


@pytest.mark.parametrize("account", [ROOT, OURS])
def test_A5_a_key_policy_that_names_the_account_leaves_it_to_identity_policies(account: str) -> None:
    assert blocked(ask(ALICE, "kms:Decrypt", KEY, resource=to(account))) == {"identity"}
    assert blocked(ask(ALICE, "kms:Decrypt", KEY, identity=allow(), boundary=allow("s3:*"), resource=to(account))) == {
        "boundary"
    }


def test_A5_a_grant_of_a_key_is_not_seen_and_said_so() -> None:
    decision = ask(ALICE, "kms:Decrypt", KEY, identity=allow())
    assert [str(warning) for warning in decision.warnings] == [f"{Choice.NOT_MODELLED.value}: KMS grants"]


@pytest.mark.parametrize(
    "who, identity, trust, expected",
    [
        (ALICE, (), trusting(ALICE), ALLOWED),
        (ALICE, (), trusting(ROOT), SILENT),
        (ALICE, allow("sts:*", ROLE), trusting(ROOT), ALLOWED),
        (ALICE, allow("sts:*", ROLE), trusting(MALLORY), SILENT),
        (MALLORY, allow("sts:*", ROLE), trusting(f"arn:aws:iam::{OTHERS}:root"), ALLOWED),
        (MALLORY, (), trusting(f"arn:aws:iam::{OTHERS}:root"), SILENT),
        (MALLORY, (), trusting(MALLORY), SILENT),
        (SESSION, allow("sts:*", ROLE), trusting(ALICE), SILENT),
        (SESSION, (), trusting(ROLE), ALLOWED),
        (SESSION, allow("sts:*", ROLE), trusting(OURS), ALLOWED),
        ("ec2.amazonaws.com", (), trusting({"Service": "ec2.amazonaws.com"}), ALLOWED),
        (ALICE, (), trusting("*"), ALLOWED),
        (ALICE, (), trusting({"AWS": "*"}), ALLOWED),
        (MALLORY, (), trusting({"AWS": "*"}), SILENT),
        (SESSION, (), trusting(SESSION), ALLOWED),
        (SESSION, allow("sts:*", ROLE), (), SILENT),
    ],
)
def test_A6_a_trust_policy_must_allow(who: str, identity: Json, trust: Json, expected: Outcome) -> None:
    assert outcome(who, "sts:AssumeRole", ROLE, identity=identity, resource=trust) is expected


def test_A6_with_saml_and_web_identity_only_the_trust_policy_counts() -> None:
    provider, action = f"arn:aws:iam::{OURS}:saml-provider/corp", "sts:AssumeRoleWithSAML"
    trust = trusting({"Federated": provider}, action)
    assert outcome(provider, action, ROLE, resource=trust, scps=[allow("s3:*")]) is ALLOWED
    assert outcome(provider, action, ROLE, resource=trusting({"Federated": provider + "2"}, action)) is SILENT
    assert outcome("accounts.google.com", action, ROLE, resource=trust) is SILENT
    assert outcome(provider, action, ROLE, resource=trust, rcps=[to("*", deny())]) is DENIED


def test_A6_whoever_proves_an_identity_needs_no_credentials() -> None:
    action = "sts:AssumeRoleWithWebIdentity"
    assert ask("*", action, ROLE, resource=trusting("*", action)).warnings == ()
    assert outcome("*", action, ROLE, resource=trusting("*", action)) is ALLOWED
    assert outcome("*", "sts:AssumeRole", ROLE, resource=trusting("*")) is SILENT


def test_A6_boundary_and_session_policy_limit_a_role_that_the_trust_policy_names() -> None:
    said: Json = {"resource": trusting(ROLE)}
    assert blocked(ask(SESSION, "sts:AssumeRole", ROLE, session=allow("s3:*"), **said)) == {"session"}
    assert blocked(ask(SESSION, "sts:AssumeRole", ROLE, boundary=allow("s3:*"), **said)) == {"boundary"}


def test_A7_key_policies_do_not_govern_actions_without_a_key() -> None:
    for action in ("kms:CreateKey", "kms:ListKeys", "kms:ListAliases"):
        assert outcome(ALICE, action, "*", identity=allow()) is ALLOWED


@pytest.mark.parametrize("action", ["kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"])
def test_A7_an_alias_needs_the_alias_and_the_key(action: str) -> None:
    on = f"arn:aws:kms:eu-west-1:{OURS}:alias/a"
    alias = ask(ALICE, action, on, identity=allow())
    key = ask(ALICE, action, KEY, identity=allow(), resource=to(MALLORY))
    trusted = ask(ALICE, action, KEY, identity=allow(), resource=to(OURS))
    assert (alias.outcome, together([alias, key]).outcome) == (ALLOWED, SILENT)
    assert together([alias, trusted]).outcome is ALLOWED
    assert together([ask(ALICE, action, on, identity=allow("*", KEY)), trusted]).outcome is SILENT


@pytest.mark.parametrize(
    "said, blocking",
    [
        ({"identity": allow(), "resource": to(MALLORY)}, set()),
        ({"identity": allow(), "resource": to(OTHERS)}, set()),
        ({"identity": allow(), "resource": to("*")}, set()),
        ({"identity": allow()}, {"resource"}),
        ({"resource": to(MALLORY)}, {"identity"}),
        ({"identity": allow(), "resource": to(MALLORY), "scps": [allow("s3:*")]}, {"scp"}),
        ({"identity": allow(), "resource": to(MALLORY), "boundary": allow("s3:*")}, {"boundary"}),
    ],
)
def test_A8_across_accounts_both_sides_must_allow(said: Json, blocking: set[str]) -> None:
    assert blocked(ask(MALLORY, **said)) == blocking


def test_A8_the_resource_side_has_its_rcps() -> None:
    assert outcome(MALLORY, identity=allow(), resource=to(MALLORY), rcps=[to("*", deny())]) is DENIED


def test_A9_naming_the_session_spares_nothing_across_accounts() -> None:
    session = f"arn:aws:sts::{OTHERS}:assumed-role/app/s1"
    said: Json = {"identity": allow(), "resource": to(session)}
    assert outcome(session, **said) is ALLOWED
    assert blocked(ask(session, **said, session=allow("s3:*"))) == {"session"}
    assert blocked(ask(session, **said, boundary=allow("s3:*"))) == {"boundary"}


def test_A10_another_account_without_a_resource_policy_is_denied() -> None:
    assert blocked(ask(MALLORY, "s3:GetObject", OBJECT, owner=OURS, identity=allow())) == {"resource"}


def test_A11_the_root_user_needs_no_identity_policy_and_is_limited_all_the_same() -> None:
    assert outcome(ROOT) is ALLOWED
    assert outcome(ROOT, boundary=allow("s3:*")) is ALLOWED
    assert blocked(ask(ROOT, scps=[allow("s3:*")])) == {"scp"}
    assert outcome(ROOT, rcps=[to("*", deny())]) is DENIED
    assert outcome(ROOT, resource=to("*", deny())) is DENIED


@pytest.mark.parametrize("action", ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"])
def test_A11_the_root_user_reaches_its_bucket_policy_under_a_deny(action: str) -> None:
    bucket = "arn:aws:s3:::box"
    locked: Json = {"resource": to("*", deny()), "owner": OURS}
    assert outcome(ROOT, action, bucket, **locked) is ALLOWED
    assert ask(ROOT, action, bucket, **locked).because == ()
    assert outcome(ROOT, action, bucket, **locked, scps=[deny()]) is DENIED
    assert outcome(ROOT, action, bucket, **locked, rcps=[to("*", deny())]) is DENIED
    assert outcome(ROOT, "s3:ListBucket", bucket, **locked) is DENIED
    assert outcome(ALICE, action, bucket, identity=allow(), **locked) is DENIED
    assert outcome(ROOT.replace(OURS, OTHERS), action, bucket, **locked) is DENIED


def test_A11_a_task_of_the_management_account_in_a_member_is_told_by_its_key() -> None:
    unless_central = deny(Condition={"BoolIfExists": {"aws:AssumedRoot": "false"}})
    assert outcome(ROOT, scps=[[allow(), unless_central]]) is DENIED
    assert outcome(ROOT, context={"aws:AssumedRoot": "true"}, scps=[[allow(), unless_central]]) is ALLOWED


def test_A12_an_unsigned_request_needs_a_wildcard_principal() -> None:
    assert outcome("*", resource=to("*")) is ALLOWED
    assert outcome("*", resource=to(OURS)) is SILENT
    assert outcome("*", identity=allow()) is SILENT
    assert outcome("*", resource=to("*"), rcps=[to("*", deny())]) is DENIED
    assert blocked(ask("*", resource=to("*"), vpc=to("*", allow("s3:*")))) == {"vpc_endpoint"}


def test_A12_few_services_take_unsigned_requests() -> None:
    decision = ask("*", "kms:Decrypt", KEY, resource=to("*"))
    assert decision.outcome is SILENT
    assert Choice.UNSIGNED_ELSEWHERE in doubts(decision)


def test_A12_the_keys_of_an_unsigned_request() -> None:
    keys = request("*").keys()
    assert keys["aws:principalaccount"] == keys["aws:userid"] == ("anonymous",)
    assert keys["aws:principaltype"] == ("Anonymous",)
    assert not {"aws:principalarn", "aws:username", "aws:principalisawsservice", "aws:principalorgid"} & keys.keys()


def test_A13_a_service_is_told_by_its_keys() -> None:
    only = to("*", allow(Condition={"StringEquals": {"aws:PrincipalServiceName": "sns.amazonaws.com"}}))
    assert outcome("sns.amazonaws.com", resource=only) is ALLOWED
    assert outcome("sqs.amazonaws.com", resource=only) is SILENT
    one_of = {"ForAnyValue:StringLike": {"aws:PrincipalServiceNamesList": "sns.*"}}
    assert outcome("sns.amazonaws.com", resource=to("*", allow(Condition=one_of))) is ALLOWED


def test_A13_a_service_needs_the_resource_policy_and_meets_rcps() -> None:
    named = to({"Service": "sns.amazonaws.com"})
    assert outcome("sns.amazonaws.com", resource=named, scps=[allow("s3:*")]) is ALLOWED
    assert outcome("sns.amazonaws.com", identity=allow()) is SILENT
    exempt = to("*", deny(Condition={"Bool": {"aws:PrincipalIsAWSService": "false"}}))
    assert outcome("sns.amazonaws.com", resource=named, rcps=[to("*", deny())]) is DENIED
    assert outcome("sns.amazonaws.com", resource=named, rcps=[exempt]) is ALLOWED


@pytest.mark.parametrize("action", ["sts:GetCallerIdentity", "sts:GetSessionToken"])
def test_A14_two_actions_cannot_be_denied(action: str) -> None:
    assert outcome(ALICE, action, "*", identity=deny(), scps=[deny()]) is ALLOWED
    assert outcome("*", action, "*", resource=to("*")) is SILENT


def test_A15_every_resource_must_be_allowed_for_itself() -> None:
    say: Json = {"identity": [allow("ec2:*", "*", Condition={"StringEqualsIfExists": {"ec2:InstanceType": "t3.nano"}})]}
    image = ask(ALICE, "ec2:RunInstances", f"arn:aws:ec2:eu-west-1:{OURS}:image/i", **say)
    large = ask(ALICE, "ec2:RunInstances", f"arn:aws:ec2:eu-west-1:{OURS}:instance/*", {"ec2:InstanceType": "x"}, **say)
    assert (image.outcome, large.outcome) == (ALLOWED, SILENT)
    assert together([image, large]).outcome is SILENT
    assert together([image, image]).outcome is ALLOWED


def test_A15_what_blocked_is_told_of_the_worst_alone() -> None:
    denied, silent = ask(identity=deny()), ask(identity=allow(), scps=[allow("s3:*")])
    joined = together([silent, denied])
    assert (joined.outcome, blocked(joined), joined.because) == (DENIED, {"identity"}, denied.because)


@pytest.mark.parametrize(
    "action, on, expected",
    [
        ("iam:DeletePolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess", SILENT),
        ("iam:GetPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess", ALLOWED),
        ("iam:DeleteRole", f"arn:aws:iam::{OURS}:role/aws-reserved/sso.amazonaws.com/r", SILENT),
        ("iam:PassRole", f"arn:aws:iam::{OURS}:role/aws-reserved/sso.amazonaws.com/r", ALLOWED),
        ("iam:SimulatePrincipalPolicy", f"arn:aws:iam::{OURS}:role/aws-reserved/sso.amazonaws.com/r", ALLOWED),
        ("iam:GenerateServiceLastAccessedDetails", "arn:aws:iam::aws:policy/ReadOnlyAccess", ALLOWED),
        ("iam:DeleteRole", ROLE, ALLOWED),
        ("kms:DeleteAlias", f"arn:aws:kms:eu-west-1:{OURS}:alias/aws/s3", SILENT),
    ],
)
def test_A16_what_aws_owns_cannot_be_changed(action: str, on: str, expected: Outcome) -> None:
    decision = ask(ALICE, action, on, identity=allow())
    assert decision.outcome is expected
    assert (Choice.OWNED_BY_AWS in doubts(decision)) is (expected is SILENT)


def test_A16_aws_itself_changes_what_it_owns() -> None:
    linked = f"arn:aws:iam::{OURS}:role/aws-service-role/sso.amazonaws.com/app"
    reserved = f"arn:aws:iam::{OURS}:role/aws-reserved/sso.amazonaws.com/r"
    assert outcome(SESSION, "iam:DeleteRole", reserved, role_arn=linked, identity=allow()) is ALLOWED
    assert outcome(SESSION, "iam:DeleteRole", reserved, identity=allow()) is SILENT
    alias = f"arn:aws:kms:eu-west-1:{OURS}:alias/aws/s3"
    assert outcome("s3.amazonaws.com", "kms:CreateAlias", alias, resource=to("*")) is ALLOWED


def test_A4_A8_policies_of_one_type_are_a_union() -> None:
    two = replace(policies(), identity=(document(allow("s3:*")), document(allow("sqs:*", QUEUE))))
    asked = request(ALICE)
    assert decide(asked, two).outcome is ALLOWED
    assert decide(replace(asked, principal=principal_of(MALLORY)), two).outcome is SILENT
