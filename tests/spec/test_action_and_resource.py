"""Sections D and E: which actions and resources a statement speaks of."""

from __future__ import annotations

from typing import Any

import pytest

from asking import (
    ALICE,
    ALLOWED,
    DENIED,
    OBJECT,
    OTHERS,
    OURS,
    QUEUE,
    SILENT,
    allow,
    ask,
    deny,
    document,
    doubts,
    outcome,
    without,
)
from leastwise.errors import PolicyError
from leastwise.spec import Choice, Facts, Outcome


def not_action(*actions: str, **more: Any) -> dict[str, Any]:
    return without(allow(), "Action") | {"NotAction": list(actions)} | more


def not_resource(*resources: str, **more: Any) -> dict[str, Any]:
    return without(allow(), "Resource") | {"NotResource": list(resources)} | more


@pytest.mark.parametrize(
    "pattern, matches",
    [
        ("SQS:sendmessage", True),
        ("sqs:Send*", True),
        ("sqs:*", True),
        ("*", True),
        ("sqs:SendMessag?", True),
        ("sqs:SendMessage?", False),
        ("sqs:SendMessage*", True),
        ("s3:SendMessage", False),
    ],
)
def test_D1_action_patterns(pattern: str, matches: bool) -> None:
    assert outcome(identity=allow(pattern)) is (ALLOWED if matches else SILENT)


def test_D2_unknown_actions_match_nothing() -> None:
    assert outcome(identity=allow("sqs:NoSuchThing")) is SILENT
    assert outcome(identity=not_action("sqs:NoSuchThing")) is ALLOWED


def test_D3_not_action_is_the_complement_over_all_services() -> None:
    assert outcome(identity=not_action("iam:*")) is ALLOWED
    assert outcome(identity=not_action("sqs:*")) is SILENT
    facts = Facts(without_resource=lambda action: action == "s3:listallmybuckets")
    assert outcome(ALICE, "s3:ListAllMyBuckets", "*", identity=not_action("iam:*"), facts=facts) is ALLOWED
    assert outcome(identity=[allow(), not_action("iam:*", Effect="Deny")]) is DENIED


def test_D4_action_xor_not_action_and_no_wildcard_in_the_service() -> None:
    assert outcome(identity=allow("*:*")) is ALLOWED
    decision = ask(identity=allow("s?s:SendMessage"))
    assert (decision.outcome, doubts(decision)) == (SILENT, {Choice.SERVICE_WILDCARD})
    everything_but = ask(identity=not_action("s?s:SendMessage"))
    assert (everything_but.outcome, doubts(everything_but)) == (ALLOWED, {Choice.SERVICE_WILDCARD})
    for statement in (allow() | {"NotAction": "s3:*"}, without(allow(), "Action")):
        with pytest.raises(PolicyError):
            document(statement)


@pytest.mark.parametrize("pattern", ["sqs: SendMessage", " sqs:SendMessage", "sqs:SendMessage "])
def test_D5_white_space_matches_nothing(pattern: str) -> None:
    decision = ask(identity=allow(pattern))
    assert (decision.outcome, doubts(decision)) == (SILENT, {Choice.ACTION_SPACE})
    assert outcome(identity=allow("sqs:")) is SILENT


def test_D6_a_new_action_matches_an_old_wildcard() -> None:
    assert outcome(ALICE, "sqs:LaunchedTomorrow", identity=allow("sqs:*")) is ALLOWED


@pytest.mark.parametrize(
    "pattern, matches, doubtful",
    [
        (QUEUE, True, False),
        ("arn:aws:sqs:*:*:jobs", True, False),
        ("arn:aws:sqs:*:jobs", True, True),
        ("arn:aws:sqs:eu*:jobs", True, True),
        ("arn:aws:sqs:eu*west-1:*:jobs", True, False),
        ("arn:aws:sqs:*", True, True),
        ("arn:aws:s?s:*:*:jobs", True, False),
        ("arn:*", True, True),
        ("arn:aws:sqs:eu-west-1?*:jobs", False, False),
    ],
)
def test_E1_M1_wildcards_and_colons(pattern: str, matches: bool, doubtful: bool) -> None:
    decision = ask(identity=allow("*", pattern))
    assert decision.outcome is (ALLOWED if matches else SILENT)
    assert doubts(decision) == ({Choice.COLONS} if doubtful else set())


def test_E2_resources_are_compared_with_letter_case() -> None:
    assert outcome(identity=allow("*", QUEUE.replace("jobs", "Jobs"))) is SILENT


