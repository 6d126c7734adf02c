"""Requests in accounts that were seen: which policies they meet, what is known of them, what nobody saw."""

from __future__ import annotations

from dataclasses import replace

import pytest

from access.worlds import ACCOUNT, OTHER, ask, in_organization, world_of
from leastwise.access import Says, World
from leastwise.engine.facts import facts
from leastwise.errors import ArnError, UsageError
from leastwise.model import Gap
from leastwise.spec import PolicyType

ALL = '{Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}'
HOME = f"""
users:
  - UserName: alice
    GroupList: [staff]
    Tags: [{{Key: team, Value: red}}]
  - UserName: bob
    UserPolicyList: [{{PolicyName: all, PolicyDocument: {ALL}}}]
    PermissionsBoundary: {{PermissionsBoundaryArn: "arn:aws:iam::{ACCOUNT}:policy/limit"}}
  - {{UserName: nobody}}
groups:
  - GroupName: staff
    GroupPolicyList:
      - PolicyName: work
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - {{Effect: Allow, Action: "s3:*", Resource: "*"}}
            - Effect: Allow
              Action: "ec2:StartInstances"
              Resource: "*"
              Condition: {{Bool: {{"aws:MultiFactorAuthPresent": "true"}}}}
            - Effect: Allow
              Action: "sqs:SendMessage"
              Resource: "*"
              Condition: {{StringEquals: {{"aws:PrincipalTag/Team": red}}}}
            - {{Effect: Allow, Action: ["kms:Decrypt", "sts:AssumeRole"], Resource: "*"}}
policies:
  - PolicyName: limit
    Document: {{Version: "2012-10-17", Statement: [{{Effect: Allow, Action: "s3:Get*", Resource: "*"}}]}}
roles:
  - RoleName: reader
    Path: /app/
    RolePolicyList: [{{PolicyName: all, PolicyDocument: {ALL}}}]
    AssumeRolePolicyDocument:
      Version: "2012-10-17"
      Statement: [{{Effect: Allow, Principal: {{AWS: "arn:aws:iam::{ACCOUNT}:user/nobody"}}, Action: "sts:AssumeRole"}}]
resources:
  arn:aws:s3:::box:
    Version: "2012-10-17"
    Statement:
      - Effect: Allow
        Principal: {{AWS: "arn:aws:iam::{OTHER}:root"}}
        Action: "s3:GetObject"
        Resource: "arn:aws:s3:::box/*"
      - Effect: Deny
        Principal: "*"
        Action: "s3:DeleteObject"
        Resource: "arn:aws:s3:::box/*"
        Condition: {{StringNotEquals: {{"aws:PrincipalTag/Team": blue}}}}
  arn:aws:kms:us-east-1:{ACCOUNT}:key/1:
    Version: "2012-10-17"
    Statement:
      Effect: Allow
      Principal: {{AWS: "arn:aws:iam::{ACCOUNT}:user/nobody"}}
      Action: "kms:*"
      Resource: "*"
  arn:aws:kms:us-east-1:{ACCOUNT}:key/2:
    Version: "2012-10-17"
    Statement: [{{Effect: Allow, Principal: {{AWS: "{ACCOUNT}"}}, Action: "kms:*", Resource: "*"}}]
"""
AWAY = f"""
account: "{OTHER}"
users:
  - {{UserName: eve, UserPolicyList: [{{PolicyName: all, PolicyDocument: {ALL}}}]}}
  - {{UserName: poor}}
resources: {{}}
"""
OBJECT, BUCKET = "arn:aws:s3:::box/a", "arn:aws:s3:::box"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs"
INSTANCE = f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1"


