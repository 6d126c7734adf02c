"""The role that a new account is administered with: where there is no other way, and for those who are named."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from estates import estate_of
from leastwise.audit.run import judge
from leastwise.jobs.administrator_role import ADMINISTRATOR_ROLE, ID, make_role
from leastwise.model import Estate, Severity
from leastwise.remedy.make import Circumstances, make_plan
from leastwise.remedy.plan import Plan, Scope

ADMIN = {"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
OTHER = "arn:aws:iam::444455556666:role/people/operations"
ALICE = "arn:aws:iam::111122223333:user/alice"


def trusting(principal: dict[str, str]) -> dict[str, Any]:
    """A role that administers, for these principals."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return {
        "RoleName": "boss",
        "AssumeRolePolicyDocument": {"Statement": [statement]},
        "AttachedManagedPolicies": [ADMIN],
    }


def status(tree: dict[str, Any]) -> str:
    (result,) = judge(ADMINISTRATOR_ROLE, estate_of(tree))
    return str(result.status)


def planned(estate: Estate, *who: str) -> Plan:
    estate = replace(estate, fixing=replace(estate.fixing, administrators=who))
    scope = Scope(checks=(ID,), least="info")
    return make_plan(estate, (make_role,), Circumstances(snapshot="", tool="", scope=scope, least=Severity.INFO))


@pytest.mark.parametrize(
    "tree, expected",
    [
        ({"users": [], "roles": []}, "FAIL"),
        ({"users": [], "roles": [trusting({"Service": "ec2.amazonaws.com"})]}, "FAIL"),
        ({"users": [], "roles": [trusting({"AWS": "arn:aws:iam::444455556666:root"})]}, "PASS"),
        ({"users": [{"UserName": "alice", "AttachedManagedPolicies": [ADMIN]}], "report": {"alice": {}}}, "FAIL"),
        (
            {
                "users": [{"UserName": "alice", "AttachedManagedPolicies": [ADMIN]}],
                "report": {"alice": {"password_enabled": True}},
            },
            "PASS",
        ),
        ({"refused": {"iam.GetAccountAuthorizationDetails": "AccessDenied"}}, "UNKNOWN"),
    ],
)
def test_root_alone_is_no_way_to_administer(tree: dict[str, Any], expected: str) -> None:
    assert status(tree) == expected


def test_users_need_mfa_and_roles_bring_theirs() -> None:
    plan = planned(estate_of({"users": [{"UserName": "alice"}], "report": {"alice": {}}, "roles": []}), ALICE, OTHER)
    (step,) = plan.steps
    after = step.change.after or {}
    assert after["AttachedPolicies/arn:aws:iam::aws:policy/AdministratorAccess"] is True
    user, role = json.loads(str(after["AssumeRolePolicyDocument"]))["Statement"]
    assert user["Principal"] == {"AWS": [ALICE]}
    assert user["Condition"] == {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    assert role["Principal"] == {"AWS": [OTHER]}
    assert "Condition" not in role


@pytest.mark.parametrize(
    "who, why",
    [((), "it needs the setting `fixes.administrators`"), (("*",), "`*` is no ARN of a user or role")],
)
def test_nobody_is_let_in_who_is_not_named(who: tuple[str, ...], why: str) -> None:
    plan = planned(estate_of({"users": [], "roles": []}), *who)
    assert not plan.steps
    assert [each.why for each in plan.left_out] == [why]
