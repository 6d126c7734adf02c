"""Root with an authenticator app for MFA.

## What it finds
A root user whose MFA is a virtual device, an authenticator app.

## Why it matters
The code of an authenticator app can be typed into a false sign-in page; a passkey or a hardware token answers only to
the real one. And the secret of an app lives on somebody's phone, where it is backed up, moved and lost.

## How it is decided
Neither the account summary nor the credential report tells the kind of a device, but AWS lists virtual devices: MFA
that is on and not among them is a passkey, a security key or a hardware token. With both an app and a passkey the app
is a finding, since a sign-in may choose it. Root without any device is root-mfa's to tell; root without a password
and without access keys has nothing to protect.

## What to do
Sign in as root, open Security credentials, and register two passkeys or security keys, kept in two places. Only then
remove the authenticator app: the trap is to remove the only device first, or to keep the only one on somebody's phone.

## References
- [Multi-factor authentication for the root user](https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-mfa-for-root.html)
- [ListVirtualMFADevices](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html)
"""

from __future__ import annotations

from leastwise.checks import check, the_root
from leastwise.checks.certainty import anything
from leastwise.checks.root import NO_CREDENTIALS, has_mfa, has_password, holds_keys
from leastwise.model import Estate, Evidence, Fail, NotApplicable, Root, Severity, Verdict, seen


@check(
    "root-hardware-mfa",
    severity=Severity.MEDIUM,
    subjects=the_root,
    needs={"iam:GetAccountSummary", "iam:GetCredentialReport", "iam:ListVirtualMFADevices"},
    controls=("MFA-02",),
    cis=("2.6",),
    fsbp=("IAM.6",),
)
def root_hardware_mfa(estate: Estate, root: Root) -> Verdict:
    """Whether root's second factor is one that cannot be phished."""
    if not has_password(root) and not anything(*holds_keys(root)):
        return NotApplicable(NO_CREDENTIALS)
    if not has_mfa(root):
        return NotApplicable("root has no MFA device of any kind")
    if not seen(root.virtual_mfa):
        return None
    return Fail(
        "root's MFA is an authenticator app: a passkey or hardware token resists phishing",
        tuple(
            Evidence(call="iam:ListVirtualMFADevices", path="VirtualMFADevices[].SerialNumber", value=device.serial)
            for device in estate.virtual_mfa.items
            if device.of_root
        ),
    )
