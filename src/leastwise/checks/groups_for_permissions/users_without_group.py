"""Users in no group.

## What it finds
Users that are in no group.

## Why it matters
Such a user has no permissions, or has them in some way of its own that a review of the groups does not show. Nobody
who changes what a team may do changes it for this user.

## How it is decided
By the user's `GroupList`. A user with nothing at all, neither policy nor group, is reported as well: it waits for
somebody to give it something.

## What to do
Add the user to the group of those who do the same work (`aws iam add-user-to-group`), then take its own policies away;
a user that needs nothing is deleted. A program is better a role.

## References
- [IAM user groups](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.model import Estate, Evidence, Fail, Severity, User, Verdict


@check(
    "users-without-group",
    severity=Severity.LOW,
    subjects=lambda estate: estate.users,
    needs={CALL},
    controls=("GRP-05",),
)
def users_without_group(estate: Estate, user: User) -> Verdict:
    """Whether one user is in a group."""
    if user.groups:
        return None
    bare = not user.attached and not user.inline
    own = "has no permissions" if bare else "has its permissions in a way of its own"
    path = f"UserDetailList[UserName={user.name}].GroupList"
    return Fail(f"`{user.name}` is in no group and {own}", (Evidence(call=CALL, path=path, value="[]"),))
