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

from collections.abc import Iterator

from leastwise.access.grants import CALL, documents
from leastwise.checks import check, fix
from leastwise.checks.outlining import outlined
from leastwise.model import Estate, Fail, Group, Severity, Verdict
from leastwise.model.change import Edit, Safety


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


@fix(inline_policies_on_groups, Safety.JOURNALED)
def manage(estate: Estate, group: Group) -> Iterator[Edit]:
    """Make a managed policy of each inline one, with the same text, and attach it in its place.

    Each is named after the group and the policy, and attached to this group alone: a text that is the same elsewhere
    may be meant to part from it.
    """
    yield from outlined(estate, group)
