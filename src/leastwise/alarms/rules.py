"""Event patterns of EventBridge, read as filter patterns on the CloudTrail record that such an event carries.

A rule sees the record under `detail`, in an envelope that follows from it: `source` from `eventSource`, `detail-type`
from `eventType`, `region` and `account` from where the rule is.  What is not understood, or not documented, is left
open: it is taken as never matching for what the rule surely catches, and as always matching for what it may.

Sources: Amazon EventBridge User Guide, "Comparison operators for use in event patterns", "AWS service events delivered
via AWS CloudTrail" and "Receiving read-only management events from AWS services".
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from leastwise.alarms.evaluate import matches
from leastwise.alarms.regex import Regex, parse_regex
from leastwise.alarms.syntax import (
    And,
    Compare,
    Constant,
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
from leastwise.errors import PatternError

__all__ = ["RuleReading", "read_rule"]

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

ALWAYS, NEVER = And(()), Or(())
_NAME: Selector = ("eventName",)
_TYPE: Selector = ("eventType",)
_ALONE: Selector = ("value",)

DETAIL_TYPES: Mapping[str, str] = {
    "AWS API Call via CloudTrail": "AwsApiCall",
    "AWS Console Sign In via CloudTrail": "AwsConsoleSignIn",
    "AWS Console Action via CloudTrail": "AwsConsoleAction",
    "AWS Service Event via CloudTrail": "AwsServiceEvent",
}
"""The `detail-type` of the events that carry records of each `eventType`."""
MAX_DEPTH = 32
"""Fields within fields; our own limit, far beyond any record."""
SPELT_OTHERWISE = "AWS Console Signin via CloudTrail"
"""How one page of AWS's documentation writes the detail type of sign-ins; which of the two comes is not certain."""


@dataclass(frozen=True, slots=True)
class RuleReading:
    """What a rule catches.

    Args:
        surely: the records that it catches without doubt.
        perhaps: those that it may catch, as far as its pattern is understood.
        unclear: what was not understood; empty: the two are the same.
    """

    surely: Pattern
    perhaps: Pattern
    unclear: tuple[str, ...] = ()


@lru_cache(maxsize=1_024)
def read_rule(text: str, account: str, region: str, reads: bool) -> RuleReading:
    """Read the event pattern of a rule on the default event bus.

    Args:
        text: the pattern, JSON.
        account: the account of the rule.
        region: the region of the rule, which is that of the records it sees.
        reads: whether it gets management events that only read, too.
    """
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        return _open("it is not JSON")
    found = _object(tree, (), {"account": account, "region": region, "version": "0"})
    return found if reads else _all((found, _sure(_CHANGES)))


_READS = tuple(Compare(_NAME, Operator.UNEQUAL, Text(f"{verb}*")) for verb in ("Describe", "Get", "List"))
_CHANGES = Or((Is(("readOnly",), Constant.FALSE), And(_READS)))
"""What reaches every rule; calls that only read and are named so reach those that ask for all management events."""


def _sure(pattern: Pattern) -> RuleReading:
    return RuleReading(pattern, pattern)


def _open(why: str) -> RuleReading:
    return RuleReading(NEVER, ALWAYS, (why,))


def _all(found: Iterable[RuleReading]) -> RuleReading:
    return _joined(And, found)


def _any(found: Iterable[RuleReading]) -> RuleReading:
    return _joined(Or, found)


def _joined(by: Callable[[tuple[Pattern, ...]], Pattern], found: Iterable[RuleReading]) -> RuleReading:
    each = tuple(found)
    unclear = tuple(dict.fromkeys(why for reading in each for why in reading.unclear))
    return RuleReading(
        by(tuple(reading.surely for reading in each)), by(tuple(reading.perhaps for reading in each)), unclear
    )


