"""What a principal can never do, with all that it meets: beside every decision of `access`, and one by one."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from access.test_world import HOME
from access.worlds import ACCOUNT, OTHER, in_organization, world_of
from leastwise.access import Question, Says, World
from leastwise.errors import UsageError
from leastwise.model import Gap, Observed
from leastwise.prove.never import Never, can_never
from leastwise.prove.questions import Verdict

ROLE = f"arn:aws:iam::{ACCOUNT}:role/app/reader"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs"
GUARD = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {
            "Effect": "Deny",
            "Action": "iam:*",
            "Resource": "*",
            "Condition": {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}},
        },
    ],
}
NO_QUEUES = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}],
}


def asked(world: World, who: str, action: str, resource: str = "*") -> Never:
    return can_never(world, world.principal(who), action, resource)


def verdict(world: World, who: str, action: str, resource: str = "*") -> Verdict:
    return asked(world, who, action, resource).verdict


ALONE = world_of(HOME)
GUARDED = world_of(HOME, organization=in_organization(ACCOUNT, scps={"ou-1": GUARD}, rcps={"ou-1": NO_QUEUES}))
PRINCIPALS = ("alice", "bob", "nobody", "role/reader", "root", "*", "ec2.amazonaws.com")
MATTERS = (
    *(("s3:GetObject", "arn:aws:s3:::box/a"), ("s3:PutObject", "arn:aws:s3:::box/a"), ("s3:ListAllMyBuckets", "*")),
    *(("sts:AssumeRole", ROLE), ("sts:GetCallerIdentity", "*"), ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/x")),
    *(("kms:Decrypt", KEY), ("kms:RetireGrant", KEY), ("sqs:SendMessage", QUEUE), ("ec2:DescribeInstances", "*")),
    *(("sqs:DeleteQueue", f"arn:aws:sqs:us-east-1:{OTHER}:theirs"), ("s3:GetObject", "arn:aws:s3:::elsewhere/x")),
)


@pytest.mark.parametrize("world", [ALONE, GUARDED], ids=["alone", "guarded"])
@pytest.mark.parametrize(("who", "matter"), [*itertools.product(PRINCIPALS, MATTERS)])
def test_a_proof_agrees_with_every_decision(world: World, who: str, matter: tuple[str, str]) -> None:
    """Never, if and only if the decision is that it is denied; possible, only if it may be allowed."""
    said = world.ask(Question(principal=world.principal(who), action=matter[0], resource=matter[1])).says
    found = verdict(world, who, *matter)
    expected = {Says.DENIED: {Verdict.PASS}, Says.UNKNOWN: {Verdict.UNKNOWN, Verdict.PASS}}
    assert found in expected.get(said, {Verdict.FAIL})


@pytest.mark.parametrize(
    ("who", "action", "resource", "expected"),
    [
        ("alice", "iam:*", "*", Verdict.PASS),
        ("alice", "s3:*", "*", Verdict.FAIL),
        ("alice", "s3:*", "arn:aws:s3:::box/*", Verdict.FAIL),
        ("bob", "s3:Get*", "*", Verdict.FAIL),
        ("bob", "s3:Put*", "*", Verdict.PASS),
        ("bob", "iam:CreateUser", "*", Verdict.PASS),
        ("nobody", "s3:*", "*", Verdict.PASS),
        ("nobody", "sts:*", "*", Verdict.FAIL),
        ("alice", "sts:AssumeRole", "arn:aws:iam::*:role/app/*", Verdict.UNKNOWN),
        ("alice", "sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/*", Verdict.PASS),
        ("role/reader", "iam:*", "*", Verdict.FAIL),
        ("root", "iam:CreateUser", "*", Verdict.FAIL),
    ],
)
def test_patterns(who: str, action: str, resource: str, expected: Verdict) -> None:
    assert verdict(ALONE, who, action, resource) is expected


def test_an_scp_with_a_condition_on_who_asks_makes_it_impossible_for_others() -> None:
    assert verdict(GUARDED, "role/reader", "iam:*") is Verdict.PASS
    assert verdict(GUARDED, "root", "iam:*") is Verdict.PASS
    assert verdict(GUARDED, "role/reader", "s3:*") is Verdict.FAIL


def test_an_rcp_makes_it_impossible_in_the_own_account() -> None:
    assert verdict(ALONE, "role/reader", "sqs:SendMessage", f"arn:aws:sqs:*:{ACCOUNT}:*") is Verdict.FAIL
    assert verdict(GUARDED, "role/reader", "sqs:SendMessage", f"arn:aws:sqs:*:{ACCOUNT}:*") is Verdict.PASS


def test_a_witness_is_allowed_by_the_decision_for_the_account() -> None:
    found = asked(ALONE, "alice", "ec2:*")
    assert found.witness is not None
    assert found.answer is not None
    assert found.answer.says is Says.ALLOWED
    assert dict(found.witness.context)["aws:MultiFactorAuthPresent"] == ("true",)


def test_what_a_pattern_lets_somebody_do_without_permission_does_not_count() -> None:
    assert verdict(ALONE, "nobody", "sts:Get*") is Verdict.PASS
    assert verdict(ALONE, "nobody", "sts:GetCallerIdentity") is Verdict.FAIL


def test_policies_that_were_not_seen_make_it_unknown_and_are_named() -> None:
    gap = Gap(call="s3:GetBucketPolicy", permission="s3:GetBucketPolicy", account=ACCOUNT, code="AccessDenied")
    estate = ALONE.estates[0]
    blind = World([replace(estate, resources=Observed((), (gap,)))], ALONE.facts)
    found = asked(blind, "nobody", "s3:GetObject")
    assert found.verdict is Verdict.UNKNOWN
    assert "not all seen" in found.why[0]


def test_tags_of_a_session_count_only_where_the_trust_policy_lets_them_be_brought() -> None:
    def world(*actions: str) -> World:
        statement: dict[str, Any] = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
        statement["Condition"] = {"StringEquals": {"aws:PrincipalTag/team": "red"}}
        trust = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": list(actions)}
        version = "2012-10-17"
        role = {
            "RoleName": "r",
            "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": version, "Statement": [statement]}}],
            "AssumeRolePolicyDocument": {"Version": version, "Statement": [trust]},
        }
        return world_of({"roles": [role], "resources": {}})

    here = f"arn:aws:sqs:*:{ACCOUNT}:*"
    assert verdict(world("sts:AssumeRole"), "role/r", "sqs:SendMessage", here) is Verdict.PASS
    assert verdict(world("sts:AssumeRole", "sts:TagSession"), "role/r", "sqs:SendMessage", here) is Verdict.FAIL


def test_a_variable_with_the_name_of_the_user_is_known() -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}
    policy = {"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    world = world_of(
        {"users": [{"UserName": "ann", "UserPolicyList": [policy]}], "resources": {"arn:aws:s3:::home": None}}
    )
    assert verdict(world, "ann", "s3:GetObject", "arn:aws:s3:::home/ben/*") is Verdict.PASS
    assert verdict(world, "ann", "s3:GetObject", "arn:aws:s3:::home/ann/*") is Verdict.FAIL


def test_who_cannot_be_asked_about() -> None:
    with pytest.raises(UsageError, match="one resource"):
        asked(ALONE, "*", "s3:GetObject", "*")
    with pytest.raises(UsageError, match="identity providers"):
        asked(ALONE, "alice", "sts:AssumeRoleWithSAML", ROLE)
