"""Root without MFA, or with an authenticator app only.

## What it finds
A root user without any MFA device; with lower severity, one whose MFA is a virtual device, an authenticator app.

## Why it matters
Root's password can be reset by whoever reads its e-mail. A second factor is then all that stands between a stranger
and the whole account. The code of an authenticator app can be typed into a false sign-in page; a passkey or a
hardware token answers only to the real one.

## How it is decided
By `AccountMFAEnabled` of the account summary, or by `mfa_active` in root's row of the credential report where the
summary was not seen. Neither tells the kind, but AWS lists virtual devices: MFA that is on and not among them is a
passkey, a security key or a hardware token. With both an app and a passkey the app is a finding, since a sign-in may
choose it. A root user without a password and without access keys has nothing to protect: member accounts under
centralised root access are like that, and for them `mfa_active` is rightly false.

## What to do
Sign in as root, open Security credentials, and register two passkeys or security keys, kept in two places; up to
eight devices can be registered. Only then remove the authenticator app: the trap is to remove the only device first,
or to keep the only one on somebody's phone. In a member account, deleting root's credentials altogether is better
still (`aws sts assume-root` with the task policy `IAMDeleteRootUserCredentials`).

## References
- [Multi-factor authentication for the root user](https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-mfa-for-root.html)
- [AWS multi-factor authentication in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html)
- [ListVirtualMFADevices](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html)
"""

from __future__ import annotations

from leastwise.checks import check, the_root
from leastwise.checks.certainty import anything
from leastwise.checks.root import has_mfa, has_password, holds_keys
from leastwise.model import Estate, Evidence, Fail, NotApplicable, Root, Severity, Summary, Verdict, seen


@check(
    "root-mfa",
    severity=Severity.CRITICAL,
    subjects=the_root,
    needs={"iam:GetAccountSummary", "iam:GetCredentialReport", "iam:ListVirtualMFADevices"},
    controls=("MFA-01", "MFA-02"),
    cis=("2.5", "2.6"),
    fsbp=("IAM.9", "IAM.6"),
)
def root_mfa(estate: Estate, root: Root) -> Verdict:
    """Whether root has a second factor that cannot be phished."""
    if not has_password(root) and not anything(*holds_keys(root)):
        return NotApplicable("root has neither a password nor access keys")
    if not has_mfa(root):
        return Fail("root has no MFA device", (_absence(root),))
    if seen(root.virtual_mfa):
        return Fail(
            "root's MFA is an authenticator app: a passkey or hardware token resists phishing",
            tuple(
                Evidence(call="iam:ListVirtualMFADevices", path="VirtualMFADevices[].SerialNumber", value=device.serial)
                for device in estate.virtual_mfa.items
                if device.of_root
            ),
            Severity.MEDIUM,
        )
    return None


def _absence(root: Root) -> Evidence:
    if isinstance(root.summary, Summary) and root.summary.root_mfa is not None:
        return Evidence(call="iam:GetAccountSummary", path="SummaryMap.AccountMFAEnabled", value="0")
    return Evidence(call="iam:GetCredentialReport", path="user=<root_account>, mfa_active", value="false")
