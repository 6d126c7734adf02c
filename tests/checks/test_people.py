"""Who may assume a role without MFA: the quick answer for a whole account is that of asking everybody one by one."""

from __future__ import annotations

from typing import Any

import pytest

from estates import ACCOUNT, estate_of
from leastwise.access import Question, Says, World
from leastwise.access.people import of_user
from leastwise.checks.mfa.roles_without_mfa import roles_without_mfa
from leastwise.checks.people import Admitted, Assumers, assumers, listed, unbound
from leastwise.engine.facts import facts
from leastwise.model import Credentials, Estate, Fail, NotApplicable, Role, User

PRESENT, AGE = "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"
MFA = {"Bool": {PRESENT: "true"}}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/"


def allow(resource: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": resource, **more}


POLICIES: dict[str, list[dict[str, Any]]] = {
    "nothing": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
    "all": [allow("*")],
    "some": [allow(f"{ROLE}a*")],
    "own": [allow(f"{ROLE}${{aws:username}}")],
    "asked": [allow("*", Condition=MFA)],
    "denied": [
        allow("*"),
        {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": {"Bool": {PRESENT: "false"}}},
    ],
    "but": [{"Effect": "Allow", "Action": "*", "NotResource": f"{ROLE}b"}],
    "bound": [allow("*")],
}
ROWS: dict[str, dict[str, Any]] = {
    "bare": {"password_enabled": True},
    "device": {"password_enabled": True, "mfa_active": True},
    "key": {"password_enabled": True, "mfa_active": True, "access_key_1_active": True},
    "robot": {"access_key_1_active": True},
}
OWN, ALICE = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, {"AWS": f"arn:aws:iam::{ACCOUNT}:user/nothing-bare"}
TRUSTS: dict[str, dict[str, Any]] = {
    "account": {"Principal": OWN},
    "mfa": {"Principal": OWN, "Condition": MFA},
    "if-exists": {"Principal": OWN, "Condition": {"BoolIfExists": {PRESENT: "true"}}},
    "named": {"Principal": ALICE},
    "both": {"Principal": {"AWS": [OWN["AWS"], ALICE["AWS"]]}},
    "anybody": {"Principal": {"AWS": "*"}},
}
ROLES = ("a", "ab", "b", "c", "own-bare")


def user(policy: str, row: str) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": POLICIES[policy]}
    made = {"UserName": f"{policy}-{row}", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": document}]}
    limit = {"PermissionsBoundary": {"PermissionsBoundaryArn": f"arn:aws:iam::{ACCOUNT}:policy/limit"}}
    return made | (limit if policy == "bound" else {})


def account(trust: str) -> Estate:
    document = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", **TRUSTS[trust]}}
    return estate_of(
        {
            "users": [user(policy, row) for policy in POLICIES for row in ROWS],
            "report": {f"{policy}-{row}": ROWS[row] for policy in POLICIES for row in ROWS},
            "roles": [{"RoleName": name, "AssumeRolePolicyDocument": document} for name in ROLES],
            "policies": [{"PolicyName": "limit", "Document": {"Statement": [allow(f"{ROLE}a")]}}],
            "refused": {"organizations.DescribeOrganization": "AWSOrganizationsNotInUseException"},
        }
    )


def one_by_one(estate: Estate, role: Role) -> Assumers:
    """By the plainest way: each person is asked with a key, without MFA, and however."""
    world = World((unbound(estate),), facts())

    def can(person: User, **more: Any) -> bool:
        question = Question(principal=of_user(person), action="sts:AssumeRole", resource=role.arn, **more)
        return world.ask(question).says is not Says.DENIED

    every, freely, unasked = [], [], []
    for person in sorted(estate.users.items, key=lambda each: each.arn):
        row = estate.credentials_of(person.name)
        if row is None or row.password is None or not can(person):
            continue
        every.append(person.name)
        by_key = can(person, without=frozenset({PRESENT, AGE}))
        by_session = can(person, context={PRESENT: ("false",)}, without=frozenset({AGE}))
        if (by_key and has_key(row)) or (by_session and row.mfa is False):
            freely.append(person.name)
        elif by_key or by_session:
            unasked.append(person.name)
    return Assumers(all=tuple(every), freely=tuple(freely), unasked=tuple(unasked), doubts=())


def has_key(row: Credentials) -> bool:
    return isinstance(row.keys, tuple) and bool(row.keys)


@pytest.mark.parametrize("trust", TRUSTS)
def test_the_quick_answer_is_that_of_asking_everybody(trust: str) -> None:
    estate = account(trust)
    named = (ALICE["AWS"],) if trust in {"named", "both"} else ()
    admitted = Admitted(users=named, account=trust not in {"named", "anybody"}, everybody=trust == "anybody")
    for role in estate.roles.items:
        assert assumers(estate, role, admitted) == one_by_one(estate, role), role.name


@pytest.mark.parametrize("trust", TRUSTS)
def test_the_check_says_what_asking_everybody_says(trust: str) -> None:
    estate = account(trust)
    for role in estate.roles.items:
        verdict, plain = roles_without_mfa.judge(estate, role), one_by_one(estate, role)
        assert isinstance(verdict, Fail) is bool(plain.freely or plain.unasked), role.name
        assert isinstance(verdict, NotApplicable) is not bool(plain.all), role.name


def test_policies_of_the_organization_are_left_aside_and_its_name_is_not() -> None:
    page = {"Organization": {"Id": "o-ours1234567", "MasterAccountId": ACCOUNT, "FeatureSet": "ALL"}}
    estate = estate_of({"pages": {"organizations.DescribeOrganization": page}})
    found = unbound(estate).organization
    assert (getattr(found, "id", None), getattr(found, "policy_types", None)) == ("o-ours1234567", ())


def test_a_long_list_of_names_is_cut() -> None:
    assert listed(("a", "b")) == "`a`, `b`"
    assert listed(tuple("abcdefg")) == "`a`, `b`, `c`, `d`, `e` and 2 more"
