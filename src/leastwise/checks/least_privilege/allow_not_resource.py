"""Policies that allow all but some resources.

## What it finds
Customer managed and inline policies with a statement that joins `Allow` and `NotResource`.

## Why it matters
`NotResource` grants access to everything that the author did not think of: resources of other accounts, and all that
are made later. What was meant to be protected is named, so that a new name is unprotected.

## How it is decided
By the element: `Effect` is `Allow` and `NotResource` is there.

Each document is judged where it can be edited: customer managed policies and the inline policies of users, groups and
roles. A document that grants full administration is left to `full-admin`, and so is a policy that is only ever a
permissions boundary.

## What to do
Name the resources with `Resource`. Where some are to be kept out, put them into a statement with `Deny` and
`Resource`, which no other policy can override. A new version of the policy can be taken back with `aws iam
set-default-policy-version`.

## References
- [NotResource](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.owners import Fault, Owner, fault, judge_documents, owners
from leastwise.language import parse
from leastwise.model import Estate, Severity, Verdict


@check(
    "allow-not-resource",
    severity=Severity.MEDIUM,
    subjects=owners,
    needs={CALL},
    controls=("LP-09",),
)
def allow_not_resource(estate: Estate, owner: Owner) -> Verdict:
    """Whether one policy, or one principal's inline policies, allow actions on all but some resources."""
    return judge_documents(owner, _faults, "allows actions on everything but {}")


def _faults(text: str) -> tuple[Fault, ...]:
    return tuple(
        fault(each, ", ".join(f"`{resource}`" for resource in each.not_resources or ()))
        for each in parse(text).statements
        if each.allows and each.not_resources is not None
    )
