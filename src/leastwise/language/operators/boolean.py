"""`Bool`: `true` or `false` in any letter case, which JSON's own booleans become as a text."""

from __future__ import annotations

import operator

from leastwise.language.operators.operator import Operator, OperatorKind, comparing, declare
from leastwise.language.pattern import fold

__all__ = ["OPERATORS", "boolean"]

_WORDS = {"true": True, "false": False}


def boolean(text: str) -> bool | None:
    """What the word says; None for any other text."""
    return _WORDS.get(fold(text))


OPERATORS: tuple[Operator, ...] = declare(OperatorKind.BOOL, comparing(boolean, operator.eq), "Bool")
