"""Administrators with an authenticator app for MFA.

## What it finds
Users who administer the account, sign in to the console with a password, and have an authenticator app as their
second factor.

## Why it matters
The code of an authenticator app can be typed into a false sign-in page, which passes it on within its 30 seconds. A
passkey or a security key answers only to the real page. Whoever is after the account goes for those who administer it.

## How it is decided
Who administers is decided as in privileged-mfa. AWS lists virtual devices with their users: a device that is not among
them is a passkey, a security key or a hardware token, and any of these is fine here. With both an app and a passkey the
app is a finding, since a sign-in may choose it. Users without a password have no page to be lured to, and those
without any device are left to privileged-mfa.

## What to do
Register a passkey or a security key with the user, better two, kept in two places: Security credentials in the
console, or `aws iam enable-mfa-device` for a hardware token. Only then remove the app, with `aws iam
deactivate-mfa-device` and `aws iam delete-virtual-mfa-device`. The trap: the AWS CLI takes codes only, so whoever
works there with `aws sts get-session-token` needs another way in, such as IAM Identity Center.

## References
- [AWS multi-factor authentication in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html)
- [ListVirtualMFADevices](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.administrators import administration
from leastwise.model import Credentials, Estate, Evidence, Fail, NotApplicable, Severity, Unseen, Verdict, seen

DEVICES = "iam:ListVirtualMFADevices"


@check(
    "phishable-mfa",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.credentials,
    needs={CALL, DEVICES, "iam:GetCredentialReport"},
    controls=("MFA-06",),
)
def phishable_mfa(estate: Estate, credentials: Credentials) -> Verdict:
    """Whether an administrator's second factor can be phished."""
    if seen(credentials.password) is None:
        return NotApplicable("no console password")
    if not seen(credentials.mfa):
        return NotApplicable("no MFA device of any kind")
    user = estate.user(credentials.user)
    found = administration(user, estate, iam=True) if user else None
    if found is None:
        return NotApplicable("no administrator")
    apps = [device.serial for device in estate.virtual_mfa.items if device.user_arn == credentials.arn]
    if apps:
        evidence = (Evidence(call=DEVICES, path="VirtualMFADevices[].SerialNumber", value=serial) for serial in apps)
        says = f"`{credentials.user}` has {found.told} and an authenticator app for MFA: a passkey resists phishing"
        return Fail(says, (*evidence, *found.evidence))
    if estate.virtual_mfa.gaps:
        raise Unseen(*estate.virtual_mfa.gaps)
    return None
