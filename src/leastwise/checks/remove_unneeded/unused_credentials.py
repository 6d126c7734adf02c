"""Passwords and access keys that nobody uses.

## What it finds
Console passwords and active access keys of users that were not used for 45 days or more.

## Why it matters
A credential that nobody uses protects no work and still opens the door, and nobody would notice that a stranger uses
it: people who left, trials that ended, keys that were made just in case.

## How it is decided
By the credential report, in whole days since the latest of creation, reset and use. One that was never used counts
from its creation or its last reset: "never" is not "fine", and a password that was reset this morning is not idle.
The report gives the last change of status of a key as its rotation, so a key that somebody has just switched on again
counts from then. Inactive keys are not judged. Older uses than October 2014 (passwords) and April 2015 (keys) were
not recorded.

## What to do
Set a key to Inactive with `aws iam update-access-key --status Inactive`: that can be taken back, and it can be
deleted when nobody has missed it for some weeks. Take a password away with `aws iam delete-login-profile`; it cannot
be restored, only replaced by a new one. The trap: a job that runs once a quarter is idle for 45 days too, so look at
what the key was used for before it is deleted; and passwords kept for emergencies are used in a drill, which resets
the clock.

## References
- [Find unused AWS credentials](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_finding-unused.html)
- [Generate credential reports](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html)
- [Manage access keys for IAM users](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Later, Unfit, check, fix
from leastwise.checks.ages import day, days, span
from leastwise.checks.credentials import access_keys, key_evidence, named, password_evidence, passwords, used
from leastwise.checks.switching import forget_key, switched_off
from leastwise.model import (
    AccessKey,
    Estate,
    Evidence,
    Fail,
    NotApplicable,
    Observed,
    Password,
    Severity,
    Verdict,
    seen,
)
from leastwise.model.change import Edit, Safety


def _subjects(estate: Estate) -> Observed[Password | AccessKey]:
    signing_in, calling = passwords(estate), access_keys(estate)
    return Observed((*signing_in.items, *calling.items), tuple(dict.fromkeys((*signing_in.gaps, *calling.gaps))))


@check(
    "unused-credentials",
    severity=Severity.MEDIUM,
    subjects=_subjects,
    needs={"iam:GetCredentialReport", "iam:GetAccountAuthorizationDetails"},
    controls=("UNUSED-01", "UNUSED-02"),
    cis=("2.11",),
    fsbp=("IAM.8", "IAM.22"),
    of_keys=True,
)
def unused_credentials(estate: Estate, credential: Password | AccessKey) -> Verdict:
    """Whether one credential is left lying about."""
    if isinstance(credential, AccessKey) and not seen(credential.active):
        return NotApplicable("inactive")
    if credential.owner in estate.thresholds.break_glass:
        return NotApplicable("kept for emergencies, as the configuration says")
    since = credential.idle_since
    idle = days(estate, since)
    if idle < estate.thresholds.unused_credentials_days:
        return None
    return Fail(f"{_named(credential)} is idle for {span(idle)}: {_why(credential)}", _evidence(credential))


def _named(credential: Password | AccessKey) -> str:
    return named(credential) if isinstance(credential, AccessKey) else f"the password of `{credential.owner}`"


def _why(credential: Password | AccessKey) -> str:
    """The use that it is idle since, or what else it counts from."""
    since = credential.idle_since
    if since == credential.last_used:
        return used(credential)
    if not isinstance(credential, AccessKey):
        return f"{used(credential)}, set on {day(since)}"
    return f"{used(credential)}, {'made' if since == credential.created else 'switched on'} on {day(since)}"


def _evidence(credential: Password | AccessKey) -> tuple[Evidence, ...]:
    if isinstance(credential, AccessKey):
        return key_evidence(credential, "active", "last_rotated", "last_used_date")
    return password_evidence(credential, "enabled", "last_changed", "last_used")


@fix(
    unused_credentials,
    Safety.REVERSIBLE,
    later=Later(days=lambda fixing: fixing.silence_days, make=forget_key),
)
def switch_off(estate: Estate, credential: Password | AccessKey) -> Iterator[Edit]:
    """Set the key to Inactive; its secret stays, so that one call brings it back.

    A password cannot be switched off and on again: it is left to `leastwise plan` under a Deny of its own.
    """
    if isinstance(credential, Password):
        raise Unfit("a password that is taken away cannot be given back: deny its use first")
    yield switched_off(credential)
