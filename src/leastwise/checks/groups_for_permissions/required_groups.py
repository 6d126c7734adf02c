"""Users outside the groups that everybody has to be in.

## What it finds
Users that are in none of the groups that the organization has set.

## Why it matters
A rule for everybody, such as a policy that denies what is done without MFA, or one that keeps people from regions in
which nobody works, hangs on a group. It does not hold for a user whom somebody forgot to put there.

## How it is decided
By the setting `required_groups`, a list of patterns for names of groups with `*` and `?`, in whatever case. A user
passes if it is in a group that one of them matches, so that a list of categories (`people`, `programs`) asks for any
one of these. Without the setting nothing is required, and nobody is judged: only the organization knows its groups.

## What to do
`aws iam add-user-to-group --user-name USER --group-name GROUP`, when you have looked at what the group allows and
denies: a program may lose access by a denial that is meant for people. To undo, `aws iam remove-user-from-group`.

## References
- [IAM user groups](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html)
- [Edit users in IAM groups](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups_manage_add-remove-users.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access.grants import CALL
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.names import first_match
from leastwise.checks.people import listed
from leastwise.model import Estate, Evidence, Fail, NotApplicable, Severity, User, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_user import USER


@check(
    "required-groups",
    severity=Severity.LOW,
    subjects=lambda estate: estate.users,
    needs={CALL},
    controls=("USER-11",),
)
def required_groups(estate: Estate, user: User) -> Verdict:
    """Whether one user is in a group that is required."""
    patterns = estate.thresholds.required_groups
    if not patterns:
        return NotApplicable("no group is required")
    if any(first_match(patterns, group, "/") for group in user.groups):
        return None
    wanted = ", ".join(f"`{pattern}`" for pattern in patterns)
    path = f"UserDetailList[UserName={user.name}].GroupList"
    evidence = Evidence(call=CALL, path=path, value=", ".join(user.groups) or "[]")
    return Fail(f"`{user.name}` is in no group of {wanted}", (evidence,))


@fix(required_groups, Safety.JOURNALED, access=Access(takes=True))
def join_the_group(estate: Estate, user: User) -> Iterator[Edit]:
    """Put the user into the one group that is required, where that gives nothing new and takes nothing in use."""
    patterns = estate.thresholds.required_groups
    fitting = tuple(group.name for group in estate.groups if first_match(patterns, group.name, "/"))
    if not fitting:
        raise Unfit("there is no such group yet: what it allows and denies is for people to say")
    if len(patterns) > 1 or len(fitting) > 1:
        raise Unfit(f"to which of {listed(fitting if len(fitting) > 1 else patterns)} it belongs is for people to say")
    yield Edit(Target(USER.name, user.name), {f"Groups/{fitting[0]}": True})
