"""How a user gets in: by a password, or by an active access key."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.model import Credentials, Evidence, Fact, Gap

__all__ = ["NO_WAY_IN", "mfa_evidence", "signs_in", "ways_in"]

NO_WAY_IN = "neither a password nor an active access key"
"""Why a user has nothing that a second factor could protect."""


def ways_in(credentials: Credentials) -> Iterator[Fact[bool]]:
    """Whether there is a password, then whether each key is active, as facts for `anything`."""
    password, keys = credentials.password, credentials.keys
    yield password if isinstance(password, Gap) else password is not None
    yield from (keys,) if isinstance(keys, Gap) else (key.active for key in keys)


def signs_in(credentials: Credentials) -> str:
    """`signs in with a password`, `has an active key`, or both, of a user who surely gets in."""
    password, *keys = ways_in(credentials)
    with_key = any(key is True for key in keys)
    if password is True:
        return "signs in with a password and an active key" if with_key else "signs in with a password"
    return "has an active key"


def mfa_evidence(credentials: Credentials) -> Evidence:
    """Where the report tells that a user has no MFA device."""
    return Evidence(call="iam:GetCredentialReport", path=f"user={credentials.user}, mfa_active", value="false")
