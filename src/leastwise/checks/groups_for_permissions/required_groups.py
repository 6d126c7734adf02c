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

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.names import first_match
from leastwise.model import Estate, Evidence, Fail, NotApplicable, Severity, User, Verdict


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
