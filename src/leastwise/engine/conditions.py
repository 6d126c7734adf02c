"""One condition of a statement, made ready to be asked about many requests.

A condition without variables depends on the values of its key alone, so its verdicts are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from leastwise.engine.asked import Asked
from leastwise.engine.verdict import NO, YES, Need, Verdict
from leastwise.language import (
    VARIABLES_VERSION,
    Condition,
    ConditionOperator,
    OperatorKind,
    Pattern,
    Quantifier,
    fold,
    has_variables,
    parse_operator,
    substitute,
)
from leastwise.language.variables import variable_keys
from leastwise.spec import Choice, Facts

__all__ = ["ConditionTest", "condition_test"]

ConditionTest = Callable[[Asked], Verdict]

_KEPT = 4_096
_UNKNOWN_OPERATOR = Verdict(False, (Choice.UNKNOWN_OPERATOR,))
_MULTIVALUED = Verdict(False, (Choice.MULTIVALUED_KEY,))


def condition_test(condition: Condition, version: str | None, facts: Facts) -> ConditionTest:
    """Whether the condition is met by a request."""
    operator = parse_operator(condition.operator)
    if operator is None:
        return lambda asked: _UNKNOWN_OPERATOR
    key = fold(condition.key)
    multivalued = facts.multivalued(key)
    plain = operator.quantifier is Quantifier.NONE and operator.base.kind is not OperatorKind.NULL
    if plain and multivalued:
        return lambda asked: _MULTIVALUED
    variables = operator.base.takes_variables and any(map(has_variables, condition.values))
    if variables and version == VARIABLES_VERSION:
        return _with_variables(condition, operator, key, plain)
    return _kept(condition, operator, key, plain, literal=variables)


def _kept(condition: Condition, operator: ConditionOperator, key: str, plain: bool, *, literal: bool) -> ConditionTest:
    """Without variables; `literal` if the text of one stands there in a document that has none."""
    wanted = condition.values
    kept: dict[tuple[str, ...] | None, Verdict] = {}
    open_verdict = Verdict(None, needs=(Need(condition.key, condition.operator, condition.values),))

    def test(asked: Asked) -> Verdict:
        given = asked.keys.get(key)
        verdict = kept.get(given)
        if verdict is not None and (given is not None or asked.unknown is None):
            return verdict
        if given is None and asked.lacks(key):
            return open_verdict
        verdict = _verdict(operator, given, wanted, plain, Choice.LITERAL_VARIABLE if given and literal else None)
        if len(kept) >= _KEPT:
            kept.clear()
        kept[given] = verdict
        return verdict

    return test


def _with_variables(condition: Condition, operator: ConditionOperator, key: str, plain: bool) -> ConditionTest:
    keys = tuple(dict.fromkeys(key for value in condition.values for key in variable_keys(value)))

    def test(asked: Asked) -> Verdict:
        given = asked.keys.get(key)
        if asked.unknown is not None:
            lacking = [*([condition.key] if given is None and asked.lacks(key) else ()), *filter(asked.lacks, keys)]
            if lacking:
                return Verdict(None, needs=tuple(Need(each, condition.operator, condition.values) for each in lacking))
        wanted = tuple(substitute(value, asked.value, version=VARIABLES_VERSION) for value in condition.values)
        return _verdict(operator, given, wanted, plain, _variable_doubt(operator, given, wanted))

    return test


def _variable_doubt(
    operator: ConditionOperator, given: tuple[str, ...] | None, wanted: tuple[Pattern | None, ...]
) -> Choice | None:
    """What to say of variables, if the request has the key at all; the lack of a value is judged with the result."""
    if not given:
        return None
    if None in wanted:
        return Choice.VARIABLE_WITHOUT_VALUE
    return Choice.BOOL_VARIABLE if operator.base.kind is OperatorKind.BOOL else None


def _verdict(
    operator: ConditionOperator,
    given: tuple[str, ...] | None,
    wanted: tuple[Pattern | None, ...],
    plain: bool,
    variable: Choice | None,
) -> Verdict:
    if plain and given is not None and len(given) > 1:
        return _MULTIVALUED
    result = operator.holds(given, wanted)
    doubts = (Choice.EMPTY_VALUES,) if not wanted else tuple(_doubts(operator, given, wanted, result, variable))
    if doubts:
        return Verdict(result, doubts)
    return YES if result else NO


def _doubts(
    operator: ConditionOperator,
    given: tuple[str, ...] | None,
    wanted: tuple[Pattern | None, ...],
    result: bool,
    variable: Choice | None,
) -> Iterator[Choice]:
    """What another reading of the values could change."""
    if not result and operator.undecidable(given, wanted):
        yield Choice.UNFIT_VALUE
    if variable is Choice.VARIABLE_WITHOUT_VALUE:
        if result is operator.base.negated:
            yield variable
        elif operator.base.kind is OperatorKind.BOOL:
            yield Choice.BOOL_VARIABLE
    elif variable is not None:
        yield variable
