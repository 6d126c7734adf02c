"""No password policy, or short passwords.

## What it finds
Accounts without a password policy of their own; and those whose policy lets passwords be shorter than 14 characters.

## Why it matters
Short passwords are guessed offline within hours once they leak. Without a policy of its own an account lives by AWS's
default: 8 characters, and no memory of old ones.

## How it is decided
By `iam:GetAccountPasswordPolicy`; its answer `NoSuchEntity` means that there is no policy. Where no user has a console
password the finding is low: the next one may. Old passwords, kinds of characters and expiry are left to
password-reuse, password-characters and password-expiry: length does more than any of them.

## What to do
`aws iam update-account-password-policy --minimum-password-length 14 --password-reuse-prevention 24`, in one call with
all other settings: the trap is that the call replaces the whole policy, and what it leaves out falls back to AWS's
default, so that several small fixes undo one another. Leave `--hard-expiry` out, or people whose password expires are
locked out. A new policy holds for the next change of each password, not for those that exist; root is not bound by
it.

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
    "password-policy",
    severity=Severity.MEDIUM,
    subjects=the_account,
    needs=NEEDS,
    controls=("PWD-00", "PWD-01"),
    cis=("2.8",),
    fsbp=("IAM.7", "IAM.10", "IAM.15"),
)
def password_policy(estate: Estate, account: Account) -> Verdict:
    """Whether the account asks for long passwords."""
    found, least = policy(estate), estate.thresholds.password_length
    if found is None:
        return no_policy(estate, "asks for 8 characters only", Severity.LOW)
    if found.minimum_length >= least:
        return None
    evidence = policy_evidence("PasswordPolicy.MinimumPasswordLength", str(found.minimum_length))
    return too_weak(estate, f"asks for {found.minimum_length} characters instead of {least}", Severity.LOW, evidence)


@fix(password_policy, Safety.JOURNALED)
def ask_for_length(estate: Estate, account: Account) -> Iterator[Edit]:
    """Ask for long passwords; those that are there stay as they are until they are changed."""
    yield tightened(estate, MinimumPasswordLength=estate.thresholds.password_length)
