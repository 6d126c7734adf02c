"""Groups that make administrators.

## What it finds
Groups whose policies grant full administration.

## Why it matters
Whoever may add a user to such a group makes an administrator, with one call that looks like any other change of a
team, and the group's members are administrators all day long, also when they only look something up.

## How it is decided
By the group's inline and attached policies: one of them has a statement that allows every action on every resource, or
leaves out only what does not keep its holder from the rest (see `full-admin`). `Deny` statements without conditions in
the same group count, those of members and of the Organization do not: they are not the group's. A group without
members is a finding as well.

## What to do
Let people assume a role for administration, with MFA and for an hour, and take the policy off the group (`aws iam
detach-group-policy`) once two other administrators were seen to work. Until then restrict `iam:AddUserToGroup` on this
group's ARN to few.

## References
- [IAM user groups](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL, Grant, grants
from leastwise.checks import check
from leastwise.checks.powers import Power, Powers, powers
from leastwise.errors import JsonError, PolicyError
from leastwise.model import Estate, Fail, Group, Severity, Unseen, Verdict


@check(
    "admin-groups",
    severity=Severity.LOW,
    subjects=lambda estate: estate.groups,
    needs={CALL},
    controls=("GRP-06",),
)
def admin_groups(estate: Estate, group: Group) -> Verdict:
    """Whether the policies of one group make its members administrators."""
    held, doubt = _held(estate, group)
    denied = frozenset[str]().union(*(each.denied for _, each in held))
    for grant, each in held:
        for power in each.full:
            if power.raising - denied:
                return _fail(group, grant, power)
    if doubt is not None:
        raise doubt
    return None


def _held(estate: Estate, group: Group) -> tuple[list[tuple[Grant, Powers]], Exception | None]:
    """What each document of the group amounts to, and what hides further ones."""
    held: list[tuple[Grant, Powers]] = []
    doubt: Exception | None = None
    try:
        for grant in grants(group, estate.groups, estate.policies):
            try:
                held.append((grant, powers(grant.text)))
            except (JsonError, PolicyError) as unreadable:
                doubt = unreadable
    except Unseen as unseen:
        doubt = doubt or unseen
    return held, doubt


def _fail(group: Group, grant: Grant, power: Power) -> Fail:
    conditions = " under conditions" if power.conditional else ""
    kind = "policy" if grant.arn else "inline policy"
    return Fail(
        f"`{group.name}` makes its members administrators{conditions} by {power.statement} of {kind} `{grant.name}`",
        (grant.evidence,),
    )
