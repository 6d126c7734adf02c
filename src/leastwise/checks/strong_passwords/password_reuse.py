"""Passwords that may come back.

## What it finds
Accounts whose password policy remembers fewer than 24 old passwords, or that have no policy of their own.

## Why it matters
A password that comes back makes every change worthless: whoever learned it once has it again.

## How it is decided
By `PasswordReusePrevention` of `iam:GetAccountPasswordPolicy`; a policy without it, and AWS's default where there is
no policy, remember nothing. Where no user has a console password the finding is low: the next one may.

## What to do
`aws iam update-account-password-policy --password-reuse-prevention 24`, in one call with all other settings, since the
call replaces the whole policy.

## References
- [Set an account password policy](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html)
- [UpdateAccountPasswordPolicy](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import check, fix, the_account
from leastwise.checks.passwords import NEEDS, no_policy, policy, policy_evidence, tightened, too_weak
from leastwise.model import Account, Estate, Severity, Verdict
from leastwise.model.change import Edit, Safety


@check(
    "password-reuse",
    severity=Severity.LOW,
    subjects=the_account,
    needs=NEEDS,
    controls=("PWD-06",),
    cis=("2.9",),
    fsbp=("IAM.7", "IAM.10", "IAM.16"),
)
def password_reuse(estate: Estate, account: Account) -> Verdict:
    """Whether the account remembers old passwords."""
    found, wanted = policy(estate), estate.thresholds.passwords_remembered
    if found is None:
        return no_policy(estate, "lets old passwords come back", Severity.INFO)
    remembered = found.reuse_prevention or 0
    if remembered >= wanted:
        return None
    evidence = policy_evidence("PasswordPolicy.PasswordReusePrevention", str(found.reuse_prevention or "not set"))
    return too_weak(
        estate, f"remembers {remembered or 'no'} old passwords instead of {wanted}", Severity.INFO, evidence
    )


@fix(password_reuse, Safety.JOURNALED)
def remember(estate: Estate, account: Account) -> Iterator[Edit]:
    """Remember old passwords, so that none comes back."""
    yield tightened(estate, PasswordReusePrevention=estate.thresholds.passwords_remembered)
