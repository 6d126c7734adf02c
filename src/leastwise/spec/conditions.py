"""Whether the `Condition` block of a statement is met.

Sources: IAM User Guide, "AWS JSON policy elements: Condition operators", "Creating a condition with multiple keys or
values", "Single-valued vs. multivalued context keys" and "IAM policy elements: Variables and tags".
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.language import Condition, Statement, fold
from leastwise.language.operators import ConditionOperator, OperatorKind, Quantifier, parse_operator
from leastwise.language.substituted import Pattern
from leastwise.language.variables import VARIABLES_VERSION, Lookup, has_variables, substitute
from leastwise.spec.answer import Answer, every
from leastwise.spec.choices import Choice
from leastwise.spec.policies import Facts
from leastwise.spec.request import Context

__all__ = ["holds", "lookup_in"]


def holds(statement: Statement, keys: Context, facts: Facts, version: str | None) -> Answer:
    """Whether all conditions are met; an empty block is none (F1, F2).

    Args:
        keys: the context in lower case, with the keys that follow from the principal.
        version: `Version` of the document, which decides whether it has variables (H1).
    """
    return every(_holds(condition, keys, facts, version) for condition in statement.conditions)


def lookup_in(keys: Context, facts: Facts) -> Lookup:
    """What a variable finds: the value of a single-valued key that is present (H3)."""

    def lookup(key: str) -> str | None:
        values = keys.get(key, ())
        return values[0] if len(values) == 1 and not facts.multivalued(key) else None

    return lookup


def _holds(condition: Condition, keys: Context, facts: Facts, version: str | None) -> Answer:
    """One key under one operator (F3 to F15)."""
    operator = parse_operator(condition.operator)
    if operator is None:
        return Answer(False, (Choice.UNKNOWN_OPERATOR,))
    key = fold(condition.key)
    given, multivalued = keys.get(key), facts.multivalued(key)
    wanted = _wanted(condition, operator, lookup_in(keys, facts), version)
    result = operator.holds(given, wanted, multivalued=multivalued)
    if _lacks_set_operator(operator, given, multivalued):
        return Answer(result, (Choice.MULTIVALUED_KEY,))
    if not wanted:
        return Answer(result, (Choice.EMPTY_VALUES,))
    return Answer(result, tuple(_doubts(condition, operator, given, wanted, result, version)))


def _wanted(
    condition: Condition, operator: ConditionOperator, lookup: Lookup, version: str | None
) -> tuple[Pattern | None, ...]:
    """The values of the policy, their variables replaced where the operator takes variables (H2, H3)."""
    if not operator.base.takes_variables:
        return condition.values
    return tuple(substitute(value, lookup, version=version) for value in condition.values)


def _lacks_set_operator(operator: ConditionOperator, given: tuple[str, ...] | None, multivalued: bool) -> bool:
    """F12, M6: `Null` needs no set operator, every other operator on a multivalued key does."""
    plain = operator.quantifier is Quantifier.NONE and operator.base.kind is not OperatorKind.NULL
    return plain and (multivalued or len(given or ()) > 1)


def _doubts(
    condition: Condition,
    operator: ConditionOperator,
    given: tuple[str, ...] | None,
    wanted: tuple[Pattern | None, ...],
    result: bool,
    version: str | None,
) -> Iterator[Choice]:
    """What another reading of the values could change: nothing if the request lacks the key."""
    if not result and operator.undecidable(given, wanted):
        yield Choice.UNFIT_VALUE
    if not given or not operator.base.takes_variables or not any(map(has_variables, condition.values)):
        return
    if version != VARIABLES_VERSION:
        yield Choice.LITERAL_VARIABLE
    elif None in wanted and result is operator.base.negated:
        yield Choice.VARIABLE_WITHOUT_VALUE
    elif operator.base.kind is OperatorKind.BOOL:
        yield Choice.BOOL_VARIABLE
