"""Who administers, by all documents together; the single documents are tested with `powers`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from access.worlds import ACCOUNT, in_organization
from estates import Tree, estate_of
from leastwise.checks.administrators import administration
from leastwise.errors import PolicyError
from leastwise.model import Estate, Unseen

ADMIN = {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
LOST = {"PolicyArn": "arn:aws:iam::111122223333:policy/lost"}


def inline(*statements: Tree) -> Tree:
    return {"PolicyName": "own", "PolicyDocument": {"Statement": list(statements)}}


def statement(effect: str, action: str, **more: object) -> Tree:
    return {"Effect": effect, "Action": action, "Resource": "*", **more}


def of(estate: Estate, *, iam: bool = False) -> str | None:
    found = administration(estate.users.items[0], estate, iam=iam)
    return found.told if found else None


def alice(*, policies: tuple[Tree, ...] = (), **user: object) -> Estate:
    return estate_of({"users": [{"UserName": "alice", **user}], "policies": list(policies)})


def test_the_surest_grant_is_told() -> None:
    conditional = inline(
        statement("Allow", "iam:*"), statement("Allow", "*", Condition={"Bool": {"aws:SecureTransport": "true"}})
    )
    estate = alice(UserPolicyList=[conditional])
    assert of(estate) == "full administration under conditions by statement 2 of inline policy `own`"
    estate = alice(UserPolicyList=[conditional], AttachedManagedPolicies=[ADMIN])
    assert of(estate, iam=True) == "full administration by statement 1 of policy `AdministratorAccess`"


def test_iam_administration_counts_only_where_it_is_asked_for() -> None:
    estate = alice(UserPolicyList=[inline(statement("Allow", "iam:*"))])
    assert of(estate) is None
    assert of(estate, iam=True) == "IAM administration by statement 1 of inline policy `own`"


def test_a_denial_in_one_document_counts_against_the_others() -> None:
    estate = alice(UserPolicyList=[inline(statement("Deny", "iam:*"))], AttachedManagedPolicies=[ADMIN])
    assert of(estate) is None
    assert of(estate, iam=True) is None


@pytest.mark.parametrize(
    "action, full, iam",
    [("*", True, True), ("s3:*", False, False), ("iam:*", False, True), ("iam:PassRole", False, False)],
)
def test_a_boundary_must_allow_it_too(action: str, full: bool, iam: bool) -> None:
    limit = {"PolicyName": "limit", "Document": {"Statement": statement("Allow", action)}}
    estate = alice(
        policies=(limit,),
        AttachedManagedPolicies=[ADMIN],
        PermissionsBoundary={"PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/limit"},
    )
    assert (of(estate) is not None, of(estate, iam=True) is not None) == (full, iam)


def test_what_was_seen_settles_it() -> None:
    assert of(alice(AttachedManagedPolicies=[LOST, ADMIN])) is not None
    with pytest.raises(Unseen):
        of(alice(AttachedManagedPolicies=[LOST]))


def test_a_boundary_settles_it_whatever_was_not_seen() -> None:
    limit = {"PolicyName": "limit", "Document": {"Statement": statement("Allow", "s3:*")}}
    bounded = {"PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/limit"}
    assert of(alice(policies=(limit,), AttachedManagedPolicies=[LOST], PermissionsBoundary=bounded)) is None


def test_an_unseen_boundary_matters_only_to_who_would_administer() -> None:
    bounded = {"PermissionsBoundaryArn": LOST["PolicyArn"]}
    assert of(alice(PermissionsBoundary=bounded)) is None
    with pytest.raises(Unseen):
        of(alice(PermissionsBoundary=bounded, AttachedManagedPolicies=[ADMIN]))


def test_an_unreadable_document_hides_no_readable_one() -> None:
    broken = {"PolicyName": "broken", "PolicyDocument": {"Statement": []}}
    assert of(alice(UserPolicyList=[broken], AttachedManagedPolicies=[ADMIN])) is not None
    with pytest.raises(PolicyError):
        of(alice(UserPolicyList=[broken]))


DENY_IAM = [{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}]


@pytest.mark.parametrize(
    "scps, told",
    [
        ({}, "full administration by statement 1 of policy `AdministratorAccess`"),
        ({"ou-1": DENY_IAM}, None),
        ({"ou-1": [DENY_IAM[0] | {"Resource": "arn:aws:iam::*:role/audit"}]}, "full administration by statement 1"),
        (
            {"r-1": [DENY_IAM[0] | {"Condition": {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}}]},
            "full administration under conditions by statement 1",
        ),
    ],
)
def test_service_control_policies_count(scps: dict[str, object], told: str | None) -> None:
    estate = replace(alice(AttachedManagedPolicies=[ADMIN]), organization=in_organization(ACCOUNT, scps=scps))
    found = of(estate)
    assert found == told if told is None else (found or "").startswith(told)


def test_conditions_of_denials_make_it_conditional() -> None:
    without_mfa = statement("Deny", "*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})
    estate = alice(UserPolicyList=[inline(statement("Allow", "*"), without_mfa)])
    assert of(estate) == "full administration under conditions by statement 1 of inline policy `own`"
