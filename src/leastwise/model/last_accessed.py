"""When principals, or those who carry a policy, used a service last."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

__all__ = ["LastAccessed", "LastAccessedReport", "UsedAction"]


class UsedAction(Struct, frozen=True, kw_only=True):
    """An action of which IAM tracks the use."""

    name: str
    """Without the service's prefix: `CreateBucket`."""
    last_accessed: datetime | None
    """None: not in the tracking period (400 days, less for actions that are tracked since later)."""


class LastAccessed(Struct, frozen=True, kw_only=True):
    """One service that a user, group, role or policy allows, and its last use through it."""

    service: str
    """The prefix in actions: `s3`."""
    last_authenticated: datetime | None
    """The last attempt, allowed or not, up to four hours before the report; None: not in the tracking period."""
    entity: str | None = None
    """ARN of the user or role that made it."""
    region: str | None = None
    actions: tuple[UsedAction, ...] = ()
    """Those that are tracked; of most services only some are, and of many none."""


class LastAccessedReport(Struct, frozen=True, kw_only=True):
    """What AWS reports on one user, group, role or policy."""

    arn: str
    """Of the user, group, role or policy.  A group's use is its members', a policy's that of all who carry it."""
    services: tuple[LastAccessed, ...]
    """Those that it allows, as far as AWS reports on them; there may be none."""
    granularity: str
    """`ACTION_LEVEL`, or `SERVICE_LEVEL` where actions were not asked for."""
    generated: datetime
    """When AWS had finished the report."""
