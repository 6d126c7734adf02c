"""What the checks on stored secrets share."""

from __future__ import annotations

from leastwise.model import Evidence, NotApplicable, StoredSecret

__all__ = ["CALL", "NEEDS", "managed", "secret_evidence"]

CALL = "secretsmanager:ListSecrets"
NEEDS = frozenset({"ec2:DescribeRegions", CALL})


def managed(secret: StoredSecret) -> NotApplicable | None:
    """Why the account itself can do nothing about the secret; None: it can."""
    if secret.primary:
        return NotApplicable(f"a replica of the secret in `{secret.primary}`")
    if secret.owner and not secret.rotates:
        return NotApplicable(f"`{secret.owner}` manages it")
    return None


def secret_evidence(secret: StoredSecret, field: str, value: str) -> Evidence:
    """Where the answer shows a field of a secret."""
    return Evidence(call=CALL, path=f"SecretList[ARN={secret.arn}].{field}", value=value)