@pytest.mark.parametrize(
    "who, action, resource, says",
    [
        ("alice", "s3:GetObject", OBJECT, Says.ALLOWED),
        ("alice", "s3:DeleteObject", OBJECT, Says.DENIED),
        ("alice", "sqs:SendMessage", QUEUE, Says.ALLOWED),
        ("alice", "ec2:StartInstances", INSTANCE, Says.DEPENDS),
        ("alice", "iam:CreateUser", "*", Says.DENIED),
        ("bob", "s3:GetObject", OBJECT, Says.ALLOWED),
        ("bob", "s3:PutObject", OBJECT, Says.DENIED),
        ("nobody", "s3:GetObject", OBJECT, Says.DENIED),
        ("root", "ec2:StartInstances", INSTANCE, Says.ALLOWED),
        ("role/reader", "s3:PutObject", OBJECT, Says.ALLOWED),
        ("role/app/reader", "s3:PutObject", OBJECT, Says.ALLOWED),
        ("nobody", "sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/app/reader", Says.ALLOWED),
        ("alice", "sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/app/reader", Says.DENIED),
        ("nobody", "kms:Decrypt", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1", Says.ALLOWED),
        ("alice", "kms:Decrypt", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1", Says.DENIED),
        ("alice", "kms:Decrypt", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/2", Says.ALLOWED),
        ("ec2.amazonaws.com", "sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/app/reader", Says.DENIED),
        ("*", "s3:GetObject", OBJECT, Says.DENIED),
    ],
)
def test_one_account(who: str, action: str, resource: str, says: Says) -> None:
    assert ask(world_of(HOME), who, action, resource).says is says


@pytest.mark.parametrize("who, says", [("eve", Says.ALLOWED), ("poor", Says.DENIED)])
def test_across_accounts_both_sides_have_to_allow(who: str, says: Says) -> None:
    assert ask(world_of(HOME, AWAY), who, "s3:GetObject", OBJECT).says is says


def test_an_account_that_was_not_collected_is_not_taken_for_an_empty_one() -> None:
    away = world_of(AWAY)
    answer = ask(away, "eve", "s3:GetObject", OBJECT)
    assert answer.says is Says.UNKNOWN
    assert "no account that was seen has the bucket `box`" in answer.gaps[0].why
    assert ask(away, "poor", "sqs:SendMessage", QUEUE).says is Says.DENIED
    stranger = f"arn:aws:iam::{ACCOUNT}:user/alice"
    assert ask(away, stranger, "sqs:SendMessage", f"arn:aws:sqs:us-east-1:{OTHER}:jobs").says is Says.DENIED


@pytest.mark.parametrize(
    "place, says", [("r-1", Says.DENIED), ("ou-1", Says.DENIED), (ACCOUNT, Says.DENIED), (OTHER, Says.ALLOWED)]
)
def test_scps_count_from_the_root_to_the_account(place: str, says: Says) -> None:
    deny = [{"Effect": "Deny", "Action": "s3:Get*", "Resource": "*"}]
    answer = ask(
        world_of(HOME, organization=in_organization(ACCOUNT, OTHER, scps={place: deny})),
        "alice",
        "s3:GetObject",
        OBJECT,
    )
    assert answer.says is says
    if says is Says.DENIED:
        (source,) = {answer.gathered.source(each) for each in answer.decision.because}
        assert source is not None
        assert source.told.startswith(f"SCP `scp-{place}` at ")


def test_rcps_count_for_the_account_of_the_resource_whoever_asks() -> None:
    deny = [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalAccount": ACCOUNT}},
        }
    ]
    world = world_of(HOME, AWAY, organization=in_organization(ACCOUNT, OTHER, rcps={ACCOUNT: deny}))
    assert ask(world, "eve", "s3:GetObject", OBJECT).decision.blocked_by == {PolicyType.RCP}
    assert ask(world, "alice", "s3:GetObject", OBJECT).says is Says.ALLOWED


def test_scps_that_were_not_seen_leave_open_what_they_could_deny_and_nothing_else() -> None:
    world = world_of(HOME)
    unseen = ask(world, "alice", "s3:GetObject", OBJECT).gathered
    assert not unseen.missing
    gap = Gap(
        call="organizations:DescribeOrganization", permission="organizations:*", account=ACCOUNT, code="AccessDenied"
    )
    hidden = World((replace(world.estates[0], organization=gap),), facts())
    assert ask(hidden, "alice", "s3:GetObject", OBJECT).says is Says.UNKNOWN
    assert ask(hidden, "alice", "s3:DeleteObject", OBJECT).says is Says.DENIED
    assert ask(hidden, "alice", "iam:CreateUser", "*").says is Says.DENIED


@pytest.mark.parametrize(
    "more, says",
    [
        ({"context": {"aws:MultiFactorAuthPresent": ("true",)}}, Says.ALLOWED),
        ({"context": {"AWS:multifactorauthpresent": ("false",)}}, Says.DENIED),
        ({"without": frozenset({"aws:MultiFactorAuthPresent"})}, Says.DENIED),
        ({"unknown": frozenset({"aws:SourceIp"})}, Says.DENIED),
        ({"unknown": frozenset({"aws:MultiFactorAuthPresent"})}, Says.DEPENDS),
    ],
)
def test_what_is_said_of_the_context_counts(more: dict[str, object], says: Says) -> None:
    assert ask(world_of(HOME), "alice", "ec2:StartInstances", INSTANCE, **more).says is says


def test_an_answer_that_depends_says_on_what() -> None:
    answer = ask(world_of(HOME), "alice", "ec2:StartInstances", INSTANCE)
    (term,) = answer.terms
    assert term.allows
    assert [str(need) for need in term.needs] == ["aws:MultiFactorAuthPresent Bool `true`"]


def test_who_is_meant() -> None:
    world = world_of(HOME, HOME.replace("users:", f'account: "{OTHER}"\nusers:', 1))
    with pytest.raises(UsageError, match="may be any of"):
        world.principal("alice")
    with pytest.raises(UsageError, match="nobody is called `carol` in 2 accounts"):
        world.principal("carol")
    session = world.principal(f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/s1")
    assert session.entity == f"arn:aws:iam::{ACCOUNT}:role/app/reader"
    with pytest.raises(UsageError, match="has no"):
        ask(world, f"arn:aws:iam::{ACCOUNT}:user/carol", "s3:GetObject", OBJECT)
    with pytest.raises(ArnError):
        ask(world, f"arn:aws:iam::{ACCOUNT}:user/alice", "s3:GetObject", "box")
