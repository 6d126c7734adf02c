"""No password policy, or a weak one.

## What it finds
Accounts without a password policy of their own; and those whose policy lets passwords be shorter than 14 characters
or lets one of the last 24 come back.

## Why it matters
Short passwords are guessed offline within hours once they leak, and a password that comes back makes every change
worthless. Without a policy of its own an account lives by AWS's default: 8 characters, and no memory of old ones.

## How it is decided
By `iam:GetAccountPasswordPolicy`; its answer `NoSuchEntity` means that there is no policy. A policy without
`PasswordReusePrevention` remembers nothing. Where no user has a console password the finding is low: the next one
may. Kinds of characters and expiry are not judged: length does more than either.

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

from leastwise.checks import check, the_account
from leastwise.checks.credentials import passwords
from leastwise.model import Account, Estate, Evidence, Fail, PasswordPolicy, Severity, Thresholds, Verdict, seen


@check(
    "password-policy",
    severity=Severity.MEDIUM,
    subjects=the_account,
    needs={"iam:GetAccountPasswordPolicy", "iam:GetCredentialReport", "iam:GetAccountAuthorizationDetails"},
    controls=("PWD-00", "PWD-01", "PWD-06"),
    cis=("2.8", "2.9"),
    fsbp=("IAM.7", "IAM.10", "IAM.15", "IAM.16"),
)
def password_policy(estate: Estate, account: Account) -> Verdict:
    """Whether the account asks for long passwords and remembers old ones."""
    policy = seen(estate.password_policy)
    if policy is None:
        says = "there is no password policy: AWS's default asks for 8 characters and lets old passwords come back"
        return Fail(says, (_evidence("Error", "NoSuchEntity"),), _severity(estate))
    faults = _faults(policy, estate.thresholds)
    if not faults:
        return None
    evidence = (
        _evidence("PasswordPolicy.MinimumPasswordLength", str(policy.minimum_length)),
        _evidence("PasswordPolicy.PasswordReusePrevention", str(policy.reuse_prevention or "not set")),
    )
    return Fail(f"the password policy {' and '.join(faults)}", evidence, _severity(estate))


def _faults(policy: PasswordPolicy, thresholds: Thresholds) -> tuple[str, ...]:
    remembered = policy.reuse_prevention or 0
    length, memory = thresholds.password_length, thresholds.passwords_remembered
    faults = (
        (policy.minimum_length < length, f"asks for {policy.minimum_length} characters instead of {length}"),
        (remembered < memory, f"remembers {remembered or 'no'} old passwords instead of {memory}"),
    )
    return tuple(says for wrong, says in faults if wrong)


def _severity(estate: Estate) -> Severity | None:
    """Low where surely nobody has a password that the policy would be about."""
    found = passwords(estate)
    return None if found.items or found.gaps else Severity.LOW


def _evidence(path: str, value: str) -> Evidence:
    return Evidence(call="iam:GetAccountPasswordPolicy", path=path, value=value)
