"""Whether an event matches a filter pattern.

Where the guide is silent the answer is the cautious one: a field with a null counts as absent for comparisons,
and a string is never equal to a number or a boolean, so that a filter is never credited with an event on a guess.

Source: CloudWatch Logs User Guide, "Filter pattern syntax for metric filters", section on JSON log events.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from functools import lru_cache
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
    Value,
)

__all__ = ["ABSENT", "Absent", "Test", "lookup", "matches", "tester"]


class _Absence(Enum):
    ABSENT = "absent"


Absent: TypeAlias = Literal[_Absence.ABSENT]
ABSENT: Final = _Absence.ABSENT
"""What `lookup` gives for a field that is not there (a null is there)."""

_Single: TypeAlias = str | bool | int | float

_ORDERS: Mapping[Operator, Callable[[Decimal, Decimal], bool]] = {
    Operator.LESS: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.GREATER: operator.gt,
    Operator.AT_LEAST: operator.ge,
}
_CONSTANTS: Mapping[Constant, object] = {Constant.TRUE: True, Constant.FALSE: False, Constant.NULL: None}


Test: TypeAlias = Callable[[Mapping[str, object], bool], bool]
"""Whether an event matches, in one of the readings of `!=`: the arguments of `matches` without the pattern."""

_KEPT = 4_096


def matches(pattern: Pattern, event: Mapping[str, object], absent_is_unequal: bool) -> bool:
    """Whether the event matches.

    Args:
        pattern: what `parse` gives.
        event: one log event, a JSON object.
        absent_is_unequal: whether `!=` matches a field that is absent; AWS does not document it, so a caller
            evaluates both readings and trusts an answer only when they agree.
    """
    return tester(pattern)(event, absent_is_unequal)


def tester(pattern: Pattern) -> Test:
    """`matches` of one pattern, made ready for many events."""
    match pattern:
        case Everything():
            return lambda event, absent_is_unequal: True
        case And(terms):
            tests = tuple(map(tester, terms))
            return lambda event, absent_is_unequal: all(test(event, absent_is_unequal) for test in tests)
        case Or(terms):
            some = (*_among(terms), *(tester(term) for term in terms if _plain(term) is None))
            if len(some) == 1:
                return some[0]
            return lambda event, absent_is_unequal: any(test(event, absent_is_unequal) for test in some)
        case Exists(selector, negated):
            return lambda event, absent_is_unequal: (lookup(event, selector) is ABSENT) is negated
        case Is(selector, constant):
            wanted = _CONSTANTS[constant]
            return lambda event, absent_is_unequal: lookup(event, selector) is wanted
        case Compare():
            return _comparison(pattern)


def _plain(term: Pattern) -> str | None:
    """The text that a field is to have, if that is all that is asked."""
    text = term.value if isinstance(term, Compare) and term.op is Operator.EQUAL else None
    return text.text if isinstance(text, Text) and not (text.open_start or text.open_end) else None


def _among(terms: tuple[Pattern, ...]) -> Iterator[Test]:
    """For each field whether it has one of the plain texts, of which filters list dozens."""
    texts: dict[Selector, set[str]] = {}
    for term in terms:
        text = _plain(term)
        if text is not None and isinstance(term, Compare):
            texts.setdefault(term.selector, set()).add(text)
    return (_has_one(selector, frozenset(wanted)) for selector, wanted in texts.items())


def _has_one(selector: Selector, wanted: frozenset[str]) -> Test:
    def test(event: Mapping[str, object], absent_is_unequal: bool) -> bool:
        found = lookup(event, selector)
        return isinstance(found, str) and found in wanted

    return test


def lookup(event: Mapping[str, object], selector: Selector) -> object:
    """The value that the selector leads to, or `ABSENT`."""
    found: object = event
    for part in selector:
        if isinstance(part, str) and isinstance(found, (dict, Mapping)):  # dict: an abstract class is slow to ask
            found = found.get(part, ABSENT)
        elif isinstance(part, int) and isinstance(found, list | tuple) and part < len(found):
            found = found[part]
        else:
            return ABSENT
    return found


def _comparison(condition: Compare) -> Test:
    selector, fits, unequal = condition.selector, _fitting(condition), condition.op is Operator.UNEQUAL

    def test(event: Mapping[str, object], absent_is_unequal: bool) -> bool:
        found = lookup(event, selector)
        if found is ABSENT or found is None:
            return unequal and absent_is_unequal
        # an object or an array matches neither `=` nor `!=`
        return isinstance(found, (str, bool, int, float)) and fits(found) is not unequal

    return test


def _fitting(condition: Compare) -> Callable[[_Single], bool]:
    """Whether a value is as the condition says; for `!=` whether it is equal."""
    if condition.op in (Operator.EQUAL, Operator.UNEQUAL):
        return _equal(condition.value)
    ordered, bound = _ORDERS[condition.op], condition.value

    def fits(found: _Single) -> bool:
        number = _number(found)
        return number is not None and isinstance(bound, Number) and ordered(number, bound.value)

    return fits


def _equal(value: Value) -> Callable[[_Single], bool]:
    match value:
        case Text() if value.is_presence:
            return lambda found: True
        case Text():
            return value.fitting()
        case Regex():
            known = lru_cache(maxsize=_KEPT)(value.found_in)
            return lambda found: isinstance(found, str) and known(found)
        case Number(literal):
            # Account numbers are strings in CloudTrail and stand unquoted in patterns.
            return lambda found: found == literal if isinstance(found, str) else _number(found) == value.value


def _number(found: _Single) -> Decimal | None:
    if isinstance(found, str | bool) or (isinstance(found, float) and not math.isfinite(found)):
        return None
    if isinstance(found, int):
        return Decimal(found)
    return Decimal(str(found))  # 0.1 in JSON is the number 0.1, not the nearest binary fraction