def _object(tree: Json, path: Selector, known: Mapping[str, str]) -> RuleReading:
    """All fields of an object must match."""
    if not isinstance(tree, dict) or len(path) > MAX_DEPTH:
        return _open(f"`{_dotted(path[:MAX_DEPTH])}` holds no list of values")
    return _all(_field(value, (*path, name), known) for name, value in tree.items())


def _field(value: Json, path: Selector, known: Mapping[str, str]) -> RuleReading:
    """Any of a field's values may match."""
    if path[-1] == "$or":
        if not isinstance(value, list) or len(value) < 2:
            return _open("`$or` with less than two branches")
        return _any(_object(each, path[:-1], known) for each in value)
    if not isinstance(value, list):
        return _object(value, path, known)
    return _any(_condition(each, path, known) for each in value)


def _condition(value: Json, path: Selector, known: Mapping[str, str]) -> RuleReading:
    """One value of a field of the envelope or of the record."""
    match path:
        case ("source",):
            return _source(value)
        case ("detail-type",):
            return _detail_type(value)
        case ("detail", "awsRegion"):
            return _known(value, known["region"])
        case ("detail", _, *_):
            return _leaf(value, path[1:])
        case (str(name),) if name in known:
            return _known(value, known[name])
    return _open(f"`{_dotted(path)}` is nothing that a record tells")


def _known(value: Json, fact: str) -> RuleReading:
    """A condition on what is always the same for a rule."""
    reading = _leaf(value, _ALONE)
    surely, perhaps = (
        ALWAYS if matches(pattern, {"value": fact}, absent_is_unequal=False) else NEVER
        for pattern in (reading.surely, reading.perhaps)
    )
    return RuleReading(surely, perhaps, reading.unclear)


def _source(value: Json) -> RuleReading:
    """`aws.iam` is the source of records whose `eventSource` is `iam.amazonaws.com`."""
    prefix = value.get("prefix") if isinstance(value, dict) and len(value) == 1 else None
    if isinstance(prefix, str) and (prefix.startswith("aws.") or "aws.".startswith(prefix)):
        service = prefix.removeprefix("aws.") if prefix.startswith("aws.") else ""
        return _leaf({"prefix": service}, ("eventSource",))
    if isinstance(value, str):
        service = value.removeprefix("aws.")
        return _sure(NEVER) if service == value else _leaf(f"{service}.amazonaws.com", ("eventSource",))
    return _open("a condition on `source` other than a name or a prefix")


def _detail_type(value: Json) -> RuleReading:
    found = [_any_of_type(type) for name, type in DETAIL_TYPES.items() if _known(value, name).surely is ALWAYS]
    if _known(value, SPELT_OTHERWISE).surely is ALWAYS:
        why = f"whether sign-ins come as `{SPELT_OTHERWISE}`"
        found.append(RuleReading(NEVER, _any_of_type("AwsConsoleSignIn").perhaps, (why,)))
    unclear = _known(value, "").unclear
    return _any((*found, *map(_open, unclear)))


def _any_of_type(type: str) -> RuleReading:
    return _sure(Compare(_TYPE, Operator.EQUAL, Text(type)))


def _leaf(value: Json, selector: Selector) -> RuleReading:
    """One value that a field may have, or one operator on it."""
    try:
        pattern = _pattern(value, selector)
    except PatternError as error:
        return _open(f"`{_dotted(selector)}`: {error}")
    return _sure(pattern) if pattern else _open(f"`{_dotted(selector)}` is compared in a way that is not worked out")


def _pattern(value: Json, selector: Selector) -> Pattern | None:
    """What matches, None where that is not worked out."""
    if isinstance(value, dict):
        (operator, operand), *more = (*value.items(), ("", None))
        return _operator(operator, operand, selector) if len(more) == 1 else None
    if value is None or isinstance(value, bool):
        constant = Constant.NULL if value is None else Constant.TRUE if value else Constant.FALSE
        return Is(selector, constant)
    if isinstance(value, int | float):
        return _numeric(["=", value], selector)
    return _equal(_text(value), selector)