def test_E3_a_short_arn_covers_the_rest_in_resource_but_not_in_arn_like() -> None:
    assert outcome(identity=allow("*", "arn:aws:sqs:*")) is ALLOWED
    like = {"ArnLike": {"aws:SourceArn": "arn:aws:sqs:*"}}
    assert outcome(ALICE, context={"aws:SourceArn": QUEUE}, identity=allow(Condition=like)) is SILENT


@pytest.mark.parametrize(
    "statement, expected",
    [
        (allow("*", "*"), ALLOWED),
        (allow("*", QUEUE), SILENT),
        (allow("*", "arn:*"), SILENT),
        (not_resource(QUEUE), ALLOWED),
        (not_resource("*"), SILENT),
    ],
)
def test_E4_actions_without_resources_match_the_star_alone(statement: dict[str, Any], expected: Outcome) -> None:
    facts = Facts(without_resource=lambda action: action == "sqs:listqueues")
    assert outcome(ALICE, "sqs:ListQueues", QUEUE, identity=statement, facts=facts) is expected
    assert outcome(ALICE, "sqs:ListQueues", "*", identity=statement) is expected
    both = [allow(), statement | {"Effect": "Deny"}]
    assert outcome(ALICE, "sqs:ListQueues", "*", identity=both) is (DENIED if expected is ALLOWED else ALLOWED)


@pytest.mark.parametrize("resource", ["arn:*:*:*:*:*", "?*", "${*}", "arn:aws:ec2:*"])
def test_E4_a_deny_of_arns_misses_an_action_without_resources(resource: str) -> None:
    facts = Facts(without_resource=lambda action: action == "ec2:describeinstances")
    for on in ("*", f"arn:aws:ec2:eu-west-1:{OURS}:instance/i-1"):
        said = [allow(), deny("*", resource)]
        assert outcome(ALICE, "ec2:DescribeInstances", on, identity=said, facts=facts) is ALLOWED
        assert outcome(ALICE, "ec2:DescribeInstances", on, identity=allow("*", resource), facts=facts) is SILENT


def test_E5_a_resource_policy_without_resource_is_about_what_it_is_attached_to() -> None:
    assert outcome(resource=without(allow(), "Resource") | {"Principal": {"AWS": ALICE}}) is ALLOWED


def test_E5_not_resource_is_the_complement() -> None:
    assert outcome(identity=not_resource(OBJECT)) is ALLOWED
    assert outcome(identity=not_resource(QUEUE)) is SILENT
    assert outcome(identity=[allow(), not_resource(OBJECT, Effect="Deny")]) is DENIED


def test_E2_names_of_iam_are_compared_with_letter_case_too() -> None:
    role = f"arn:aws:iam::{OURS}:role/Deploy"
    assert outcome(ALICE, "iam:GetRole", role, identity=allow("*", role.lower())) is SILENT
    assert outcome(ALICE, "iam:GetRole", role, identity=allow("*", role)) is ALLOWED


def test_E6_a_variable_before_the_fifth_colon_is_replaced_with_a_warning() -> None:
    decision = ask(identity=allow("*", "arn:aws:sqs:*:${aws:PrincipalAccount}:jobs"))
    assert (decision.outcome, doubts(decision)) == (ALLOWED, {Choice.EARLY_VARIABLE})


def test_E7_bucket_and_object_differ_and_the_owner_is_told() -> None:
    assert outcome(ALICE, "s3:ListBucket", "arn:aws:s3:::box", identity=allow("*", "arn:aws:s3:::box/*")) is SILENT
    assert outcome(ALICE, "s3:GetObject", OBJECT, identity=allow()) is ALLOWED
    assert outcome(ALICE, "s3:GetObject", OBJECT, identity=allow(), owner=OTHERS) is SILENT
    assert outcome(ALICE, "s3:GetObject", OBJECT, identity=allow(), owner=OURS) is ALLOWED


def test_E8_a_wildcard_in_the_request_is_never_plainly_allowed() -> None:
    decision = ask(ALICE, on=QUEUE + "*", identity=allow())
    assert (decision.outcome, Choice.WHAT_IF in doubts(decision)) == (ALLOWED, True)


def test_E9_the_partition_must_match() -> None:
    assert outcome(identity=allow("*", QUEUE.replace("aws", "aws-cn", 1))) is SILENT
    assert outcome(identity=[allow(), deny("*", "arn:aws-cn:*")]) is ALLOWED
