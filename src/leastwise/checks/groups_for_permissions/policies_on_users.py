"""Users that carry policies of their own.

## What it finds
Users with a managed policy attached directly to them, or with an inline policy.

## Why it matters
A permission that hangs on one person is not seen when somebody asks what a team may do, and it stays when the person
changes jobs. Through groups, one change gives or takes the same for everybody who does the same work.

## How it is decided
By the user's own `AttachedManagedPolicies` and `UserPolicyList`. A permissions boundary grants nothing and does not
count. Neither does `AWSCompromisedKeyQuarantine` in any of its versions: AWS attaches it to a user whose key was found
in public, and it has to stay until that key is gone. `IAMUserChangePassword`, which the console attaches when a new
user must change the first password, does count: it belongs on a group, or into the password policy.

## What to do
Make a group for the work that the user does, attach the policies to it (`aws iam attach-group-policy`; for an inline
policy `aws iam create-policy` with its document first), add the user (`aws iam add-user-to-group`), and only then
detach (`aws iam detach-user-policy`, `aws iam delete-user-policy`): the other way round there is a moment without
permissions. A user can be in 10 groups, and an inline `Deny` protects only as long as it stays, so move it first. For
people, a permission set of IAM Identity Center does all of this outside the account.

## References
- [IAM user groups](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html)
- [Managed policies and inline policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL, attachment, documents
from leastwise.checks import check
from leastwise.model import Arn, Estate, Fail, Severity, User, Verdict

QUARANTINE = "AWSCompromisedKeyQuarantine"
"""What AWS attaches by itself; the name may end in a version such as `V3`."""


@check(
    "policies-on-users",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.users,
    needs={CALL},
    controls=("GRP-01", "GRP-02"),
    cis=("2.13",),
    fsbp=("IAM.2",),
)
def policies_on_users(estate: Estate, user: User) -> Verdict:
    """Whether one user gets permissions in another way than through groups."""
    attached = [arn for arn in user.attached if not _quarantine(arn)]
    inline = [*documents(user)]
    if not attached and not inline:
        return None
    names = [f"`{Arn.parse(arn).name}`" for arn in attached] + [f"`{each.name}` (inline)" for each in inline]
    count = "1 policy of its own" if len(names) == 1 else f"{len(names)} policies of its own"
    return Fail(
        f"`{user.name}` carries {count}: {', '.join(names)}",
        (*(attachment(user, arn) for arn in attached), *(each.evidence for each in inline)),
    )


def _quarantine(arn: str) -> bool:
    parts = Arn.parse(arn)
    return parts.account == "aws" and parts.name.startswith(QUARANTINE)
