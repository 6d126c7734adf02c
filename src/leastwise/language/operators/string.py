"""String operators.

Wildcards are wildcards under `StringLike` only, and no text is unfit to be compared.
"""

from __future__ import annotations

from leastwise.language.operators.operator import Operator, OperatorKind, declare
from leastwise.language.substituted import Pattern, pattern_matches, pattern_text

__all__ = ["OPERATORS"]


def _equals(value: str, wanted: Pattern) -> bool:
    return value == pattern_text(wanted)


def _equals_ignoring_case(value: str, wanted: Pattern) -> bool:
    """Values, unlike the names in the language, may hold letters of any script; these fold by Unicode's rules."""
    return value.casefold() == pattern_text(wanted).casefold()


def _like(value: str, wanted: Pattern) -> bool:
    return pattern_matches(wanted, value)


OPERATORS: tuple[Operator, ...] = (
    *declare(OperatorKind.STRING, _equals, "StringEquals", "StringNotEquals"),
    *declare(OperatorKind.STRING, _equals_ignoring_case, "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    *declare(OperatorKind.STRING, _like, "StringLike", "StringNotLike"),
)
