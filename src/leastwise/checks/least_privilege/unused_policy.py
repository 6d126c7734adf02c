"""Customer managed policies that nobody carries.

## What it finds
Customer managed policies that are attached to no user, group or role and are nobody's permissions boundary.

## Why it matters
A forgotten policy grants nothing today. It is attached by name on the day when somebody is in a hurry, with whatever
it was once meant for, and everybody who reviews policies has to read it until then.

## How it is decided
By the policy's `AttachmentCount` and `PermissionsBoundaryUsageCount`, both of which must be zero, and by what was seen
of users, groups and roles: if one of them carries the policy, it is used whatever the counts say. AWS managed policies
are left out. Whether a permission set of IAM Identity Center refers to the policy by name is not visible as long as
the set is not assigned to this account; then look there first.

## What to do
Keep the document somewhere, then delete the versions that are not the default (`aws iam delete-policy-version`) and the
policy (`aws iam delete-policy`). A policy that is made again under the same name has another id, which nothing but IAM
notices. If infrastructure as code made it, delete it there, or it comes back.

## References
- [Delete IAM policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-delete.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from leastwise.access.grants import CALL, Holder
from leastwise.checks import check, fix
from leastwise.model import (
    Estate,
    Evidence,
    Fail,
    Group,
    ManagedPolicy,
    Observed,
    Role,
    Severity,
    Unseen,
    User,
    Verdict,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_policy import POLICY


def own_policies(estate: Estate) -> Observed[ManagedPolicy]:
    """Customer managed policies."""
    return Observed(tuple(policy for policy in estate.policies.items if not policy.by_aws), estate.policies.gaps)


@check(
    "unused-policy",
    severity=Severity.LOW,
    subjects=own_policies,
    needs={CALL},
    controls=("LP-22",),
)
def unused_policy(estate: Estate, policy: ManagedPolicy) -> Verdict:
    """Whether anybody carries one policy."""
    if policy.attachments or policy.boundaries or policy.arn in _carried(estate.users, estate.groups, estate.roles):
        return None
    path = f"Policies[Arn={policy.arn}]"
    return Fail(
        f"`{policy.name}` is attached to nothing and is nobody's permissions boundary",
        (
            Evidence(call=CALL, path=f"{path}.AttachmentCount", value="0"),
            Evidence(call=CALL, path=f"{path}.PermissionsBoundaryUsageCount", value="0"),
        ),
    )


@lru_cache(maxsize=8)
def _carried(users: Observed[User], groups: Observed[Group], roles: Observed[Role]) -> frozenset[str]:
    """ARNs of the policies that somebody who was seen carries."""
    bounded: tuple[User | Role, ...] = (*users.items, *roles.items)
    holders: tuple[Holder, ...] = (*bounded, *groups.items)
    limits = (each.boundary for each in bounded if each.boundary)
    return frozenset((*(arn for each in holders for arn in each.attached), *limits))


@fix(unused_policy, Safety.JOURNALED)
def delete(estate: Estate, policy: ManagedPolicy) -> Iterator[Edit]:
    """Delete the policy, which nobody carries; the journal keeps its text, and made again it has another id."""
    if gaps := (*estate.users.gaps, *estate.groups.gaps, *estate.roles.gaps):
        raise Unseen(*gaps)
    yield Edit(Target(POLICY.name, policy.arn), None)
