"""Sessions of users: what somebody signs in to at the console, and what GetSessionToken gives.

Source: IAM User Guide, "Compare AWS STS credentials" and "AWS global condition context keys": their requests say
whether they began with a second factor.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from leastwise.demo.motos import iam

if TYPE_CHECKING:
    from leastwise.demo.world import Credentials, World

__all__ = ["UserSession", "begin"]


@dataclass(frozen=True, slots=True)
class UserSession:
    """A session of a user until it ends; `mfa`: it began with a second factor."""

    token: str
    ends: datetime
    mfa: bool


def begin(world: World, account: str, user: str, *, mfa: bool, seconds: int = 3600) -> Credentials:
    """Credentials of a new session of a user, as of one who has just signed in."""
    from moto.iam.models import AccessKey

    from leastwise.demo.world import Credentials

    key = AccessKey(user_name=user, prefix="ASIA", account_id=account)
    session = UserSession(f"user-session-{key.access_key_id}", world.now() + timedelta(seconds=seconds), mfa)
    iam(account).access_keys[key.access_key_id] = key
    world.user_sessions[key.access_key_id] = session
    return Credentials(str(key.access_key_id), str(key.secret_access_key), session.token)
