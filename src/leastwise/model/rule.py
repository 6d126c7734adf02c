"""Rules of EventBridge: which events they take, and where those go."""

from __future__ import annotations

from msgspec import Struct

from leastwise.model.fact import Observed

__all__ = ["EventRule"]


class EventRule(Struct, frozen=True, kw_only=True):
    """A rule on events of the default event bus that is no service's own."""

    arn: str
    name: str
    region: str
    pattern: str
    """The event pattern, JSON."""
    enabled: bool
    reads: bool
    """It gets management events that only read, too."""
    targets: Observed[str]
    """ARNs of what the events go to; none of a rule that is switched off."""
