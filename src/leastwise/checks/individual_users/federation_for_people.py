"""People with passwords in IAM instead of a directory.

## What it finds
Accounts where more than two users have a console password, and neither a SAML provider nor IAM Identity Center lets
people in.

## Why it matters
A directory knows when somebody leaves; an IAM user does not. Every account with passwords of its own is one more
place where a person must be removed by hand, with a password policy and an MFA device of its own.

## How it is decided
By the users with `password_enabled` in the credential report, the SAML providers of the account whose metadata has
not expired, and the roles that IAM Identity Center provisioned (path `/aws-reserved/sso.amazonaws.com/`). Any one
provider or such role is enough to pass: which of the passwords are left over is for other checks. Up to two passwords
pass as well: they are kept for the emergency in which the directory is out of reach. OpenID Connect providers do not
count: they let pipelines in, not people.

## What to do
In an Organization, switch on IAM Identity Center in the management account, connect the directory, assign permission
sets to groups, and let people sign in there. In an account that stands alone, `aws iam create-saml-provider` and
roles that trust it do the same. Then delete the passwords with `aws iam delete-login-profile`, all but two for
emergencies, with MFA and an alarm on their use. The trap: assign an administrator's permission set and sign in with
it before the passwords go.

## References
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
- [Identity providers and federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html)
- [What is IAM Identity Center?](https://docs.aws.amazon.com/singlesignon/latest/userguide/what-is.html)
"""

from __future__ import annotations

from leastwise.checks import check, the_account
from leastwise.checks.certainty import anything
from leastwise.checks.credentials import passwords
from leastwise.checks.federation import federation
from leastwise.model import Account, Estate, Evidence, Fail, NotApplicable, Severity, Verdict


@check(
    "federation-for-people",
    severity=Severity.MEDIUM,
    subjects=the_account,
    needs={"iam:GetAccountAuthorizationDetails", "iam:GetCredentialReport", "iam:ListSAMLProviders"},
    controls=("USER-06",),
    cis=("2.19",),
)
def federation_for_people(estate: Estate, account: Account) -> Verdict:
    """Whether people sign in through a directory."""
    people = passwords(estate)
    if any(way is True for way in federation(estate)):
        return None
    if len(people.items) <= estate.thresholds.console_passwords:
        return None if [*people] else NotApplicable("no user has a console password")
    anything(*federation(estate))
    return Fail(
        f"{len(people.items)} users sign in with passwords of their own, and there is neither a SAML provider nor "
        "IAM Identity Center",
        (
            Evidence(call="iam:GetCredentialReport", path="password_enabled=true", value=f"{len(people.items)} rows"),
            Evidence(call="iam:ListSAMLProviders", path="SAMLProviderList", value=_providers(estate)),
            Evidence(
                call="iam:GetAccountAuthorizationDetails",
                path="RoleDetailList[Path=/aws-reserved/sso.amazonaws.com/]",
                value="none",
            ),
        ),
    )


def _providers(estate: Estate) -> str:
    expired = [provider.arn for provider in estate.saml_providers.items]
    return f"{', '.join(expired)} (expired)" if expired else "none"
