"""How a condition operator is declared.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias, TypeVar

from leastwise.language.substituted import Pattern, pattern_text

__all__ = ["Operator", "OperatorKind", "Test", "comparing", "declare"]

Test: TypeAlias = Callable[[str, Pattern], bool | None]
"""Whether a value of the request fits a value of the policy; None if one of them is not of the operator's type."""

T = TypeVar("T")


class OperatorKind(Enum):
    """The groups of AWS's page, that is, the types of the values that are compared."""

    STRING = "string"
    ARN = "ARN"
    NUMERIC = "number"
    DATE = "date"
    BOOL = "boolean"
    BINARY = "binary"
    IP = "IP address"
    NULL = "existence of a key"


_WITH_VARIABLES = frozenset({OperatorKind.STRING, OperatorKind.ARN, OperatorKind.BOOL})


@dataclass(frozen=True, slots=True)
class Operator:
    """A test of one value of the request against one value of the policy.

    Attributes:
        name: in AWS's spelling, without a prefix or `IfExists`.
        test: that of the positive operator, which the negated one has too.
        negated: whether a request value must fit none of the policy's values rather than one.
        kind: the type of the values.
    """

    name: str
    test: Test
    negated: bool
    kind: OperatorKind

    @property
    def takes_variables(self) -> bool:
        """Whether policy variables in the values are replaced.

        For `Bool` AWS's pages contradict each other; they are replaced, and whoever evaluates warns.
        """
        return self.kind in _WITH_VARIABLES


def declare(kind: OperatorKind, test: Test, name: str, negation: str | None = None) -> tuple[Operator, ...]:
    """One declaration, both operators: AWS defines every `…Not…` as the negation of another."""
    positive = Operator(name, test, False, kind)
    return (positive,) if negation is None else (positive, Operator(negation, test, True, kind))


def comparing(parse: Callable[[str], T | None], compare: Callable[[T, T], bool]) -> Test:
    """The test that compares what both values say; `parse` gives None for a text that is not of the type."""

    def test(value: str, wanted: Pattern) -> bool | None:
        left, right = parse(value), parse(pattern_text(wanted))
        return None if left is None or right is None else compare(left, right)

    return test
