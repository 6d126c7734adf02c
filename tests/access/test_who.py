"""Who can: the same answer for everybody as when each is asked alone, over random worlds."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

import differential
from access.worlds import ACCOUNT, OTHER, in_organization, world_of
from leastwise.access import Finder, Question, Says, World, effective
from leastwise.access.actions import bits_of
from leastwise.access.people import of_role, of_user
from leastwise.engine import Stack
from leastwise.engine.facts import facts
from leastwise.language import Kind, show
from leastwise.model import Role, User
from leastwise.spec import Outcome, Principal, principal_of

ACTIONS = (
    "s3:GetObject",
    "sqs:SendMessage",
    "kms:Decrypt",
    "sts:AssumeRole",
    "ec2:DescribeInstances",
    "lambda:InvokeFunction",
)
RESOURCES = {
    "s3": "arn:aws:s3:::box/a.txt",
    "sqs": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:jobs",
    "kms": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234",
    "sts": f"arn:aws:iam::{ACCOUNT}:role/app/reader",
    "ec2": "*",
    "lambda": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:mailer",
}


def document(random: Random, kind: Kind = Kind.IDENTITY) -> Any:
    return json.loads(show(differential.document(random, kind)))


def random_world(seed: int) -> World:
    random = Random(seed)
    shared = [document(random) for _ in range(4)]

    def policies(prefix: str) -> list[dict[str, Any]]:
        chosen = random.sample(shared, random.randint(0, 2)) + [document(random) for _ in range(random.randint(0, 1))]
        return [{"PolicyName": f"{prefix}{i}", "PolicyDocument": each} for i, each in enumerate(chosen)]

    limit = {"PermissionsBoundaryArn": f"arn:aws:iam::{ACCOUNT}:policy/limit"}

    def account(id: str) -> dict[str, Any]:
        names = ("people/alice", "bob", "carol", "dave")
        users = [
            {
                "UserName": name.rpartition("/")[2],
                "Path": "/people/" if "/" in name else "/",
                "UserPolicyList": policies("u"),
                "GroupList": random.sample(["staff", "ops"], random.randint(0, 2)),
                "Tags": [{"Key": "Team", "Value": random.choice(("red", "blue"))}],
                **({"PermissionsBoundary": limit} if id == ACCOUNT and random.random() < 0.3 else {}),
            }
            for name in names
        ]
        roles = [
            {"RoleName": "reader", "Path": "/app/", "AssumeRolePolicyDocument": document(random, Kind.TRUST)},
            {"RoleName": "Linked", "Path": "/aws-service-role/x.amazonaws.com/"},
        ]
        return {
            "account": id,
            "regions": ["eu-west-1"],
            "users": users,
            "groups": [{"GroupName": name, "GroupPolicyList": policies("g")} for name in ("staff", "ops")],
            "roles": [each | {"RolePolicyList": policies("r")} for each in roles],
            "policies": [{"PolicyName": "limit", "Document": document(random, Kind.BOUNDARY)}] if id == ACCOUNT else [],
            "resources": {
                arn if service != "s3" else "arn:aws:s3:::box": document(random, Kind.RESOURCE)
                for service, arn in RESOURCES.items()
                if id == ACCOUNT and service in ("s3", "sqs", "kms", "lambda")
            },
        }

    scps = {
        place: document(random, Kind.SCP) for place in random.sample(["r-1", "ou-1", ACCOUNT], random.randint(0, 2))
    }
    rcps = {ACCOUNT: document(random, Kind.RCP)} if random.random() < 0.3 else {}
    organization = in_organization(ACCOUNT, OTHER, scps=scps, rcps=rcps) if random.random() < 0.6 else None
    return world_of(account(ACCOUNT), account(OTHER), organization=organization)


def everybody(world: World) -> list[tuple[Principal, User | Role]]:
    found: list[tuple[Principal, User | Role]] = []
    for estate in world.estates:
        found += [(of_user(user), user) for user in estate.users.items]
        found += [(of_role(role), role) for role in estate.roles.items]
    return found


@pytest.mark.parametrize("seed", range(40))
def test_can_who_can_and_what_can_agree(seed: int) -> None:
    world = random_world(seed)
    finder = Finder(world)
    for action in ACTIONS:
        resource = RESOURCES[action.partition(":")[0]]
        found = finder.who_can(Question(principal=principal_of("*"), action=action, resource=resource)).arns
        for principal, entity in everybody(world):
            answer = world.ask(Question(principal=principal, action=action, resource=resource))
            if answer.says is Says.DENIED:
                assert entity.arn not in found, (action, entity.arn)
                continue
            assert (found[entity.arn].says, found[entity.arn].terms) == (answer.says, answer.terms), (
                action,
                entity.arn,
            )
            if answer.gathered.policies.resource is None:
                own = effective(answer.gathered.policies, principal)
                assert own.of(action), (action, entity.arn)


ELSEWHERE = {
    "s3:GetObject": "arn:aws:s3:::nowhere/a",
    "sqs:SendMessage": f"arn:aws:sqs:ap-south-1:{OTHER}:none",
    "iam:CreateUser": f"arn:aws:iam::{OTHER}:user/x",
    "ec2:DescribeInstances": "*",
}


@pytest.mark.parametrize("seed", range(40))
def test_what_is_possible_everywhere_is_allowed_and_what_is_impossible_is_denied(seed: int) -> None:
    world = random_world(seed)
    for principal, entity in everybody(world):
        policies = world.ask(Question(principal=principal, action="iam:GetUser", resource="*")).gathered.policies
        own = effective(policies, principal)
        for action, resource in ELSEWHERE.items():
            request, unknown = world.request(
                Question(principal=principal, action=action, resource=resource, owner=principal.account), entity
            )
            considered = Stack(policies, facts()).consider(request, unknown)
            if own.everywhere & bits_of((action,)):
                assert considered.worst.outcome is Outcome.ALLOWED, (action, entity.arn)
            if not own.of(action):
                assert considered.best.outcome is not Outcome.ALLOWED, (action, entity.arn)


def test_whom_a_resource_lets_in_from_outside() -> None:
    statements = [
        {"Effect": "Allow", "Principal": {"AWS": "777788889999"}, "Action": "s3:GetObject", "Resource": "*"},
        {"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "*"},
        {"Effect": "Deny", "Principal": {"AWS": "777788889999"}, "Action": "s3:PutObject", "Resource": "*"},
    ]
    tree = {"users": [], "resources": {"arn:aws:s3:::box": {"Version": "2012-10-17", "Statement": statements}}}
    finder = Finder(world_of(tree))

    def outside(action: str) -> list[tuple[str, Says]]:
        asked = Question(principal=principal_of("*"), action=action, resource="arn:aws:s3:::box/a")
        return [(each.who, each.says) for each in finder.who_can(asked).outside]

    assert outside("s3:GetObject") == [("account 777788889999", Says.UNKNOWN)]
    assert outside("s3:PutObject") == [("service logs.amazonaws.com", Says.ALLOWED)]
    assert outside("s3:DeleteObject") == []


@pytest.mark.parametrize("action, anonymous", [("s3:GetObject", True), ("s3:PutObject", False)])
def test_everybody_is_told_as_everybody(action: str, anonymous: bool) -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::box/*"}
    tree = {
        "users": [{"UserName": "alice"}],
        "resources": {"arn:aws:s3:::box": {"Version": "2012-10-17", "Statement": [statement]}},
    }
    finder = Finder(world_of(tree))
    found = finder.who_can(Question(principal=principal_of("*"), action=action, resource="arn:aws:s3:::box/a"))
    assert bool(found.outside) is anonymous
    assert (f"arn:aws:iam::{ACCOUNT}:user/alice" in found.arns) is anonymous
    assert found.asked == 2
