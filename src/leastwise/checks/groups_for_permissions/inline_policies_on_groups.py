"""Groups with inline policies.

## What it finds
Groups that hold a policy of their own text.

## Why it matters
An inline policy has no versions, is listed nowhere but in its group, and is copied by hand to the next group that
needs it, after which the copies part. A managed policy is reviewed once and can be set back.

## How it is decided
By the group's `GroupPolicyList`.

## What to do
Make a customer managed policy of the text (`aws iam create-policy`), attach it (`aws iam attach-group-policy`), then
delete the inline one (`aws iam delete-group-policy`): in this order nobody is without permissions in between.

## References
- [Managed policies and inline policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL, documents
from leastwise.checks import check
from leastwise.model import Estate, Fail, Group, Severity, Verdict


@check(
    "inline-policies-on-groups",
    severity=Severity.LOW,
    subjects=lambda estate: estate.groups,
    needs={CALL},
    controls=("GRP-04",),
)
def inline_policies_on_groups(estate: Estate, group: Group) -> Verdict:
    """Whether one group has policies that live nowhere else."""
    inline = [*documents(group)]
    if not inline:
        return None
    names = ", ".join(f"`{each.name}`" for each in inline)
    count = "an inline policy" if len(inline) == 1 else f"{len(inline)} inline policies"
    return Fail(f"`{group.name}` has {count}: {names}", tuple(each.evidence for each in inline))
