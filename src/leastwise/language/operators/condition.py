"""A condition operator as a policy writes it: `ForAnyValue:StringLikeIfExists`.

What the prefix and the suffix do is the same for every operator, and stands here once.

Sources: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Single-valued vs. multivalued context
keys". Three answers are assumptions, since no page gives them, and whoever evaluates should warn: a plain operator
on a multivalued key does not hold; a value that is not of the operator's type makes a negated operator fail like a
positive one; under an empty list of policy values a set operator holds only as `ForAllValues` without the key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from leastwise.language.operators.operator import Operator, OperatorKind
from leastwise.language.operators.table import OPERATORS
from leastwise.language.pattern import fold
from leastwise.language.substituted import Pattern

__all__ = ["ConditionOperator", "Quantifier", "parse_operator"]

_IF_EXISTS = "IfExists"


class Quantifier(Enum):
    """The prefix of a set operator."""

    NONE = ""
    FOR_ANY_VALUE = "ForAnyValue:"
    FOR_ALL_VALUES = "ForAllValues:"


@dataclass(frozen=True, slots=True)
class ConditionOperator:
    """An operator with the prefix and the suffix it may have."""

    base: Operator
    quantifier: Quantifier = Quantifier.NONE
    if_exists: bool = False

    @property
    def name(self) -> str:
        """In AWS's spelling."""
        return self.quantifier.value + self.base.name + _IF_EXISTS * self.if_exists

    def holds(
        self, given: Sequence[str] | None, wanted: Sequence[Pattern | None], *, multivalued: bool = False
    ) -> bool:
        """Whether the condition on one key is met.

        Args:
            given: the values of the key in the request; None if it has no such key, and an empty list means the
                same.
            wanted: the values in the policy, with None for one whose variable has no value: that one matches
                nothing, and nothing is equal to it.
            multivalued: whether the key is one that may have several values. Several values in `given` say so too.
        """
        if self.base.kind is OperatorKind.NULL:
            return self._null(given, wanted)
        if self.quantifier is not Quantifier.NONE:
            return self._holds_for_set(given or (), wanted)
        if multivalued or (given is not None and len(given) > 1):
            return False
        if not given:
            return self.if_exists or self.base.negated
        return self._fits(given[0], wanted)

    def undecidable(self, given: Sequence[str] | None, wanted: Sequence[Pattern | None]) -> bool:
        """Whether a value is not of the operator's type (number, date, address, ARN …), so that `holds` assumes.

        Nothing is compared, and so nothing undecidable, if the request lacks the key.
        """
        if self.base.kind is OperatorKind.NULL:
            given = ("true",) if self.quantifier is Quantifier.NONE else ()
        if self.quantifier is Quantifier.FOR_ALL_VALUES and _says_nothing(given or ()):
            return False
        test = self.base.test
        return any(test(value, want) is None for value in given or () for want in wanted if want is not None)

    def _fits(self, value: str, wanted: Sequence[Pattern | None]) -> bool:
        """One value of the request: it must fit some value of the policy, or none of them if negated."""
        test = self.base.test
        results = (test(value, want) for want in wanted if want is not None)
        if self.base.negated:
            return all(result is False for result in results)
        return any(results)

    def _holds_for_set(self, given: Sequence[str], wanted: Sequence[Pattern | None]) -> bool:
        for_all = self.quantifier is Quantifier.FOR_ALL_VALUES
        if not given:
            return for_all or self.if_exists
        if for_all and _says_nothing(given):
            return True
        if not wanted:
            return False
        fits = (self._fits(value, wanted) for value in given)
        return all(fits) if for_all else any(fits)

    def _null(self, given: Sequence[str] | None, wanted: Sequence[Pattern | None]) -> bool:
        if self.quantifier is not Quantifier.NONE:
            return self.quantifier is Quantifier.FOR_ALL_VALUES
        return self._fits("false" if given else "true", wanted)


def _says_nothing(given: Sequence[str]) -> bool:
    """Whether no value is there but empty strings, which `ForAllValues` takes for no value."""
    return not any(given)


@lru_cache(maxsize=1_024)
def parse_operator(text: str) -> ConditionOperator | None:
    """The operator that a policy names, in whatever letter case; None if AWS has none such, as `NullIfExists`."""
    name = fold(text)
    quantifier = Quantifier.NONE
    for each in (Quantifier.FOR_ANY_VALUE, Quantifier.FOR_ALL_VALUES):
        if name.startswith(fold(each.value)):
            quantifier, name = each, name[len(each.value) :]
            break
    bare = name.removesuffix(fold(_IF_EXISTS))
    base = OPERATORS.get(bare)
    if base is None or (base.kind is OperatorKind.NULL and bare != name):
        return None
    return ConditionOperator(base, quantifier, bare != name)
