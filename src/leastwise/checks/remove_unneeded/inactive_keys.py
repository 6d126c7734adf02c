"""Access keys that were switched off and never deleted.

## What it finds
Inactive access keys that nobody used and nobody touched for more than 90 days.

## Why it matters
A key is switched off to see whether anybody misses it. After some months nobody does, and what is left is a key that
one call switches on again, perhaps by somebody who found its secret in an old backup and got hold of the permission.
It also takes the second of two places, so that the other key cannot be rotated without an outage.

## How it is decided
By the credential report: `access_key_N_active` is false and the key exists. Days count from the later of
`access_key_N_last_rotated`, which is when it was made or its status changed last, and its last use, so that a key which
was switched off yesterday passes. The setting `inactive_key_days` draws another line. Active keys are judged by
`unused-credentials`.

## What to do
Look once more for whoever may need the key once a quarter or once a year (`aws iam get-access-key-last-used` tells what
it was used for), then `aws iam delete-access-key`. This cannot be undone. The trap: a key that a leak was reported for
is kept inactive on purpose while the incident is open; waive it until then.

## References
- [Update access keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html)
- [Manage access keys for IAM users](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import check, fix
from leastwise.checks.ages import day, days, span
from leastwise.checks.credentials import access_keys, key_evidence, named, used
from leastwise.checks.switching import key_target
from leastwise.model import AccessKey, Estate, Fail, NotApplicable, Severity, Verdict, seen
from leastwise.model.change import Edit, Safety


@check(
    "inactive-keys",
    severity=Severity.LOW,
    subjects=access_keys,
    needs={"iam:GetCredentialReport", "iam:GetAccountAuthorizationDetails"},
    controls=("UNUSED-05",),
    of_keys=True,
)
def inactive_keys(estate: Estate, key: AccessKey) -> Verdict:
    """Whether one inactive key was kept for too long."""
    if seen(key.active):
        return NotApplicable("active")
    since = key.idle_since
    idle = days(estate, since)
    if idle <= estate.thresholds.inactive_key_days:
        return None
    return Fail(
        f"{named(key)} is inactive, {used(key)}, and nobody touched it since {day(since)}, for {span(idle)}",
        key_evidence(key, "active", "last_rotated", "last_used_date"),
    )


@fix(inactive_keys, Safety.LOSSY)
def delete(estate: Estate, key: AccessKey) -> Iterator[Edit]:
    """Delete the key, which has been inactive and silent for longer than the setting asks for."""
    yield Edit(key_target(key), None)
