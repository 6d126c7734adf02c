"""Console users without MFA.

## What it finds
Users who can sign in to the console with a password and have no MFA device.

## Why it matters
A password is phished, guessed, or known from another site's leak. Without a second factor it is all that
somebody needs to sign in as the user.

## How it is decided
By the credential report: `password_enabled` is true and `mfa_active` is false. Any kind of MFA device counts.
People who sign in through a provider or IAM Identity Center have no password here; their MFA is the provider's affair.

## What to do
Let the user register a device (`aws iam enable-mfa-device`, or in the console under Security credentials), a passkey
where possible. Until then a policy that denies everything but registering a device, unless
`aws:MultiFactorAuthPresent`, keeps a stolen password worthless. Take the password away from whoever does not need it.

## References
- [AWS multi-factor authentication in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html)
- [Generate credential reports](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.model import Credentials, Estate, Evidence, Fail, NotApplicable, Severity, Verdict, seen


@check(
    "console-mfa",
    severity=Severity.HIGH,
    subjects=lambda estate: estate.credentials,
    needs={"iam:GetCredentialReport", "iam:GetAccountAuthorizationDetails"},
    controls=("MFA-03",),
    cis=("2.10",),
    fsbp=("IAM.5",),
)
def console_mfa(estate: Estate, credentials: Credentials) -> Verdict:
    """Whether one user's password stands without a second factor."""
    if seen(credentials.password) is None:
        return NotApplicable("no console password")
    if seen(credentials.mfa):
        return None
    return Fail(
        f"`{credentials.user}` signs in with a password and has no MFA device",
        (Evidence(call="iam:GetCredentialReport", path=f"user={credentials.user}, mfa_active", value="false"),),
    )
