"""Users without MFA, whatever they sign in with.

## What it finds
Users who have a password or an active access key and no MFA device, programs among them.

## Why it matters
Policies can demand MFA of programs and command lines as well, for what must not be done with a leaked key alone. That
works only for users who have a device.

## How it is decided
By the credential report: `mfa_active` is false, and `password_enabled` or a key's `active` is true. Any kind of device
counts. Passwords without MFA are what matters most, and console-mfa tells them with higher severity; AWS's own
standard asks for a device of every user, and so does this check.

## What to do
People: let them register a passkey or a device. Programs: they rarely can use one. Give them a role in place of the
user, through an instance profile, a task role, IAM Roles Anywhere or an identity provider, and delete the key; where a
user has to stay, waive this for it and keep its policies narrow.

## References
- [AWS multi-factor authentication in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html)
- [Secure API access with MFA](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html)
- [Security Hub controls for IAM](https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.certainty import anything
from leastwise.checks.ways_in import NO_WAY_IN, mfa_evidence, signs_in, ways_in
from leastwise.model import Credentials, Estate, Fail, NotApplicable, Severity, Verdict, seen


@check(
    "user-mfa",
    severity=Severity.LOW,
    subjects=lambda estate: estate.credentials,
    needs={"iam:GetCredentialReport", "iam:GetAccountAuthorizationDetails"},
    controls=("MFA-04",),
    fsbp=("IAM.19",),
)
def user_mfa(estate: Estate, credentials: Credentials) -> Verdict:
    """Whether one user who gets in has a second factor."""
    if credentials.mfa is True:
        return None
    if not anything(*ways_in(credentials)):
        return NotApplicable(NO_WAY_IN)
    if seen(credentials.mfa):
        return None
    return Fail(f"`{credentials.user}` {signs_in(credentials)} and has no MFA device", (mfa_evidence(credentials),))
