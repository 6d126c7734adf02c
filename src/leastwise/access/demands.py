"""What a statement is called in a finding, and what its conditions surely demand of a request.

A condition demands something of a key when no request without the key passes it.  Operators that a missing key
satisfies (`…IfExists`, `ForAllValues:`, negated ones, `Null`) demand nothing; under `Deny` it is the other way round.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Condition operators for multivalued
context keys".
"""

from __future__ import annotations

import re

from msgspec import Struct

from leastwise.language import Condition, Statement, fold

__all__ = ["Demand", "demand", "forbidden_otherwise", "named", "otherwise"]

_POSITIVE = {
    "stringequals": False,
    "stringequalsignorecase": False,
    "stringlike": True,
    "arnequals": True,
    "arnlike": True,
}
"""Operators that compare texts, and whether `*` and `?` are wildcards to them."""
_NEGATIVE = {name.replace("equals", "notequals").replace("like", "notlike"): wild for name, wild in _POSITIVE.items()}


_ACCOUNT = re.compile(r"(?:[^:]*:){4}(\d{12}):")


class Demand(Struct, frozen=True):
    """A request must have `key`, with one of `values`; `key` is in lower case."""

    key: str
    values: tuple[str, ...]
    wild: bool
    """Whether `*` and `?` are wildcards in the values; otherwise they are letters like any other."""
    arns: bool = False
    """Whether the values are ARNs whose parts are compared each by itself, so that no wildcard crosses a colon."""

    def fixed(self, value: str) -> str:
        """The part of a value that a request must match letter for letter: all of it, or up to the first wildcard.

        A value with a policy variable fixes nothing, since the caller may choose what it becomes; a variable that
        tells of the resource (`${aws:ResourceOrgID}`) is not the caller's to choose.
        """
        if "${" in value:
            return value if fold(value).startswith("${aws:resource") else ""
        if not self.wild:
            return value
        return value[: min((value.find(char) for char in "*?" if char in value), default=len(value))]

    def account(self, value: str) -> str | None:
        """The account that a value, an ARN, names for certain."""
        whole = value if self.arns and "${" not in value else self.fixed(value)
        found = _ACCOUNT.match(whole)
        return found[1] if found else None

    def exact(self, value: str) -> bool:
        """Whether a value has no wildcard and is not empty."""
        return value != "" and self.fixed(value) == value


def named(statement: Statement) -> str:
    """A statement as a sentence names it: by its Sid, else by its place counted from 1."""
    return f"statement `{statement.sid}`" if statement.sid else f"statement {statement.index + 1}"


def demand(condition: Condition) -> Demand | None:
    """What a condition of an `Allow` statement demands, if anything."""
    quantifier, base = _operator(condition)
    if quantifier == "forallvalues" or base not in _POSITIVE:
        return None
    return Demand(fold(condition.key), condition.values, _POSITIVE[base], base.startswith("arn"))


def forbidden_otherwise(conditions: tuple[Condition, ...]) -> Demand | None:
    """What the conditions of a `Deny` statement leave to those who meet a demand, if it is one demand.

    `Deny` with `StringNotEquals` refuses whoever lacks the key or has another value.  Of several conditions all must
    hold before anybody is refused, so they demand nothing alone.
    """
    if len(conditions) != 1:
        return None
    quantifier, base = _operator(conditions[0])
    base = base.removesuffix("ifexists")
    if quantifier == "foranyvalue" or base not in _NEGATIVE:
        return None
    return Demand(fold(conditions[0].key), conditions[0].values, _NEGATIVE[base], base.startswith("arn"))


def otherwise(condition: Condition) -> Condition | None:
    """What a request meets that fails this condition of a `Deny`, if that can be said as a condition.

    Requests without the key are not told apart: whoever wants to know puts it to the prover.
    """
    quantifier, base = _operator(condition)
    base = base.removesuffix("ifexists")
    if base == "bool" and not quantifier:
        others = {"true", "false"} - set(map(fold, condition.values))
        return Condition("Bool", condition.key, tuple(others)) if others else None
    if "not" not in base:
        return None
    of_several = {"forallvalues": "ForAnyValue:", "foranyvalue": "ForAllValues:"}.get(quantifier, "")
    return Condition(of_several + base.replace("not", "", 1), condition.key, condition.values)


def _operator(condition: Condition) -> tuple[str, str]:
    quantifier, colon, base = fold(condition.operator).rpartition(":")
    return (quantifier, base) if colon else ("", base)
