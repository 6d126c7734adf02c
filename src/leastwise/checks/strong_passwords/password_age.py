"""Passwords older than the account allows.

## What it finds
Console passwords that were not changed for longer than the password policy's `MaxPasswordAge`, or for more than 90
days where the policy sets none.

## Why it matters
A password that leaked unnoticed works until it is changed, and an old one has had the most time to leak: to a site
that was broken into, a shared note, a browser that came with somebody's old laptop.

## How it is decided
By `password_last_changed` in the credential report, in whole days; where it tells none, by the day the user was made.
Users whom the policy would ask for a new password at their next sign-in, but who have not come by, are found too:
until then the old one stands. Where the policy was not seen, only what is older than 1,095 days is a finding: no
policy allows more.

## What to do
Ask the person to change it (`aws iam change-password`, or Security credentials in the console), or reset it with `aws
iam update-login-profile --password-reset-required`; who does not sign in at all needs no password: take it away with
`aws iam delete-login-profile`. With MFA on every user and sign-in through a directory, there is nothing left to age.
The trap: with `HardExpiry` in the policy a person whose password expired can no longer change it alone.

## References
- [Set an account password policy](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html)
- [Generate credential reports](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.ages import day, days, span
from leastwise.checks.credentials import password_evidence, passwords
from leastwise.model import Estate, Evidence, Fail, Gap, Password, Severity, Verdict, seen

LONGEST = 1095
"""Days: the greatest `MaxPasswordAge` (API reference of iam:UpdateAccountPasswordPolicy)."""


@check(
    "password-age",
    severity=Severity.LOW,
    subjects=passwords,
    needs={"iam:GetAccountPasswordPolicy", "iam:GetCredentialReport", "iam:GetAccountAuthorizationDetails"},
    controls=("ROT-06",),
)
def password_age(estate: Estate, password: Password) -> Verdict:
    """Whether one password is older than the account allows."""
    changed = seen(password.changed)
    since = changed or seen(password.created)
    age = days(estate, since)
    told = f"is {span(age)} old ({'changed' if changed else 'user made'} on {day(since)})"
    evidence = password_evidence(password, "last_changed")
    if age > LONGEST:
        return Fail(f"the password of `{password.owner}` {told}", evidence)
    limit, rule = _limit(estate)
    if age <= limit:
        return None
    return Fail(f"the password of `{password.owner}` {told}: {rule}", (*evidence, *_limit_evidence(estate)))


def _limit(estate: Estate) -> tuple[int, str]:
    """The days that a password may get old, and what sets them."""
    policy = seen(estate.password_policy)
    if policy is None or policy.max_age_days is None:
        advised = estate.thresholds.password_age_days
        return advised, f"the account sets no limit, {span(advised)} are advised"
    return policy.max_age_days, f"the password policy allows {span(policy.max_age_days)}"


def _limit_evidence(estate: Estate) -> tuple[Evidence, ...]:
    policy = estate.password_policy
    if policy is None or isinstance(policy, Gap):
        return ()
    value = str(policy.max_age_days or "not set")
    return (Evidence(call="iam:GetAccountPasswordPolicy", path="PasswordPolicy.MaxPasswordAge", value=value),)
