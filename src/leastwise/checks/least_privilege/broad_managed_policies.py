"""Roles with a full-access policy of AWS's own.

## What it finds
Roles that carry an AWS managed policy made for everybody: `PowerUserAccess`, `IAMFullAccess` and the policies whose
names end in `FullAccess`.

## Why it matters
AWS writes these policies for every customer at once: they take in every resource and every action of a service, and
AWS adds to them. A workload that reads one bucket has no use for `AmazonS3FullAccess`.

## How it is decided
By the attachments and the names. `AdministratorAccess` is left to `full-admin` and `AWSCloudShellFullAccess` to
`cloudshell-full-access`. Roles of IAM Identity Center and service-linked roles are left out.

## What to do
Make a customer managed policy from what the role used (IAM Access Analyzer generates one from CloudTrail), attach it,
watch for denied calls, then detach the broad one with `aws iam detach-role-policy`; attaching it again undoes that.

## References
- [AWS managed policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL, attachment
from leastwise.checks import check
from leastwise.model import Arn, Estate, Fail, NotApplicable, Role, Severity, Verdict

_OTHERS = frozenset({"AWSCloudShellFullAccess"})
"""Judged by a check of their own."""


@check(
    "broad-managed-policies",
    severity=Severity.LOW,
    subjects=lambda estate: estate.roles,
    needs={CALL},
    controls=("LP-24",),
)
def broad_managed_policies(estate: Estate, role: Role) -> Verdict:
    """Whether one role carries a policy of AWS's own that is made for everybody."""
    if role.service_linked or role.by_identity_center:
        return NotApplicable("made and kept by AWS")
    broad = [arn for arn in role.attached if _is_broad(arn)]
    if not broad:
        return None
    names = ", ".join(f"`{Arn.parse(arn).name}`" for arn in broad)
    return Fail(f"`{role.name}` carries {names}", tuple(attachment(role, arn) for arn in broad))


def _is_broad(arn: str) -> bool:
    parts = Arn.parse(arn)
    if parts.account != "aws" or parts.name in _OTHERS:
        return False
    return parts.name == "PowerUserAccess" or parts.name.endswith("FullAccess")
