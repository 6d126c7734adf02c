"""Expired passwords that lock their owners out.

## What it finds
Accounts whose password policy forbids to change a password once it has expired (`HardExpiry`).

## Why it matters
Whoever is away on the day that the password expires cannot sign in again without an administrator. When it is the
administrators who were away, or the users kept for emergencies, only root is left, on the worst of days.

## How it is decided
By `HardExpiry` in the answer of `iam:GetAccountPasswordPolicy`. It does nothing in a policy without
`MaxPasswordAge`. Where no user has a console password the finding is informational: the next one may.

## What to do
`aws iam update-account-password-policy --no-hard-expiry`, in one call with all other settings, since the call
replaces the whole policy. An expired password is still good for nothing but setting a new one.

## References
- [Set an account password policy](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html)
- [UpdateAccountPasswordPolicy](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import check, fix, the_account
from leastwise.checks.ages import span
from leastwise.checks.passwords import NEEDS, policy, policy_evidence, tightened, too_weak
from leastwise.model import Account, Estate, Severity, Verdict
from leastwise.model.change import Edit, Safety


@check(
    "hard-expiry",
    severity=Severity.LOW,
    subjects=the_account,
    needs=NEEDS,
    controls=("PWD-09",),
)
def hard_expiry(estate: Estate, account: Account) -> Verdict:
    """Whether an expired password can still be changed by its owner."""
    found = policy(estate)
    if found is None or not found.hard_expiry or found.max_age_days is None:
        return None
    evidence = policy_evidence("PasswordPolicy.HardExpiry", "true")
    fault = f"locks out whoever has not changed the password after {span(found.max_age_days)}"
    return too_weak(estate, fault, Severity.INFO, evidence)


@fix(hard_expiry, Safety.JOURNALED)
def let_in(estate: Estate, account: Account) -> Iterator[Edit]:
    """Let people whose password expired set a new one."""
    yield tightened(estate, HardExpiry=None)
