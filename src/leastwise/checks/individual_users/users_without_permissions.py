"""Users that may do nothing.

## What it finds
Users that no policy allows anything: none of their own, none of a group of theirs, no trust policy of a role that names
them, and no access key in use.

## Why it matters
Such a user is a leftover: of somebody whose permissions were taken away instead of the user, or of a set-up that was
never finished. It can still sign in, it waits for somebody to put it into a group, and every review has to ask about it
again.

## How it is decided
By the statements with `Allow` in the user's own policies, in those attached to it and in those of its groups. A
permissions boundary and a `Deny` grant nothing. A trust policy of a role in the account that names the user's ARN lets
it in without a policy of its own, and counts. Policies of buckets, keys and queues can name it as well; they are not
searched, but a user whose access key was used within 90 days is taken to live by them and passes.

## What to do
Ask whose it is. If nobody answers, take its password and keys away first (`aws iam delete-login-profile`, `aws iam
update-access-key --status Inactive`), and delete it some weeks later with `aws iam delete-user`. The trap: policies of
resources may name it, and after it is deleted they hold a unique id that nobody can read.

## References
- [Remove or deactivate an IAM user](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_remove.html)
- [Policy evaluation logic](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from leastwise.access.grants import CALL, grants
from leastwise.checks import check
from leastwise.checks.ages import days
from leastwise.checks.certainty import anything
from leastwise.checks.trusts import admissions
from leastwise.language import parse
from leastwise.model import Estate, Evidence, Fact, Fail, Gap, Observed, Role, Severity, User, Verdict, seen

_IN_USE_DAYS = 90


@check(
    "users-without-permissions",
    severity=Severity.LOW,
    subjects=lambda estate: estate.users,
    needs={CALL, "iam:GetCredentialReport"},
    controls=("USER-12",),
)
def users_without_permissions(estate: Estate, user: User) -> Verdict:
    """Whether one user may do anything."""
    for grant in grants(user, estate.groups, estate.policies):
        if any(statement.allows for statement in parse(grant.text).statements):
            return None
    if user.arn in _trusted(estate.roles) or anything(*_working(estate, user), *estate.roles.gaps):
        return None
    entry = f"UserDetailList[UserName={user.name}]"
    return Fail(
        f"no policy allows `{user.name}` anything",
        (
            Evidence(call=CALL, path=f"{entry}.UserPolicyList", value=_names(p.name for p in user.inline)),
            Evidence(call=CALL, path=f"{entry}.AttachedManagedPolicies", value=_names(user.attached)),
            Evidence(call=CALL, path=f"{entry}.GroupList", value=_names(user.groups)),
        ),
    )


@lru_cache(maxsize=8)
def _trusted(roles: Observed[Role]) -> frozenset[str]:
    """Whom the roles let in."""
    return frozenset(admission.who for role in roles.items for admission in admissions(role.trust))


def _working(estate: Estate, user: User) -> Iterator[Fact[bool]]:
    """Whether a key of the user was used lately."""
    row = estate.credentials_of(user.name)
    for key in seen(row.keys) if row else ():
        last = key.last_used
        yield last if isinstance(last, Gap) else last is not None and days(estate, last) <= _IN_USE_DAYS


def _names(listed: Iterator[str] | tuple[str, ...]) -> str:
    return ", ".join(listed) or "none"
