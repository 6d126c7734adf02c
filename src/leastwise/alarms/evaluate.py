"""Whether an event matches a filter pattern.

Where the guide is silent the answer is the cautious one: a field with a null counts as absent for comparisons,
and a string is never equal to a number or a boolean, so that a filter is never credited with an event on a guess.

Source: CloudWatch Logs User Guide, "Filter pattern syntax for metric filters", section on JSON log events.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Final, Literal, TypeAlias

from leastwise.alarms.regex import Regex
from leastwise.alarms.syntax import (
    And,
    Compare,
    Constant,
    Everything,
    Exists,
    Is,
    Number,
    Operator,
    Or,
    Pattern,
    Selector,
    Text,
)

__all__ = ["ABSENT", "Absent", "lookup", "matches"]


class _Absence(Enum):
    ABSENT = "absent"


Absent: TypeAlias = Literal[_Absence.ABSENT]
ABSENT: Final = _Absence.ABSENT
"""What `lookup` gives for a field that is not there (a null is there)."""

_ORDERS: Mapping[Operator, Callable[[Decimal, Decimal], bool]] = {
    Operator.LESS: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.GREATER: operator.gt,
    Operator.AT_LEAST: operator.ge,
}
_CONSTANTS: Mapping[Constant, object] = {Constant.TRUE: True, Constant.FALSE: False, Constant.NULL: None}


def matches(pattern: Pattern, event: Mapping[str, object], absent_is_unequal: bool) -> bool:
    """Whether the event matches.

    Args:
        pattern: what `parse` gives.
        event: one log event, a JSON object.
        absent_is_unequal: whether `!=` matches a field that is absent; AWS does not document it, so a caller
            evaluates both readings and trusts an answer only when they agree.
    """
    match pattern:
        case Everything():
            return True
        case And(terms):
            return all(matches(term, event, absent_is_unequal) for term in terms)
        case Or(terms):
            return any(matches(term, event, absent_is_unequal) for term in terms)
        case Exists(selector, negated):
            return (lookup(event, selector) is ABSENT) is negated
        case Is(selector, constant):
            return lookup(event, selector) is _CONSTANTS[constant]
        case Compare():
            return _compares(pattern, lookup(event, pattern.selector), absent_is_unequal)


def lookup(event: Mapping[str, object], selector: Selector) -> object:
    """The value that the selector leads to, or `ABSENT`."""
    found: object = event
    for part in selector:
        if isinstance(part, str) and isinstance(found, Mapping):
            found = found.get(part, ABSENT)
        elif isinstance(part, int) and isinstance(found, list | tuple) and part < len(found):
            found = found[part]
        else:
            return ABSENT
    return found


def _compares(condition: Compare, found: object, absent_is_unequal: bool) -> bool:
    if found is ABSENT or found is None:
        return condition.op is Operator.UNEQUAL and absent_is_unequal
    if not isinstance(found, str | bool | int | float):
        return False  # an object or an array matches neither `=` nor `!=`
    if condition.op is Operator.EQUAL:
        return _equals(condition, found)
    if condition.op is Operator.UNEQUAL:
        return not _equals(condition, found)
    number = _number(found)
    bound = condition.value
    return number is not None and isinstance(bound, Number) and _ORDERS[condition.op](number, bound.value)


def _equals(condition: Compare, found: str | bool | int | float) -> bool:
    match condition.value:
        case Text() as text if text.is_presence:
            return True
        case Text() as text:
            return isinstance(found, str) and text.fits(found)
        case Regex() as regex:
            return isinstance(found, str) and regex.found_in(found)
        case Number(literal) as number:
            # Account numbers are strings in CloudTrail and stand unquoted in patterns.
            return found == literal if isinstance(found, str) else _number(found) == number.value


def _number(found: str | bool | int | float) -> Decimal | None:
    if isinstance(found, str | bool) or (isinstance(found, float) and not math.isfinite(found)):
        return None
    if isinstance(found, int):
        return Decimal(found)
    return Decimal(str(found))  # 0.1 in JSON is the number 0.1, not the nearest binary fraction
