"""Secrets that stand where everybody can read them who may look at the thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from leastwise.model import Evidence, Fail, Secret, Severity, Verdict

__all__ = ["leaked"]

TOLD = 3
"""How many secrets of one subject a finding spells out."""


def leaked(where: str, secrets: Sequence[Secret], evidence: Callable[[Secret], Evidence], *, named: bool) -> Verdict:
    """What comes of secrets in one place: worst where one is a credential that does not expire.

    Args:
        where: how the sentence begins, as ``the user data of `i-1` ``.
        evidence: where the answer shows one; what it says is known to nobody here.
        named: whether a secret's place is the name of something.
    """
    ordered = sorted(secrets, key=lambda secret: not secret.long_lived)
    if not ordered:
        return None
    count = "a secret" if len(ordered) == 1 else f"{len(ordered)} secrets"
    return Fail(
        f"{where} holds {count}: {_listed(ordered, named)}",
        tuple(map(evidence, ordered)),
        severity=None if ordered[0].long_lived else Severity.HIGH,
    )


def _listed(secrets: Sequence[Secret], named: bool) -> str:
    told = ", ".join(_told(secret, named) for secret in secrets[:TOLD])
    more = len(secrets) - TOLD
    return f"{told} and {more} more" if more > 0 else told


def _told(secret: Secret, named: bool) -> str:
    kind = f"long-lived {secret.kind}" if secret.long_lived else secret.kind
    return f"{kind} (`{secret.place}`)" if named else f"{kind} ({secret.place})"
