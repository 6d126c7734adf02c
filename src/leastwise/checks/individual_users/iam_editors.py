"""Users and roles that may change IAM and are not among those who should.

## What it finds
Users and roles that may give themselves or others any permission, and whose name is not on the organization's list of
those who look after IAM.

## Why it matters
Whoever may change IAM may do everything, a step later. Where a team is named for it, everybody else who can is a
permission that somebody forgot, or a way in that somebody kept.

## How it is decided
By the setting `iam_editors`, a list of patterns for names of users and roles with `*` and `?`, in whatever case; a
pattern that begins with `/` is compared with path and name. Whether a user or role may change IAM is decided over all
its policies, those of its groups, its boundary and the Organization's, as AWS would; permissions for one's own password
and keys do not count, and one under conditions does. Roles that services own are left out. Without the setting nobody
is judged: only the organization knows who looks after IAM. How many administrators there are, is judged elsewhere.

## What to do
Take the statement that the finding names from whoever should not have it, or bound it by a permissions boundary; add
to the list whoever should. `leastwise who-can iam:AttachUserPolicy` shows them all.

## References
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
- [Example policies for administering IAM resources](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_delegate-permissions_examples.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.administrators import administration
from leastwise.checks.least_privilege.full_admin import Principal, principals
from leastwise.checks.names import first_match
from leastwise.model import Estate, Fail, NotApplicable, Severity, Verdict


@check(
    "iam-editors",
    severity=Severity.MEDIUM,
    subjects=principals,
    needs={CALL},
    controls=("USER-09",),
)
def iam_editors(estate: Estate, principal: Principal) -> Verdict:
    """Whether one user or role may change IAM only if it is meant to."""
    listed = estate.thresholds.iam_editors
    if not listed:
        return NotApplicable("nobody is named who may change IAM")
    if first_match(listed, principal.name, principal.path):
        return None
    found = administration(principal, estate, iam=True)
    if found is None:
        return None
    return Fail(f"`{principal.name}` has {found.told} and is not among those who may change IAM", found.evidence)
