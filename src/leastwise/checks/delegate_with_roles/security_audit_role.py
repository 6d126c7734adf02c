"""No role for auditors.

## What it finds
Accounts without a role that carries `SecurityAudit` and that somebody can assume.

## Why it matters
Whoever looks into an account for its security needs to read its configuration and nothing of its data. Where no such
role is ready, auditors and tools are given `ReadOnlyAccess`, which reads the data as well, or more.

## How it is decided
One role is enough that carries AWS's `SecurityAudit` and whose trust policy lets in users, roles, another account (that
of a tool's maker too) or a provider of identities. Roles that only services can assume do not count. Where auditors
come in with a policy that you wrote yourself, waive the finding.

## What to do
Create a role that the auditors can assume, from the account where they work, and attach `SecurityAudit` with `aws iam
attach-role-policy`; with IAM Identity Center make a permission set of it. Nothing else is changed by that.

## References
- [SecurityAudit](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/SecurityAudit.html)
- [AWS managed policies for job functions](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access.grants import CALL
from leastwise.checks import Access, check, fix, the_account
from leastwise.checks.standing import standing, stood
from leastwise.model import Account, Estate, Severity, Verdict
from leastwise.model.change import Edit, Safety


@check(
    "security-audit-role",
    severity=Severity.INFO,
    subjects=the_account,
    needs={CALL},
    controls=("ROLE-10",),
)
def security_audit_role(estate: Estate, account: Account) -> Verdict:
    """Whether the account has a role for auditors."""
    return standing(estate, "SecurityAudit")


@fix(security_audit_role, Safety.JOURNALED, access=Access(gives=True), needs=("audit_principals",))
def make_role(estate: Estate, account: Account) -> Iterator[Edit]:
    """Make a role for those whom the settings name, so that they can audit the account.

    It has a policy of AWS's own and nothing else; nobody is let in who is not named.
    """
    yield stood(estate, "SecurityAuditAccess", "SecurityAudit", estate.fixing.audit_principals)
