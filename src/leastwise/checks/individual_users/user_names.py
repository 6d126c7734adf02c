"""Users whose name follows no rule.

## What it finds
Users whose name matches none of the patterns that the organization has set for names.

## Why it matters
Where every name tells what the user is and whose, a log line can be read, and a user that an intruder or a hasty
colleague made stands out. `test2` and `admin-new` tell nothing.

## How it is decided
By the setting `user_names`, a list of patterns with `*` and `?`, in whatever case; a pattern that begins with `/` is
compared with path and name, as `/people/*.*`. A user passes if one of them matches. Without the setting there is no
rule, and nobody is judged: only the organization knows how it names its users.

## What to do
`aws iam update-user --user-name OLD --new-user-name NEW` keeps keys, password, groups and policies. The trap: the ARN
changes with the name. Policies of resources and trust policies follow it, since they hold the unique id, but policies
that spell the ARN out as a resource or in a condition, and programs that know the user by name, do not.

## References
- [Rename an IAM user](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_rename.html)
- [IAM identifiers](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.names import first_match
from leastwise.model import Estate, Evidence, Fail, NotApplicable, Severity, User, Verdict


@check(
    "user-names",
    severity=Severity.LOW,
    subjects=lambda estate: estate.users,
    needs={CALL},
    controls=("USER-07",),
)
def user_names(estate: Estate, user: User) -> Verdict:
    """Whether one name follows the rule."""
    patterns = estate.thresholds.user_names
    if not patterns:
        return NotApplicable("no rule for names is set")
    if first_match(patterns, user.name, user.path):
        return None
    rule = ", ".join(f"`{pattern}`" for pattern in patterns)
    path = f"UserDetailList[UserId={user.id}].UserName"
    return Fail(f"the name `{user.name}` matches none of {rule}", (Evidence(call=CALL, path=path, value=user.name),))
