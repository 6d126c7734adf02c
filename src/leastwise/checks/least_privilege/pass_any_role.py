"""Policies that let their holder pass any role.

## What it finds
Customer managed and inline policies that allow `iam:PassRole` on every role to every service.

## Why it matters
Whoever passes a role to a service that runs code has the role. With `iam:PassRole` on `*`, everybody who may start an
instance or make a function is as powerful as the most powerful role that such a service may assume.

## How it is decided
A statement counts when its actions match `iam:PassRole` (`iam:*`, `IAM:Pass*`, a `NotAction` without it) and its
resources take in a role that no policy names: `*`, `arn:aws:iam::*:role/*`, or every role of one account. A condition
on `iam:PassedToService` or on a tag of the role narrows it enough, one on who asks, when or from where does not, and
`Deny` of it on every role without conditions in the same document takes it away.

Each document is judged where it can be edited: customer managed policies, attached or not, and the inline policies of
users, groups and roles. A document that grants full administration is not reported again here, since `full-admin`
judges it, and neither is a policy that is only ever a permissions boundary. AWS managed policies are left out: nobody
can edit them.

## What to do
List the services to which the holder passes roles (CloudTrail shows the role in the request of `RunInstances`,
`CreateFunction` and the like; `PassRole` itself leaves no event), name these roles or their path in `Resource`, and
add `iam:PassedToService`. Make it a new version of the policy: `aws iam set-default-policy-version` undoes it.

## References
- [Grant a user permissions to pass a role to an AWS service](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.owners import Owner, in_general, judge_documents, owners
from leastwise.model import Estate, Severity, Verdict


@check(
    "pass-any-role",
    severity=Severity.HIGH,
    subjects=owners,
    needs={CALL},
    controls=("LP-13",),
)
def pass_any_role(estate: Estate, owner: Owner) -> Verdict:
    """Whether one policy, or one principal's inline policies, allow their holder to pass any role to any service."""
    return judge_documents(
        owner,
        lambda text: in_general(text, "iam:PassRole", "iam:role/"),
        "lets its holder pass any role to any service",
    )
