"""Policies that let their holder assume any role.

## What it finds
Customer managed and inline policies that allow `sts:AssumeRole` on every role.

## Why it matters
Which role somebody may enter is then decided by the trust policies alone, in this account and in every other one that
trusts it: each role that trusts the account as a whole is open to the holder, and so is each one that is made
tomorrow.

## How it is decided
A statement counts when its actions match `sts:AssumeRole` and its resources take in a role that no policy names: `*`,
`arn:aws:iam::*:role/*`, or every role of one account. A condition on a tag of the role narrows it enough, one on who
asks, when or from where does not, and `Deny` of it on every role without conditions in the same document takes it
away. A role of one name in any account (`arn:aws:iam::*:role/audit`) is no finding.

Each document is judged where it can be edited: customer managed policies, attached or not, and the inline policies of
users, groups and roles. A document that grants full administration is not reported again here, since `full-admin`
judges it, and neither is a policy that is only ever a permissions boundary. AWS managed policies are left out: nobody
can edit them.

## What to do
Name the roles in `Resource`; CloudTrail's `AssumeRole` events say which ones are used. Make it a new version of the
policy, so that `aws iam set-default-policy-version` undoes it.

## References
- [Granting a user permissions to switch roles](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.owners import Owner, in_general, judge_documents, owners
from leastwise.model import Estate, Severity, Verdict


@check(
    "assume-any-role",
    severity=Severity.MEDIUM,
    subjects=owners,
    needs={CALL},
    controls=("LP-14",),
)
def assume_any_role(estate: Estate, owner: Owner) -> Verdict:
    """Whether one policy, or one principal's inline policies, allow their holder to assume any role."""
    return judge_documents(
        owner, lambda text: in_general(text, "sts:AssumeRole", "iam:role/"), "lets its holder assume any role"
    )
