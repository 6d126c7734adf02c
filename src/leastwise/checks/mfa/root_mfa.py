"""Root without MFA.

## What it finds
A root user without any MFA device.

## Why it matters
Root's password can be reset by whoever reads its e-mail. A second factor is then all that stands between a stranger
and the whole account.

## How it is decided
By `AccountMFAEnabled` of the account summary, or by `mfa_active` in root's row of the credential report where the
summary was not seen. A root user without a password and without access keys has nothing to protect: member accounts
under centralised root access are like that, and for them `mfa_active` is rightly false. Of which kind the device is,
root-hardware-mfa judges.

## What to do
Sign in as root, open Security credentials, and register two passkeys or security keys, kept in two places; up to
eight devices can be registered. In a member account, deleting root's credentials altogether is better still
(`aws sts assume-root` with the task policy `IAMDeleteRootUserCredentials`).

## References
- [Multi-factor authentication for the root user](https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-mfa-for-root.html)
- [AWS multi-factor authentication in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html)
"""

from __future__ import annotations

from leastwise.checks import check, the_root
from leastwise.checks.certainty import anything
from leastwise.checks.root import NO_CREDENTIALS, has_mfa, has_password, holds_keys
from leastwise.model import Estate, Evidence, Fail, NotApplicable, Root, Severity, Summary, Verdict


@check(
    "root-mfa",
    severity=Severity.CRITICAL,
    subjects=the_root,
    needs={"iam:GetAccountSummary", "iam:GetCredentialReport"},
    controls=("MFA-01",),
    cis=("2.5",),
    fsbp=("IAM.9",),
)
def root_mfa(estate: Estate, root: Root) -> Verdict:
    """Whether root has a second factor."""
    if not has_password(root) and not anything(*holds_keys(root)):
        return NotApplicable(NO_CREDENTIALS)
    return None if has_mfa(root) else Fail("root has no MFA device", (_absence(root),))


def _absence(root: Root) -> Evidence:
    if isinstance(root.summary, Summary) and root.summary.root_mfa is not None:
        return Evidence(call="iam:GetAccountSummary", path="SummaryMap.AccountMFAEnabled", value="0")
    return Evidence(call="iam:GetCredentialReport", path="user=<root_account>, mfa_active", value="false")
