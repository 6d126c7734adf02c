"""Stored secrets that nothing rotates.

## What it finds
Secrets of AWS Secrets Manager without automatic rotation.

## Why it matters
A password that a program reads from Secrets Manager can be changed without anybody noticing. Where rotation is
off it is changed when somebody thinks of it, which is after the incident; by then everybody who ever read it
still knows it.

## How it is decided
By secretsmanager:ListSecrets in every enabled region: `RotationEnabled`. Replicas rotate with the secret that they
are replicas of, and secrets that a service made for itself are the service's to change: both are not applicable.
Whether a rotation succeeds is the matter of `secret-age`.

## What to do
For databases of RDS, Aurora, Redshift and DocumentDB let the service manage the secret, which rotates it without
a function of yours; otherwise `aws secretsmanager rotate-secret --secret-id … --rotation-lambda-arn …
--rotation-rules AutomaticallyAfterDays=30`. Prefer the strategy of two alternating users where programs hold
connections open. A key of somebody else's service that cannot be changed by a program has no place for a function:
waive the finding with the date on which somebody changes it by hand.

## References
- [Rotate AWS Secrets Manager secrets](https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html)
- [Security Hub controls for Secrets Manager](https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.stored_secrets import NEEDS, managed, secret_evidence
from leastwise.model import Estate, Fail, Severity, StoredSecret, Verdict


@check(
    "secret-rotation",
    severity=Severity.LOW,
    subjects=lambda estate: estate.secrets,
    needs=NEEDS,
    controls=("ROT-07",),
    fsbp=("SecretsManager.1",),
)
def secret_rotation(estate: Estate, secret: StoredSecret) -> Verdict:
    """Whether one secret is rotated by itself."""
    if secret.rotates:
        return None
    return managed(secret) or Fail(
        f"nothing rotates `{secret.name}`", (secret_evidence(secret, "RotationEnabled", "false"),)
    )
