"""Stored secrets that are overdue.

## What it finds
Secrets of AWS Secrets Manager whose rotation was due and did not happen, and secrets about which nothing was
changed for more than 90 days.

## Why it matters
A rotation that fails does so quietly: the function has lost a permission or its way to the database, the old
password goes on working, and the secret looks looked after. And what was never changed is known to everybody who
ever had it, including those who left.

## How it is decided
By secretsmanager:ListSecrets in every enabled region. A secret that rotates is overdue a day after
`NextRotationDate`. Of every secret the youngest of `LastRotatedDate`, `LastChangedDate` and `CreatedDate` is how
old its value is at the least: a change by hand counts, though Security Hub's SecretsManager.4 counts rotations
only, and so does a change of its tags, which cannot be told apart. The line of 90 days is the setting
`secret_age_days`. Replicas, and what a service keeps for itself without rotating it, are not applicable.

## What to do
For a rotation that fails: the log group of its function tells which of the four steps broke; most often the
function lost its way to the database or to Secrets Manager's endpoint, or its role the key. Mend it and run `aws
secretsmanager rotate-secret --secret-id …` once by hand. For an old value: set up rotation (see
`secret-rotation`), or change it where it is used and store it with `aws secretsmanager put-secret-value`, in that
order, or the programs fail in between.

## References
- [Troubleshoot rotation](https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html)
- [Security Hub controls for Secrets Manager](https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.ages import ago, day, days, span, stamp
from leastwise.checks.stored_secrets import NEEDS, managed, secret_evidence
from leastwise.model import Estate, Fail, Gap, Severity, StoredSecret, Verdict, seen


@check(
    "secret-age",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.secrets,
    needs=NEEDS,
    controls=("ROT-08",),
    fsbp=("SecretsManager.2", "SecretsManager.4"),
)
def secret_age(estate: Estate, secret: StoredSecret) -> Verdict:
    """Whether one secret was changed in time."""
    return managed(secret) or _overdue(estate, secret) or _old(estate, secret)


def _overdue(estate: Estate, secret: StoredSecret) -> Fail | None:
    if secret.due is None or days(estate, secret.due) < 1:
        return None
    last = f"was last rotated {ago(estate, secret.rotated)}" if secret.rotated else "was never rotated"
    return Fail(
        f"`{secret.name}` was due for rotation on {day(secret.due)}, and {last}",
        (
            secret_evidence(secret, "NextRotationDate", stamp(secret.due)),
            secret_evidence(secret, "LastRotatedDate", stamp(secret.rotated)),
        ),
    )


def _old(estate: Estate, secret: StoredSecret) -> Fail | None:
    """What comes of the age that its value has at the least.

    Raises:
        Unseen: it shows no change, and its creation was not seen.
    """
    created = secret.created
    known = [each for each in (secret.rotated, secret.changed, None if isinstance(created, Gap) else created) if each]
    last = max(known, default=None) or seen(created)
    age = days(estate, last)
    if age <= estate.thresholds.secret_age_days:
        return None
    evidence = (("LastRotatedDate", secret.rotated), ("LastChangedDate", secret.changed), ("CreatedDate", created))
    return Fail(
        f"`{secret.name}` has not been changed since {day(last)}, {span(age)} ago",
        tuple(secret_evidence(secret, field, stamp(value)) for field, value in evidence),
    )
