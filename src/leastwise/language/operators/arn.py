"""ARN operators: each of the six parts is compared alone, so no wildcard crosses one of the first five colons.

`ArnEquals` is `ArnLike`, wildcards included, and so are their negations. The sixth part may hold colons.
"""

from __future__ import annotations

from functools import lru_cache

from leastwise.language.operators.operator import Operator, OperatorKind, declare
from leastwise.language.substituted import Pattern, pattern_matches, split_pattern

__all__ = ["OPERATORS"]

_PARTS = 6
_SCHEME = "arn"


def _like(value: str, wanted: Pattern) -> bool | None:
    parts, patterns = value.split(":", _PARTS - 1), _patterns(wanted)
    if patterns is None or len(parts) != _PARTS or parts[0] != _SCHEME:
        return None
    return all(map(pattern_matches, patterns, parts))


@lru_cache(maxsize=16_384)
def _patterns(wanted: Pattern) -> tuple[Pattern, ...] | None:
    """The six parts; None where the pattern has fewer or can match nothing that begins with `arn:`."""
    patterns = split_pattern(wanted, _PARTS)
    return patterns if len(patterns) == _PARTS and pattern_matches(patterns[0], _SCHEME) else None


OPERATORS: tuple[Operator, ...] = (
    *declare(OperatorKind.ARN, _like, "ArnEquals", "ArnNotEquals"),
    *declare(OperatorKind.ARN, _like, "ArnLike", "ArnNotLike"),
)
