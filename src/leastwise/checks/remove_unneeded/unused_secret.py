"""Stored secrets that nobody reads.

## What it finds
Secrets of AWS Secrets Manager whose value was not read for more than 90 days.

## Why it matters
What nobody reads opens something all the same: a database, somebody else's service, an account that was to be
closed. It is on no list of what to change when somebody leaves, and costs a little every month.

## How it is decided
By secretsmanager:ListSecrets in every enabled region: `LastAccessedDate`, a day without its hour, or where it was
never read the day it was made. The line of 90 days is the setting `unused_secret_days`. Replicas are kept for the
day on which the other region fails, and secrets of a service are that service's to remove: both are not
applicable.

## What to do
Ask whoever its tags, its name or its last change point to; CloudTrail keeps `GetSecretValue` for 90 days in the
event history and longer in a trail. Then `aws secretsmanager delete-secret --recovery-window-in-days 30`: it can
be had back with `restore-secret` until then, and every attempt to read it meanwhile shows in CloudTrail. Take away
what it opens, too: deleting the secret changes no password. Secrets that are meant for emergencies are read in
exercises, or waived.

## References
- [Delete an AWS Secrets Manager secret](https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html)
- [Security Hub controls for Secrets Manager](https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.ages import day, days, span, stamp
from leastwise.checks.stored_secrets import NEEDS, managed, secret_evidence
from leastwise.model import Estate, Fail, NotApplicable, Severity, StoredSecret, Verdict, seen


@check(
    "unused-secret",
    severity=Severity.LOW,
    subjects=lambda estate: estate.secrets,
    needs=NEEDS,
    controls=("UNUSED-09",),
    fsbp=("SecretsManager.3",),
)
def unused_secret(estate: Estate, secret: StoredSecret) -> Verdict:
    """Whether one secret is read by anybody."""
    if secret.owner:
        return NotApplicable(f"`{secret.owner}` manages it")
    return managed(secret) or _idle(estate, secret)


def _idle(estate: Estate, secret: StoredSecret) -> Fail | None:
    since = secret.accessed or seen(secret.created)
    idle = days(estate, since)
    if idle <= estate.thresholds.unused_secret_days:
        return None
    told = "was last read" if secret.accessed else "was never read since it was made"
    return Fail(
        f"`{secret.name}` {told} on {day(since)}, {span(idle)} ago",
        (
            secret_evidence(secret, "LastAccessedDate", stamp(secret.accessed)),
            secret_evidence(secret, "CreatedDate", stamp(secret.created)),
        ),
    )