def _equal(value: Value | None, selector: Selector) -> Pattern | None:
    return Compare(selector, Operator.EQUAL, value) if value else None


def _operator(operator: str, operand: Json, selector: Selector) -> Pattern | None:
    match operator, operand:
        case "exists", True:
            return Or((Compare(selector, Operator.EQUAL, Text("*")), Is(selector, Constant.NULL)))
        case "exists", False:
            return Exists(selector, negated=True)
        case "numeric", list(bounds):
            return _numeric(bounds, selector)
        case "anything-but", _:
            return _anything_but(operand, selector)
    return _equal(_string(operator, operand), selector)


def _string(operator: str, operand: Json) -> Value | None:
    """What a string must be like."""
    match operator, operand:
        case "prefix", str(start) if start:
            return None if start.startswith("*") else Text(f"{start}*")
        case "prefix", str():
            return parse_regex("^.*$")
        case "suffix", str(end) if end:
            return None if end.endswith("*") else Text(f"*{end}")
        case "wildcard", str(text):
            return _wildcard(text)
        case "equals-ignore-case", str(text):
            return parse_regex(f"^{_any_case(text)}$")
        case "prefix", {"equals-ignore-case": str(text)}:
            return parse_regex(f"^{_any_case(text)}.*$")
        case "suffix", {"equals-ignore-case": str(text)}:
            return parse_regex(f"^.*{_any_case(text)}$")
    return None


def _text(value: Json) -> Text | None:
    """The value of a string without asterisks where they would be wildcards; None for anything else."""
    if not isinstance(value, str) or value.startswith("*") or value.endswith("*"):
        return None
    return Text(value)


def _wildcard(text: str) -> Value | None:
    if "\\" in text or "**" in text:
        return None
    if "*" in text[1:-1] or text == "*":
        return _spread(text.split("*"))
    return Text(text)


def _spread(parts: list[str]) -> Regex:
    return parse_regex("^" + ".*".join("".join(map(_escaped, part)) for part in parts) + "$")


def _any_case(text: str) -> str:
    return "".join(f"[{char.lower()}{char.upper()}]" if char.isalpha() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return char if char.isalnum() else f"\\{char}"


def _anything_but(operand: Json, selector: Selector) -> Pattern | None:
    """The field is there and is none of these."""
    if isinstance(operand, dict):
        (operator, given), *more = (*operand.items(), ("", None))
        values = [_string(operator, each) for each in (given if isinstance(given, list) else [given])]
        values = values if len(more) == 1 else [None]
    else:
        values = [_excluded(each) for each in (operand if isinstance(operand, list) else [operand])]
    unequal = tuple(Compare(selector, Operator.UNEQUAL, value) for value in values if value is not None)
    return And((Exists(selector, negated=False), *unequal)) if values and len(unequal) == len(values) else None


def _excluded(value: Json) -> Value | None:
    return _number(value) or _text(value)


def _number(value: Json) -> Number | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return Number(str(value))


_BOUNDS = {
    "<": (Operator.LESS,),
    "<=": (Operator.AT_MOST,),
    ">": (Operator.GREATER,),
    ">=": (Operator.AT_LEAST,),
    "=": (Operator.AT_LEAST, Operator.AT_MOST),
}


def _numeric(bounds: list[Json], selector: Selector) -> Pattern | None:
    """`[">", 0, "<=", 5]`: every bound holds."""
    found: list[Pattern] = []
    for sign, bound in zip(bounds[::2], bounds[1::2], strict=False):
        number = _number(bound)
        if not isinstance(sign, str) or sign not in _BOUNDS or number is None:
            return None
        found += (Compare(selector, operator, number) for operator in _BOUNDS[sign])
    return And(tuple(found)) if found and len(bounds) % 2 == 0 else None


def _dotted(path: Selector) -> str:
    return ".".join(map(str, path))
