"""What the scopes say once their policy variables have been given values: patterns, and conditions as numbered tests.

A variable whose value is not given hangs in the air: what depends on it may be met or not, the same for all that is
written alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from leastwise.access.speaking import widened
from leastwise.language import (
    VARIABLES_VERSION,
    Condition,
    ConditionOperator,
    fold,
    has_variables,
    parse_operator,
)
from leastwise.language.substituted import Pattern
from leastwise.language.variables import substitute, variable_keys
from leastwise.prove.sides import Scope
from leastwise.prove.values import Given, Tested

__all__ = ["Assignment", "Meaning", "Meanings", "assignments", "given_of", "variables_of"]

Assignment = Mapping[str, str | None]
"""A value for each key that a policy variable names; None: the request lacks the key."""
_MOST_ASSIGNMENTS = 27


@dataclass(frozen=True, slots=True)
class Meaning:
    """One scope.

    Attributes:
        resources: patterns of which a resource has to match one; None: it has to match none of `others`.
        others: see `resources`.
        tests: numbers of the conditions that have to hold.
    """

    resources: tuple[Pattern, ...] | None
    others: tuple[Pattern, ...]
    tests: int


@dataclass(slots=True)
class Meanings:
    """All scopes of a question.

    Attributes:
        keys: for each condition key the tests on it: bit and condition.
        loose: tests that hang on a variable without a value, as bits.
        never: scopes that no request meets, as bits.
    """

    scopes: tuple[Meaning, ...] = ()
    keys: dict[str, dict[Tested, int]] = field(default_factory=dict)
    loose: int = 0
    never: int = 0
    users: list[int] = field(default_factory=list)
    """For each test the scopes that have it, as bits."""
    _atoms: dict[object, int] = field(default_factory=dict)

    @classmethod
    def of(cls, scopes: Sequence[Scope], assignment: Assignment | None) -> Meanings:
        """The meanings under an assignment; None: no variable has a value."""
        made = cls()
        made.scopes = tuple(made._meaning(number, scope, assignment) for number, scope in enumerate(scopes))
        return made

    def _meaning(self, number: int, scope: Scope, assignment: Assignment | None) -> Meaning:
        tests = 0
        for condition in scope.statement.conditions:
            operator = parse_operator(condition.operator)
            if operator is None:
                self.never |= 1 << number
            else:
                tests |= self._test(number, scope, condition, operator, assignment)
        statement = scope.statement
        written = (*(statement.resources or ()), *(statement.not_resources or ()))
        if assignment is None and scope.variables and any(map(variable_keys, written)):
            tests |= self._loosely(number, ("resource", statement.resources, statement.not_resources))
            return self._wide(scope, tests)
        resources = None if statement.resources is None else _known(_patterns(statement.resources, scope, assignment))
        return Meaning(resources, _known(_patterns(statement.not_resources or (), scope, assignment)), tests)

    def _wide(self, scope: Scope, tests: int) -> Meaning:
        """Every resource that the statement could be about, whatever its variables become."""
        statement = scope.statement
        if statement.resources is not None:
            return Meaning(tuple(map(widened, statement.resources)), (), tests)
        return Meaning(None, tuple(each for each in statement.not_resources or () if not has_variables(each)), tests)

    def _test(
        self,
        number: int,
        scope: Scope,
        condition: Condition,
        operator: ConditionOperator,
        assignment: Assignment | None,
    ) -> int:
        key, values = fold(condition.key), condition.values
        takes = scope.variables and operator.base.takes_variables
        if takes and assignment is None and any(map(variable_keys, values)):
            return self._loosely(number, (fold(condition.operator), key, values))
        wanted = tuple(_patterns(values, scope, assignment)) if takes else values
        tests = self.keys.setdefault(key, {})
        tested = Tested(operator, wanted)
        place = tests.get(tested)
        if place is None:
            place = tests[tested] = self._new()
        self.users[place] |= 1 << number
        return 1 << place

    def _loosely(self, number: int, atom: object) -> int:
        if atom not in self._atoms:
            self._atoms[atom] = self._new()
        place = self._atoms[atom]
        self.users[place] |= 1 << number
        self.loose |= 1 << place
        return 1 << place

    def _new(self) -> int:
        self.users.append(0)
        return len(self.users) - 1


def variables_of(scopes: Sequence[Scope]) -> tuple[str, ...]:
    """The condition keys that policy variables name."""
    return tuple(
        dict.fromkeys(
            key for scope in scopes if scope.variables for text in _texts(scope) for key in variable_keys(text)
        )
    )


def given_of(
    assignment: Assignment | None, own: Mapping[str, Given], present: frozenset[str]
) -> Mapping[str, Given] | None:
    """What a caller with such keys has for those of variables and for its own; None: it cannot have these values."""
    given: dict[str, Given] = {key: None if value is None else (value,) for key, value in (assignment or {}).items()}
    if any(own.get(key, value) != value or (value is None and key in present) for key, value in given.items()):
        return None
    return {**given, **own}


def _texts(scope: Scope) -> Iterator[str]:
    statement = scope.statement
    yield from statement.resources or ()
    yield from statement.not_resources or ()
    for condition in statement.conditions:
        operator = parse_operator(condition.operator)
        if operator is not None and operator.base.takes_variables:
            yield from condition.values


def _patterns(texts: Sequence[str], scope: Scope, assignment: Assignment | None) -> Iterator[Pattern | None]:
    version = VARIABLES_VERSION if scope.variables else None
    for text in texts:
        if not has_variables(text):
            yield text
        else:
            yield substitute(text, lambda key: (assignment or {}).get(key), version=version)


def _known(patterns: Iterator[Pattern | None]) -> tuple[Pattern, ...]:
    return tuple(each for each in patterns if each is not None)


def assignments(
    scopes: Sequence[Scope], variables: Sequence[str], own: Sequence[Mapping[str, Given]]
) -> Iterator[Assignment]:
    """Values for the keys of variables: those of the callers, one that nobody names, those of conditions, and none."""
    choices: list[list[str | None]] = []
    for number, key in enumerate(variables):
        named = dict.fromkeys(
            value
            for scope in scopes
            for condition in scope.statement.conditions
            if condition.key.lower() == key
            for value in condition.values
            if "*" not in value and "?" not in value and "${" not in value
        )
        theirs = dict.fromkeys(value for keys in own for value in keys.get(key) or ())
        choices.append([*theirs, f"somebody-{number}" if number else "somebody", *named, None])
    for values in islice(product(*choices), _MOST_ASSIGNMENTS):
        yield dict(zip(variables, values, strict=True))
