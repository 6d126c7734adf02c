"""How old something is, and how a finding says so.

Ages are whole days up to `Estate.seen_at`: a rule of 90 days is about days, and 90 days and an hour are not older.
"""

from __future__ import annotations

from datetime import UTC, datetime

from leastwise.model import Estate, Fact, Gap

__all__ = ["ago", "day", "days", "span", "stamp"]


def days(estate: Estate, since: datetime) -> int:
    """Whole days from `since` until the account was observed; negative when `since` is later."""
    return (estate.seen_at - since).days


def day(moment: datetime) -> str:
    """The UTC date: `2026-01-31`."""
    return moment.astimezone(UTC).date().isoformat()


def ago(estate: Estate, moment: datetime) -> str:
    """`3 days ago`, counted like `days`."""
    count = days(estate, moment)
    return f"{span(count)} ago" if count > 0 else "less than a day ago"


def span(count: int) -> str:
    """`1 day`, `90 days`."""
    return "1 day" if count == 1 else f"{count} days"


def stamp(moment: Fact[datetime | None]) -> str:
    """A time as evidence shows it: ISO 8601 with Z; `N/A` for none, as the credential report has it; `?` for unseen."""
    if isinstance(moment, Gap):
        return "?"
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else "N/A"
