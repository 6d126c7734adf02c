"""Roles with inline policies.

## What it finds
Roles that hold a policy of their own text.

## Why it matters
An inline policy has no versions, so a change that goes wrong cannot be set back, and it is listed nowhere but in its
role: whoever reviews the account's policies does not meet it.

## How it is decided
By the role's `RolePolicyList`. Service-linked roles and those of IAM Identity Center are left out: AWS writes the
inline policies of permission sets. The Deny by which `leastwise` stops an unused role (`LeastwiseQuarantine`) does not
count. A policy that must go with its role and nobody else is a fair use: waive it.

## What to do
Make a customer managed policy of the text (`aws iam create-policy`), attach it (`aws iam attach-role-policy`), then
delete the inline one (`aws iam delete-role-policy`): in this order no call fails in between.

## References
- [Managed policies and inline policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access.grants import CALL, documents
from leastwise.checks import check, fix
from leastwise.checks.outlining import outlined
from leastwise.checks.quarantine import is_quarantine
from leastwise.model import Estate, Fail, NotApplicable, Role, Severity, Verdict
from leastwise.model.change import Edit, Safety


@check(
    "inline-policies-on-roles",
    severity=Severity.LOW,
    subjects=lambda estate: estate.roles,
    needs={CALL},
    controls=("LP-23",),
)
def inline_policies_on_roles(estate: Estate, role: Role) -> Verdict:
    """Whether one role has policies that live nowhere else."""
    if role.service_linked or role.by_identity_center:
        return NotApplicable("made and kept by AWS")
    inline = [each for each in documents(role) if not is_quarantine(each.name, each.text)]
    if not inline:
        return None
    names = ", ".join(f"`{each.name}`" for each in inline)
    count = "an inline policy" if len(inline) == 1 else f"{len(inline)} inline policies"
    return Fail(f"`{role.name}` has {count}: {names}", tuple(each.evidence for each in inline))


@fix(inline_policies_on_roles, Safety.JOURNALED)
def manage(estate: Estate, role: Role) -> Iterator[Edit]:
    """Make a managed policy of each inline one, with the same text, and attach it in its place.

    Each is named after the role and the policy, and attached to this role alone.
    """
    yield from outlined(estate, role)
