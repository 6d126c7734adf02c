"""Make things in moto's backends as old as a story needs them: every age is relative to one `now`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from leastwise.demo.motos import naive
from leastwise.demo.overlay.iam.people import set_password_changed

__all__ = ["Ages"]


@dataclass(frozen=True, slots=True)
class Ages:
    """Ages in days before `now`; a fraction is a part of a day."""

    now: datetime

    def ago(self, days: float) -> datetime:
        """The time so many days before now, in whole seconds, with its zone."""
        return (self.now - timedelta(days=days)).replace(microsecond=0)

    def created(self, thing: Any, days: float) -> None:
        """A user, group, role, policy, key, instance profile or provider, made so long ago."""
        moment = naive(self.ago(days))
        thing.create_date = moment
        if hasattr(thing, "update_date"):
            thing.update_date = moment
        for version in getattr(thing, "versions", ()):
            version.create_date = moment

    def key_used(self, key: Any, days: float, service: str, region: str) -> None:
        """An access key, last used so long ago for `service` in `region` (`N/A` for S3)."""
        from moto.iam.models import AccessKeyLastUsed

        key.last_used = AccessKeyLastUsed(naive(self.ago(days)), service, region)

    def password(self, user: Any, changed: float, used: float | None) -> None:
        """A user's password, set and last used so long ago; none for `used` where it never was."""
        set_password_changed(user, self.ago(changed))
        user.password_last_used = None if used is None else naive(self.ago(used))

    def role_used(self, role: Any, days: float, region: str) -> None:
        """A role, last used so long ago from `region`."""
        role.last_used = naive(self.ago(days))
        role.last_used_region = region

    def launched(self, instance: Any, days: float) -> None:
        """An EC2 instance, launched so long ago."""
        instance.launch_time = naive(self.ago(days))
