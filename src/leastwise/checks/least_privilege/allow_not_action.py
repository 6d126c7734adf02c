"""Policies that allow all but some actions.

## What it finds
Customer managed and inline policies with a statement that joins `Allow` and `NotAction`.

## Why it matters
`NotAction` grants what nobody reads: everything that is not in the list, in services that AWS has not built yet. It is
often meant as a denial, and is none.

## How it is decided
By the element: `Effect` is `Allow` and `NotAction` is there, whatever the resource, unless it is limited to ARNs
without a wildcard in the service (`arn:aws:s3:::box/*` leaves nothing but actions on that bucket).

Each document is judged where it can be edited: customer managed policies and the inline policies of users, groups and
roles. A document that grants full administration is left to `full-admin`, and so is a policy that is only ever a
permissions boundary.

## What to do
Say what is needed with `Action`. Where the list was meant as a ban, put it into a statement with `Deny` and `Action`,
beside an `Allow` of what the work needs. A new version of the policy can be taken back with `aws iam
set-default-policy-version`.

## References
- [NotAction](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.owners import Fault, Owner, fault, judge_documents, owners
from leastwise.language import Statement, has_wildcard, parse
from leastwise.model import Estate, Severity, Verdict


@check(
    "allow-not-action",
    severity=Severity.MEDIUM,
    subjects=owners,
    needs={CALL},
    controls=("LP-08",),
)
def allow_not_action(estate: Estate, owner: Owner) -> Verdict:
    """Whether one policy, or one principal's inline policies, allow all but some actions."""
    return judge_documents(owner, _faults, "allows everything but {}")


def _faults(text: str) -> tuple[Fault, ...]:
    return tuple(
        fault(each, ", ".join(f"`{action}`" for action in each.not_actions or ()))
        for each in parse(text).statements
        if each.allows and each.not_actions is not None and _wide(each)
    )


def _wide(statement: Statement) -> bool:
    """Whether it is about more than resources of services that it names."""
    if statement.resources is None:
        return True
    return any(each.count(":") < 2 or has_wildcard(each.split(":")[2]) for each in statement.resources)
