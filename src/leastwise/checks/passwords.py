"""The rules that the account's password policy makes, as checks judge them one by one."""

from __future__ import annotations

from leastwise.checks.credentials import passwords
from leastwise.model import Estate, Evidence, Fail, PasswordPolicy, Severity, seen
from leastwise.model.change import Edit, Value
from leastwise.objects.password_policy import THE_POLICY

__all__ = ["CALL", "NEEDS", "no_policy", "policy", "policy_evidence", "tightened", "too_weak"]

CALL = "iam:GetAccountPasswordPolicy"
NEEDS = frozenset({CALL, "iam:GetCredentialReport", "iam:GetAccountAuthorizationDetails"})
"""What shows the rules, and whether anybody has a password that they are about."""


def policy(estate: Estate) -> PasswordPolicy | None:
    """The account's own policy; None: AWS's default holds.

    Raises:
        Unseen: it was not seen.
    """
    return seen(estate.password_policy)


def no_policy(estate: Estate, default: str, spared: Severity) -> Fail:
    """That the account has no policy of its own.

    Args:
        estate: the account.
        default: what AWS's default does, as the sentence goes on.
        spared: how bad it is where surely nobody has a password.
    """
    evidence = (policy_evidence("Error", "NoSuchEntity"),)
    return Fail(f"there is no password policy: AWS's default {default}", evidence, _severity(estate, spared))


def too_weak(estate: Estate, fault: str, spared: Severity, *evidence: Evidence) -> Fail:
    """That a rule of the account's own policy is too weak.

    Args:
        estate: the account.
        fault: what the policy does, as the sentence goes on.
        spared: how bad it is where surely nobody has a password.
        evidence: where the policy says so.
    """
    return Fail(f"the password policy {fault}", evidence, _severity(estate, spared))


def policy_evidence(path: str, value: str) -> Evidence:
    """Where the answer tells of the policy."""
    return Evidence(call=CALL, path=path, value=value)


def _severity(estate: Estate, spared: Severity) -> Severity | None:
    """Another one where surely nobody has a password that the policy would be about: the next one may."""
    found = passwords(estate)
    return None if found.items or found.gaps else spared


def tightened(estate: Estate, **wanted: Value) -> Edit:
    """The account's password policy with these fields, which AWS names so; made where there is none."""
    missing = policy(estate) is None
    length = estate.thresholds.password_length
    start: dict[str, Value] = {"AllowUsersToChangePassword": True, "MinimumPasswordLength": length} if missing else {}
    return Edit(THE_POLICY, {**start, **wanted}, creates=missing)
