"""When an account may be changed: windows as `Mon-Fri 08:00-17:00 UTC`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leastwise.errors import InputError

__all__ = ["open_at"]

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WINDOW = re.compile(r"(?P<days>[A-Za-z,-]+) (?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d) (?P<zone>[A-Za-z0-9_+/-]+)")


def open_at(windows: Sequence[str], now: datetime) -> bool:
    """Whether a moment lies in one of the windows; without windows, always.

    Args:
        windows: days, the time from and up to which, and a time zone's name: `Sat,Sun 22:00-04:00 Europe/Berlin`.
            One that ends before it begins ends on the next day, and its days are those on which it begins.
        now: with its zone.

    Raises:
        InputError: one of them is no window.
    """
    held = [_holds(each, now) for each in windows]
    return not held or any(held)


def _holds(window: str, now: datetime) -> bool:
    found = _WINDOW.fullmatch(window)
    try:
        if found is None:
            raise ValueError("it is not written so")
        days = _days(found["days"])
        start, end = time.fromisoformat(found["start"]), time.fromisoformat(found["end"])
        local = now.astimezone(ZoneInfo(found["zone"]))
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise InputError(f"`{window}` is no window of time: write `Mon-Fri 08:00-17:00 UTC`") from error
    at, today = local.time(), local.weekday()
    if start <= end:
        return today in days and start <= at < end
    return (today in days and at >= start) or ((today - 1) % 7 in days and at < end)


def _days(text: str) -> frozenset[int]:
    """Raises: ValueError if one of them is no day."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        start = DAYS.index(first.title())
        stop = DAYS.index(last.title()) if last else start
        found |= {(start + each) % 7 for each in range((stop - start) % 7 + 1)}
    return frozenset(found)
