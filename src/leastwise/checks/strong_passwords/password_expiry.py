"""Passwords that never expire, or expire late.

## What it finds
Accounts whose password policy lets passwords live for more than 90 days, or for ever.

## Why it matters
A password that leaked unnoticed works until it is changed. Against that stands what NIST found (SP 800-63B): whoever
has to change a password on a schedule picks a weaker one and counts it up, so it advises against expiry and for a
change when there is reason to suspect a leak. AWS's standard and many auditors still ask for 90 days; with MFA on
every user little depends on it, and a waiver with that reason is a good answer.

## How it is decided
By `MaxPasswordAge` in the answer of `iam:GetAccountPasswordPolicy`; a policy without it, and AWS's default, let
passwords live for ever. Where no user has a console password the finding is informational: the next one may.

## What to do
`aws iam update-account-password-policy --max-password-age 90`, in one call with all other settings, since the call
replaces the whole policy. The trap: it holds at once for the passwords that exist, and whoever has an older one has
to change it at the next sign-in; with `--hard-expiry`, or without the right to change it, they are locked out.

## References
- [Set an account password policy](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html)
- [NIST SP 800-63B, Digital Identity Guidelines](https://pages.nist.gov/800-63-4/sp800-63b.html)
- [Security Hub controls for IAM](https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix, the_account
from leastwise.checks.ages import days, span
from leastwise.checks.credentials import passwords
from leastwise.checks.passwords import NEEDS, no_policy, policy, policy_evidence, tightened, too_weak
from leastwise.model import Account, Estate, Password, Severity, Unseen, Verdict, seen
from leastwise.model.change import Edit, Safety


@check(
    "password-expiry",
    severity=Severity.LOW,
    subjects=the_account,
    needs=NEEDS,
    controls=("PWD-07",),
    fsbp=("IAM.17", "IAM.10"),
)
def password_expiry(estate: Estate, account: Account) -> Verdict:
    """Whether passwords expire in time."""
    found = policy(estate)
    if found is None:
        return no_policy(estate, "lets passwords live for ever", Severity.INFO)
    longest = estate.thresholds.password_expiry_days
    if found.max_age_days is not None and found.max_age_days <= longest:
        return None
    lives = f"for {span(found.max_age_days)}" if found.max_age_days else "for ever"
    evidence = policy_evidence("PasswordPolicy.MaxPasswordAge", str(found.max_age_days or "not set"))
    return too_weak(estate, f"lets passwords live {lives} instead of {span(longest)}", Severity.INFO, evidence)


@fix(password_expiry, Safety.JOURNALED)
def let_expire(estate: Estate, account: Account) -> Iterator[Edit]:
    """Let passwords expire in time, where none that there is would expire at once, and everybody may set a new one."""
    rules, longest = policy(estate), estate.thresholds.password_expiry_days
    if rules is not None and rules.hard_expiry:
        raise Unfit("people whose password expires would be locked out: switch HardExpiry off first")
    found = passwords(estate)
    if found.gaps:
        raise Unseen(*found.gaps)
    if overdue := [f"`{each.owner}`" for each in found.items if _age(estate, each) >= longest]:
        told = overdue[0] if len(overdue) == 1 else f"{overdue[0]} and {len(overdue) - 1} more"
        raise Unfit(f"the password of {told} would expire at once: have it changed first")
    yield tightened(estate, MaxPasswordAge=longest, AllowUsersToChangePassword=True)


def _age(estate: Estate, password: Password) -> int:
    return days(estate, seen(password.changed) or seen(password.created))
