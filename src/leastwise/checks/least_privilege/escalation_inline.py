"""Inline policies that let their holder raise itself.

## What it finds
Users, groups and roles with an inline policy that holds a technique of escalation by itself: it lets its holder give
itself permissions, act as other users, or pass any role to a service that does what it is told.

## Why it matters
An inline policy stands in no list of policies, so nobody sees it who looks for dangerous ones. What it holds is all
that an intruder needs.

## How it is decided
Each document is asked alone, as AWS would decide with no other policy: whether it allows every action of one of the
techniques, on users, roles, groups or policies that it does not name, or on the holder itself if it
writes its own permissions. A condition on the boundary, or on a tag, of what is changed keeps it from that, and so does
`iam:PassedToService` for another service. A condition such as MFA is said.

What hangs on whom a role trusts, on what runs, or on permissions elsewhere is left to `path-to-admin`, which follows
each principal with its boundary and the service control policies. Documents that grant full administration are
`full-admin`'s.

## What to do
Name what the task needs: the users, the path of the roles, the services (`iam:PassedToService`), the boundary that
new roles must have. Keep a copy of the document before you put the new one in its place (`aws iam get-user-policy`,
`aws iam put-user-policy`, and the same for groups and roles): IAM keeps no older versions of inline policies.

## References
- [Managed policies and inline policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html)
- [Permissions boundaries for IAM entities](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL, Holder
from leastwise.checks import check
from leastwise.checks.owners import holders, judge_documents
from leastwise.checks.primitives import SAYS, primitives
from leastwise.model import Estate, NotApplicable, Severity, Verdict


@check(
    "escalation-inline",
    severity=Severity.MEDIUM,
    subjects=holders,
    needs={CALL},
    controls=("LP-11",),
)
def escalation_inline(estate: Estate, holder: Holder) -> Verdict:
    """Whether one user, group or role has an inline policy that holds a technique of escalation."""
    if not holder.inline:
        return NotApplicable("no inline policy")
    return judge_documents(holder, lambda text: primitives(text, estate.account.id), SAYS)
