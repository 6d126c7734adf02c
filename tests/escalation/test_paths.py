"""Ways to administration that need several permissions or principals, and the law of asking many at once."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from access.worlds import ACCOUNT, in_organization, world_of
from estates import estate_of
from leastwise.access import Question, World
from leastwise.engine.facts import facts
from leastwise.escalation import Certainty, Path, paths
from leastwise.escalation.asking import Asking
from leastwise.escalation.crowd import crowd, members
from leastwise.model import Estate

ADMIN = [{"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]
NOTHING: Mapping[str, Any] = {
    "lambda.ListFunctions@us-east-1": {"Functions": []},
    "ec2.DescribeInstances@us-east-1": {"Reservations": []},
}


def statement(
    actions: str | list[str], resource: str | list[str] = "*", effect: str = "Allow", **more: Any
) -> dict[str, Any]:
    return {"Effect": effect, "Action": actions, "Resource": resource, **more}


def inline(*statements: Any) -> Any:
    return [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}]


def trust(**principal: Any) -> Any:
    return {"Statement": {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}}


def role(name: str, trusts: Any, *statements: Any, admin: bool = False, **more: Any) -> Any:
    attached = {"AttachedManagedPolicies": ADMIN} if admin else {}
    own = {"RolePolicyList": inline(*statements)} if statements else {}
    return {"RoleName": name, "AssumeRolePolicyDocument": trusts, **attached, **own, **more}


def user(name: str, *statements: Any, **more: Any) -> Any:
    return {"UserName": name, **({"UserPolicyList": inline(*statements)} if statements else {}), **more}


def estate(*, users: list[Any] | None = None, roles: list[Any] | None = None, **more: Any) -> Estate:
    found = estate_of({"users": users or [], "roles": roles or [], "pages": NOTHING, **more})
    return replace(found, organization=None)


def way(found: Estate, name: str, kind: str = "user") -> Path | None:
    return paths(World((found,), facts()), found).found.get(f"arn:aws:iam::{ACCOUNT}:{kind}/{name}")


def ids(path: Path | None) -> list[str]:
    return [hop.technique.id for hop in path.hops] if path else []


def test_two_permissions_on_somebody_else_make_a_way() -> None:
    target = role("worker", trust(AWS=f"arn:aws:iam::{ACCOUNT}:root"))
    both = user("both", statement(["iam:PutRolePolicy", "sts:AssumeRole"]))
    half = user("half", statement("iam:PutRolePolicy"))
    found = estate(users=[both, half], roles=[target])
    assert ids(way(found, "both")) == ["put-role-policy", "assume-role"]
    assert way(found, "half") is None


def test_whoever_rewrites_the_denial_is_not_held_by_it() -> None:
    deny = statement("s3:*", effect="Deny") | {"NotAction": ["iam:PutUserPolicy", "iam:AttachUserPolicy"]}
    del deny["Action"]
    rewrites = user("rewrites", statement("iam:PutUserPolicy"), deny)
    attaches = user("attaches", statement("iam:AttachUserPolicy"), deny)
    found = estate(users=[rewrites, attaches])
    assert ids(way(found, "rewrites")) == ["put-user-policy"]
    assert way(found, "attaches") is None


def test_a_boundary_holds_until_it_may_be_taken_away() -> None:
    limits = {"PermissionsBoundary": {"PermissionsBoundaryArn": f"arn:aws:iam::{ACCOUNT}:policy/limit"}}
    allowed = ["iam:PutUserPolicy", "iam:DeleteUserPermissionsBoundary"]
    policies = [{"PolicyName": "limit", "Document": {"Statement": statement([*allowed, "s3:*"])}}]
    held = user("held", statement("iam:PutUserPolicy"), **limits)
    free = user("free", statement(allowed), **limits)
    found = estate(users=[held, free], policies=policies)
    assert way(found, "held") is None
    assert ids(way(found, "free")) == ["drop-user-boundary", "put-user-policy"]


def test_a_new_principal_must_not_be_bounded() -> None:
    bounded: Any = {"Condition": {"StringEquals": {"iam:PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/limit"}}}
    makes = ["iam:CreateRole", "iam:AttachRolePolicy"]
    here = f"arn:aws:iam::{ACCOUNT}:role/app/*"
    found = estate(users=[user("free", statement(makes, here)), user("bounded", statement(makes, here, **bounded))])
    assert ids(way(found, "free")) == ["new-role-attach"]
    assert way(found, "bounded") is None


def test_a_restricted_policy_is_no_administrator() -> None:
    only: Any = {"Condition": {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}}
    mine: Any = {"Condition": {"ArnLike": {"iam:PolicyARN": "arn:aws:iam::aws:policy/*"}}}
    found = estate(
        users=[
            user("some", statement("iam:AttachUserPolicy", **only)),
            user("any", statement("iam:AttachUserPolicy", **mine)),
        ]
    )
    assert way(found, "some") is None
    assert ids(way(found, "any")) == ["attach-user-policy"]


@pytest.mark.parametrize(
    "scp, expected",
    [
        (statement("iam:*", effect="Deny"), []),
        (statement("s3:*", effect="Deny"), ["put-user-policy"]),
        (statement("*", effect="Deny", Condition={"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}), None),
        (statement("*", effect="Deny", Condition={"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}), []),
    ],
)
def test_service_control_policies_count(scp: Any, expected: list[str] | None) -> None:
    found = replace(
        estate(users=[user("writer", statement("iam:PutUserPolicy"))]),
        organization=in_organization(ACCOUNT, scps={"ou-1": [scp]}),
    )
    path = way(found, "writer")
    assert ids(path) == (["put-user-policy"] if expected is None else expected)


def test_a_region_that_is_allowed_is_chosen() -> None:
    target = role("admin", trust(Service="lambda.amazonaws.com"), admin=True)
    here: Any = {"Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}
    make = statement(["lambda:CreateFunction", "lambda:InvokeFunction"], **here)
    path = way(estate(users=[user("dev", statement("iam:PassRole"), make)], roles=[target]), "dev")
    assert ids(path) == ["lambda-invoke"]
    assert path is not None
    assert path.sure is Certainty.SURE
    assert {q.resource.split(":")[3] for q in path.hops[0].questions if q.action.startswith("lambda")} == {"eu-west-1"}


def test_the_boundary_of_the_target_is_known_to_conditions() -> None:
    limit = f"arn:aws:iam::{ACCOUNT}:policy/limit"
    unless: Any = {"Condition": {"StringNotEquals": {"iam:PermissionsBoundary": limit}}}
    guarded = user("lead", statement("iam:PutRolePolicy"), statement("iam:PutRolePolicy", effect="Deny", **unless))
    target = role("worker", trust(AWS=f"arn:aws:iam::{ACCOUNT}:user/lead"))
    assert way(estate(users=[guarded], roles=[target]), "lead") is None


def test_the_surest_way_is_told_before_a_shorter_one() -> None:
    mfa: Any = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
    admin = role("admin", trust(AWS=f"arn:aws:iam::{ACCOUNT}:root"), admin=True)
    middle = role("middle", trust(AWS=f"arn:aws:iam::{ACCOUNT}:root"), statement("sts:AssumeRole", "*/admin"))
    middle["RolePolicyList"] = inline(statement("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/admin"))
    dev = user(
        "dev",
        statement("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/admin", **mfa),
        statement("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/middle"),
    )
    path = way(estate(users=[dev], roles=[admin, middle]), "dev")
    assert path is not None
    assert (len(path.hops), path.sure) == (2, Certainty.SURE)


def test_an_arn_without_sense_costs_only_its_own_answer() -> None:
    broken = user("broken", AttachedManagedPolicies=[{"PolicyName": "x", "PolicyArn": "x"}])
    found = estate(users=[broken, user("writer", statement("iam:PutUserPolicy"))])
    told = paths(World((found,), facts()), found)
    assert set(told.doubts) == {f"arn:aws:iam::{ACCOUNT}:user/broken"}
    assert set(told.found) == {f"arn:aws:iam::{ACCOUNT}:user/writer"}


ACTIONS = ("iam:PutUserPolicy", "iam:PassRole", "sts:AssumeRole", "iam:*", "iam:P*", "*")
RESOURCES = ("*", "arn:aws:iam::*:role/t*", f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}", "arn:aws:iam::*:user/u1")
CONDITIONS: tuple[dict[str, Any], ...] = (
    {},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
    {"StringEquals": {"aws:PrincipalTag/team": "a"}},
)


def drawn(draw: random.Random) -> Any:
    effect = "Deny" if draw.random() < 0.25 else "Allow"
    condition = draw.choice(CONDITIONS)
    return statement(
        draw.choice(ACTIONS), draw.choice(RESOURCES), effect, **({"Condition": condition} if condition else {})
    )


@pytest.mark.parametrize("seed", range(12))
def test_asking_many_at_once_says_what_asking_each_says(seed: int) -> None:
    """Whoever is asked with others gets the answer of the World, asked alone."""
    draw = random.Random(seed)
    tags: tuple[list[Any], ...] = ([], [{"Key": "team", "Value": "a"}], [{"Key": "team", "Value": "b"}])
    users = [
        user(f"u{n}", *(drawn(draw) for _ in range(draw.choice((0, 1, 2)))), Tags=draw.choice(tags)) for n in range(25)
    ]
    who = draw.choice(
        ({"AWS": "*"}, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, {"AWS": f"arn:aws:iam::{ACCOUNT}:user/u3"})
    )
    world = world_of({"users": users, "roles": [role("target", trust(**who))]})
    asking = Asking(world, world.estates[0])
    for action, arn in (
        ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/target"),
        ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/target"),
        ("iam:PutUserPolicy", f"arn:aws:iam::{ACCOUNT}:user/u1"),
    ):
        context = {"iam:PassedToService": ("lambda.amazonaws.com",)}
        question = Question(principal=asking.callers[0], action=action, resource=arn, context=context)
        sets = asking.all(question, crowd(range(len(asking.callers))))
        together = {number: sure for some, sure in sets for number in members(some)}
        for number, caller in enumerate(asking.callers):
            answer = world.ask(replace(question, principal=caller))
            expected = {"allowed": 2, "depends": 1, "denied": 0}[answer.says.value]
            assert together.get(number, 0) == expected, (action, caller.name, json.dumps(users[number % 25]))
            assert asking.one(number, question) == expected, (action, caller.name, json.dumps(users[number % 25]))


def test_whom_a_trust_policy_lets_in_by_itself_is_not_taken_for_whom_it_leaves_to_its_policies() -> None:
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Condition": mfa}
    account = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
    target = role("admin", {"Statement": [everybody, account]}, admin=True)
    for users in (
        [user("a"), user("b", statement("sts:AssumeRole"))],
        [user("b", statement("sts:AssumeRole")), user("a")],
    ):
        found = estate(users=users, roles=[target])
        ways = {name: way(found, name) for name in ("a", "b")}
        assert {name: path.sure if path else None for name, path in ways.items()} == {
            "a": Certainty.PERHAPS,
            "b": Certainty.SURE,
        }


@pytest.mark.parametrize(
    "agent, expected", [(["ssm:UpdateInstanceInformation"], ["instance-session", "put-role-policy"]), ([], [])]
)
def test_a_session_needs_a_machine_that_systems_manager_knows(agent: list[str], expected: list[str]) -> None:
    profile = {
        "Arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/box",
        "InstanceProfileName": "box",
        "InstanceProfileId": "A",
    }
    writes = statement(["iam:PutRolePolicy", *agent])
    box = role("box", trust(Service="ec2.amazonaws.com"), writes, InstanceProfileList=[profile])
    machine = {"InstanceId": "i-1", "State": {"Name": "running"}, "IamInstanceProfile": profile}
    pages = {**NOTHING, "ec2.DescribeInstances@us-east-1": {"Reservations": [{"Instances": [machine]}]}}
    dev = user("dev", statement("ssm:StartSession", "arn:aws:ec2:*:*:instance/*"))
    assert ids(way(estate(users=[dev], roles=[box], pages=pages), "dev")) == expected
