"""A comparison in z3's terms, one caller and one form of resource at a time, and requests from z3's models.

Shares with the procedure beside it what the statements mean and whom they speak to, and none of its search: no sets
of statements, no walk over patterns, no values that are tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import z3

from leastwise import catalogue
from leastwise.access.actions import actions_in, resourceless
from leastwise.language import Statement
from leastwise.prove import patterns
from leastwise.prove.comparison import Witness
from leastwise.prove.meanings import Meanings
from leastwise.prove.search import Direction
from leastwise.prove.sides import Side
from leastwise.prove.solver_terms import Term, all_of, any_of, is_within, text_of
from leastwise.prove.solver_values import Slots, not_encoded
from leastwise.prove.subjects import (
    Speaking,
    bare_example,
    beside,
    formats_near,
    may_match,
    other_actions,
    partitions_of,
    parts,
    sample,
)
from leastwise.prove.values import Given, holding
from leastwise.prove.who import Caller

__all__ = ["Decided", "Encoding", "Obligation", "decided"]

_RESOURCE = "resource"


@dataclass(frozen=True)
class Obligation:
    """Terms that have a model just if a request of one caller, on one form of resource, is a difference.

    Attributes:
        resource: None: the model says it.
        keys: the condition keys that matter.
        doubts: what has no place in the terms, so that a model need not be a request.
    """

    terms: tuple[Term, ...]
    caller: Caller
    action: str
    resource: str | None
    keys: Mapping[str, Slots]
    fixed: Mapping[str, Given]
    doubts: tuple[str, ...] = ()

    def witness(self, model: Term) -> Witness:
        """The request of a model."""
        resource = text_of(model, z3.String(_RESOURCE)) if self.resource is None else self.resource
        context = {**self.fixed, **{key: row.read(model) for key, row in self.keys.items()}}
        return Witness(self.caller.principal, self.action, resource, {key: v for key, v in context.items() if v})


@dataclass(frozen=True)
class Decided:
    """What z3 says: a model, or that there is none, or why it gave up; and the seconds it took."""

    model: Term | None
    gave_up: str
    seconds: float


def decided(terms: Sequence[Term], seconds: float) -> Decided:
    """Ask z3 whether terms have a model."""
    solver = z3.Solver()
    solver.set("timeout", max(1, int(1000 * seconds)))
    solver.add(*terms)
    answer = solver.check()
    took = sum(value for name, value in solver.statistics() if name == "time")
    model = solver.model() if answer == z3.sat else None
    return Decided(model, str(solver.reason_unknown()) if answer == z3.unknown else "", took)


@dataclass(frozen=True)
class _Subject:
    """A form of resource, with an action: which scopes are about it, each under what term."""

    speaking: int
    about: Mapping[int, Term]
    within: tuple[Term, ...]
    action: str
    resource: str | None


class Encoding:
    """The statements of a comparison for one caller.

    Args:
        statements: of the scopes, for their actions.
        meanings: of the scopes.
        caller: who asks.
        fixed: keys whose values are given.
    """

    def __init__(
        self, statements: list[Statement], meanings: Meanings, caller: Caller, fixed: Mapping[str, Given]
    ) -> None:
        self.statements, self.meanings, self.caller, self.fixed = statements, meanings, caller, fixed
        self.resource = z3.String(_RESOURCE)
        self.rows: dict[str, Slots] = {}
        self.tests: dict[int, Term] = {}
        self.left_out: dict[str, str] = {}
        """Keys that are not encoded, and why."""
        self.alive = caller.scopes & ~meanings.never
        for number, key in enumerate(meanings.keys):
            self._encode(f"key{number}", key)
        for place in _bits(meanings.loose):
            self.tests[place] = z3.Bool(f"loose{place}")

    def _encode(self, name: str, key: str) -> None:
        tested = self.meanings.keys[key]
        if key in self.fixed:
            held = holding(list(tested), self.fixed[key], multivalued=catalogue.multivalued(key))
            for i, place in enumerate(tested.values()):
                self.tests[place] = z3.BoolVal(bool(held >> i & 1))
                if not held >> i & 1:
                    self.alive &= ~self.meanings.users[place]
        elif why := not_encoded(key, list(tested)):
            self.left_out[key] = why
            self.tests |= {place: z3.Bool(f"free{place}") for place in tested.values()}
        else:
            row = self.rows[key] = Slots(name, key, list(tested), present=key in self.caller.present)
            self.tests |= {place: row.holds(each) for each, place in tested.items()}

    def obligations(self, direction: Direction) -> Iterator[Obligation]:
        """All that have to be without a model if there is no difference.

        Raises:
            OutOfBounds: the actions are too many to be told apart.
        """
        for subject in self._subjects():
            alive = subject.speaking & self.alive
            if direction.hopeless(alive):
                continue
            keys = dict(self._keys(alive))
            met = {
                place: z3.And(term, self._conditions(place))
                for place, term in subject.about.items()
                if alive >> place & 1
            }
            differs = (_allows(direction.one, met), z3.Not(_allows(direction.other, met)))
            assumed = (term for row in keys.values() for term in row.assumed())
            terms = (*assumed, *subject.within, *differs)
            yield Obligation(
                terms, self.caller, subject.action, subject.resource, keys, self.fixed, self._doubts(alive)
            )

    def _keys(self, alive: int) -> Iterator[tuple[str, Slots]]:
        for key, row in self.rows.items():
            if any(self.meanings.users[place] & alive for place in self.meanings.keys[key].values()):
                yield key, row

    def _doubts(self, alive: int) -> tuple[str, ...]:
        tests = {key: self.meanings.keys[key].values() for key in self.left_out}
        return tuple(
            self.left_out[key]
            for key, places in tests.items()
            if any(self.meanings.users[each] & alive for each in places)
        )

    def _conditions(self, place: int) -> Term:
        tests = self.meanings.scopes[place].tests
        return all_of(self.tests[test] for test in _bits(tests))

    def _subjects(self) -> Iterator[_Subject]:
        for actions, speaking in parts(self.statements):
            about = Speaking(self.meanings.scopes, speaking)
            if bare := actions & resourceless():
                yield _Subject(speaking, _constant(about.on_star()), (), bare_example(bare), "*")
            if rest := actions & ~resourceless():
                yield from self._with_resources(about, speaking, rest)
        for action, speaking in other_actions(self.statements):
            about = Speaking(self.meanings.scopes, speaking)
            yield _Subject(speaking, _constant(about.on_star()), (), action, "*")
            any_arn = (is_within(self.resource, patterns.ANY_ARN),)
            yield _Subject(speaking, self._about(about), any_arn, action, None)

    def _with_resources(self, about: Speaking, speaking: int, actions: int) -> Iterator[_Subject]:
        touched: dict[str, int] = {}
        for format, those in formats_near(about.particular):
            if those & actions and any(may_match(each, format) for each in about.particular):
                touched[format] = those & actions
        if other := beside(actions, touched):
            action, format = other
            yield _Subject(speaking, _constant(about.of(frozenset())), (), action, sample(format))
        terms = self._about(about) if touched else {}
        for format, those in touched.items():
            action = next(actions_in(those))
            for partition in partitions_of(self.meanings.scopes):
                form = is_within(self.resource, patterns.format_tokens(format, partition))
                yield _Subject(speaking, terms, (form,), action, None)

    def _about(self, about: Speaking) -> dict[int, Term]:
        terms: dict[int, Term] = {}
        for place, meaning in about.mine:
            if about.everywhere >> place & 1:
                terms[place] = z3.BoolVal(True)
                continue
            named = meaning.others if meaning.resources is None else meaning.resources
            matches = any_of(is_within(self.resource, patterns.resource(each)) for each in named)
            terms[place] = z3.Not(matches) if meaning.resources is None else matches
        return terms


def _constant(mask: int) -> dict[int, Term]:
    return {place: z3.BoolVal(True) for place in _bits(mask)}


def _allows(side: Side, met: Mapping[int, Term]) -> Term:
    return z3.And(z3.Not(_some(side.deny, met)), any_of(all_of(_some(m, met) for m in way) for way in side.ways))


def _some(mask: int, met: Mapping[int, Term]) -> Term:
    return any_of(term for place, term in met.items() if mask >> place & 1)


def _bits(mask: int) -> Iterator[int]:
    return (place for place in range(mask.bit_length()) if mask >> place & 1)
