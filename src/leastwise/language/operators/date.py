"""Date operators: a date of the W3C profile of ISO 8601, or seconds since 1970, on either side.

    2020-04   2020-04-01   2020-04-01T12:30Z   2020-04-01T12:30:00.5+02:00   1585744200

A date that leaves out its end means its first moment, in UTC. With a time the zone is required, as the profile
says. Digits alone are seconds, so the profile's bare year is not read as one. Fractions have at most nine digits.

Sources: IAM User Guide, "IAM JSON policy elements: Condition operators" and "AWS global condition context keys"
(`aws:EpochTime`); W3C note "Date and Time Formats".
"""

from __future__ import annotations

import operator
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from leastwise.language.operators.operator import Operator, OperatorKind, comparing, declare

__all__ = ["OPERATORS", "moment"]

_SECONDS = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?")
_DATE = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?)?"
    r"(?:Z|(?P<sign>[-+])(?P<ahead>[01][0-9]|2[0-3]):(?P<minutes>[0-5][0-9])))?)?"
)
_LEAST = (("day", 1), ("hour", 0), ("minute", 0), ("second", 0))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=4_096)
def moment(text: str) -> Decimal | None:
    """Seconds since 1970; None for what is no date."""
    if _SECONDS.fullmatch(text):
        return Decimal(text)
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    day, hour, minute, second = (int(found[name] or least) for name, least in _LEAST)
    try:
        local = datetime(int(found["year"]), int(found["month"]), day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    zone = timedelta(hours=int(found["ahead"] or 0), minutes=int(found["minutes"] or 0))
    ahead = -zone if found["sign"] == "-" else zone
    return (local - _EPOCH - ahead) // timedelta(seconds=1) + Decimal(f"0.{found['fraction'] or 0}")


OPERATORS: tuple[Operator, ...] = (
    *declare(OperatorKind.DATE, comparing(moment, operator.eq), "DateEquals", "DateNotEquals"),
    *declare(OperatorKind.DATE, comparing(moment, operator.lt), "DateLessThan"),
    *declare(OperatorKind.DATE, comparing(moment, operator.le), "DateLessThanEquals"),
    *declare(OperatorKind.DATE, comparing(moment, operator.gt), "DateGreaterThan"),
    *declare(OperatorKind.DATE, comparing(moment, operator.ge), "DateGreaterThanEquals"),
)
