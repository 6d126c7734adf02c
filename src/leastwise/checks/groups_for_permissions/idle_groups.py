"""Groups that do nothing.

## What it finds
Groups without members, and groups that have members and carry no policy.

## Why it matters
An empty group with permissions is a door that waits: whoever may add users to it hands out what was forgotten in it.
A group without policies makes its members look looked after while their permissions come from elsewhere.

## How it is decided
By the users that name the group and by the group's own inline and attached policies. Where some users were not seen, a
group without a member among the others is UNKNOWN, unless it has no policy: then it does nothing either way.

## What to do
Look whether something outside counts on the group (a directory synchronisation, a template), then take its policies
off (`aws iam detach-group-policy`, `aws iam delete-group-policy`) and delete it (`aws iam delete-group`), which IAM
refuses while anything hangs on it. Write its policies down first: a deleted group's name may be used again, its
attachments do not come back. A group that is kept for an emergency is better a role that nobody is in.

## References
- [IAM user groups](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from leastwise.access.grants import CALL
from leastwise.checks import Unfit, check, fix
from leastwise.model import Estate, Evidence, Fail, Group, Observed, Severity, Unseen, User, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_group import GROUP


@check(
    "idle-groups",
    severity=Severity.LOW,
    subjects=lambda estate: estate.groups,
    needs={CALL},
    controls=("GRP-03",),
)
def idle_groups(estate: Estate, group: Group) -> Verdict:
    """Whether one group has members, and something to give to them."""
    members = _members(estate.users)[group.name]
    empty = members == 0
    if not group.attached and not group.inline:
        whom = "no members" if empty and not estate.users.gaps else _counted(members)
        return Fail(f"`{group.name}` has {whom} and no policy", (_evidence(group, "AttachedManagedPolicies", "[]"),))
    if not empty:
        return None
    if estate.users.gaps:
        raise Unseen(*estate.users.gaps)
    return Fail(f"`{group.name}` has no members", (_evidence(group, "GroupName", group.name),))


@lru_cache(maxsize=8)
def _members(users: Observed[User]) -> Counter[str]:
    """How many of the users that were seen are in each group."""
    return Counter(name for user in users.items for name in user.groups)


def _counted(members: int) -> str:
    if members == 0:
        return "no members that were seen"
    return "1 member" if members == 1 else f"{members} members"


def _evidence(group: Group, path: str, value: str) -> Evidence:
    return Evidence(call=CALL, path=f"GroupDetailList[GroupName={group.name}].{path}", value=value)


@fix(idle_groups, Safety.JOURNALED)
def delete(estate: Estate, group: Group) -> Iterator[Edit]:
    """Delete the group, which gives nothing to anybody; made again, it has another id."""
    if _members(estate.users)[group.name]:
        raise Unfit("it has members: give it a policy, or take them out")
    if estate.users.gaps:
        raise Unseen(*estate.users.gaps)
    yield Edit(Target(GROUP.name, group.name), None)
