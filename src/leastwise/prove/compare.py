"""Compare what two sets of policies allow, in both directions at once, with a request as witness for each.

Every dimension of a request (who, which action on which resource, every condition key) comes out in finitely many
ways, each a set of statements that it meets; the sets of statements that a request meets altogether are the
intersections of one from each.  Whatever is claimed to be a witness is asked of the reference semantics before it is
shown.

Assumed: condition keys vary independently of each other; so a claim that nothing is new holds for every request, and
a witness that the reference semantics do not confirm is no witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product

from leastwise.prove.limits import OutOfBounds, bounded, spend
from leastwise.prove.meanings import Assignment, Meanings, variables_of
from leastwise.prove.replay import Replay
from leastwise.prove.search import Context, Direction, Search
from leastwise.prove.sides import Allowance, Scope, Sides, Source
from leastwise.prove.subjects import Subject, subjects
from leastwise.prove.values import Given
from leastwise.prove.who import Caller, callers
from leastwise.spec import Principal, Request

__all__ = ["Comparison", "Relation", "Witness", "compare"]

_MOST_TRIED = 40
"""Examples that are asked of the reference semantics before none of them is taken for a witness."""
_MOST_ASSIGNMENTS = 27
_STEPS = 60
"""What it takes to ask about one action and resource."""
_UNTIED = "what a policy variable becomes is not known"


class Relation(StrEnum):
    """What the candidate allows beside the reference."""

    EQUAL = "equal"
    LESS = "less"
    MORE = "more"
    INCOMPARABLE = "incomparable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Witness:
    """A request that one side allows and the other does not.

    Attributes:
        by: where the side that allows it says so.
    """

    principal: Principal
    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by: tuple[Source, ...] = ()

    def request(self) -> Request:
        """The same for whatever decides."""
        return Request(principal=self.principal, action=self.action, resource=self.resource, context=self.context)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of it.

    Attributes:
        new: a request that only the candidate allows; lost: one that only the reference allows.
        new_possible, lost_possible: whether there is one; None: not decided, for the reasons in `why`.
    """

    new: Witness | None
    lost: Witness | None
    new_possible: bool | None
    lost_possible: bool | None
    why: tuple[str, ...] = ()

    @property
    def relation(self) -> Relation:
        """In one word."""
        match self.new_possible, self.lost_possible:
            case False, False:
                return Relation.EQUAL
            case False, True:
                return Relation.LESS
            case True, False:
                return Relation.MORE
            case True, True:
                return Relation.INCOMPARABLE
        return Relation.UNKNOWN


def compare(
    reference: Allowance,
    candidate: Allowance,
    principal: Principal | None = None,
    keys: Mapping[str, Given] | None = None,
) -> Comparison:
    """Compare two sets of policies.

    Args:
        reference: what is there, or what is the most that may be.
        candidate: what is to be judged.
        principal: whom the question is about; None: everybody.
        keys: what is known of such requests, by condition key in lower case; None: that they lack the key.
    """
    with bounded():
        try:
            return _Question(Sides(reference, candidate), principal, keys or {}).answer()
        except OutOfBounds as bound:
            return Comparison(None, None, None, None, (str(bound),))


@dataclass(slots=True)
class _Way:
    """One direction: what has been found, and what stands against a claim that there is nothing."""

    direction: Direction
    replay: Replay
    witness: Witness | None = None
    doubts: dict[str, None] = field(default_factory=dict)
    tried: int = 0

    @property
    def open(self) -> bool:
        return self.witness is None and self.tried < _MOST_TRIED

    @property
    def possible(self) -> bool | None:
        return True if self.witness is not None else None if self.doubts else False


class _Question:
    def __init__(self, sides: Sides, principal: Principal | None, known: Mapping[str, Given]) -> None:
        self.sides = sides
        replay = Replay(sides.scopes)
        self.new = _Way(Direction(sides.candidate, sides.reference), replay)
        self.lost = _Way(Direction(sides.reference, sides.candidate), replay)
        self.callers = callers(sides.scopes, principal)
        self.known = known

    def answer(self) -> Comparison:
        """First whether there can be anything, whatever variables become; then, if so, with values for them."""
        variables = variables_of(self.sides.scopes)
        self._look(None, self.callers, confirm=not variables)
        if variables:
            self._with_values(variables)
        new, lost = self.new, self.lost
        why = dict.fromkeys(doubt for way in (new, lost) if way.possible is None for doubt in way.doubts)
        return Comparison(new.witness, lost.witness, new.possible, lost.possible, tuple(why))

    def _with_values(self, variables: Sequence[str]) -> None:
        """For the directions in which there may be something."""
        for way in (self.new, self.lost):
            way.tried = 0 if way.doubts else _MOST_TRIED
        if not (self.new.open or self.lost.open):
            return
        own = [{**caller.keys, **self.known} for caller in self.callers]
        for assignment in _assignments(self.sides.scopes, variables, own):
            self._look(assignment, self.callers, confirm=True)
            if not (self.new.open or self.lost.open):
                return

    def _look(self, assignment: Assignment | None, who: Sequence[Caller], *, confirm: bool) -> None:
        meanings = Meanings.of(self.sides.scopes, assignment)
        for caller in who:
            own: dict[str, Given] = {**caller.keys, **self.known}
            given: dict[str, Given] = {k: None if v is None else (v,) for k, v in (assignment or {}).items()}
            if any(own.get(k, v) != v or (v is None and k in caller.present) for k, v in given.items()):
                continue
            try:
                search = Search(meanings, {**given, **own}, caller.present)
                self._of_caller(caller, meanings, search, confirm=confirm)
            except OutOfBounds as bound:
                for way in (self.new, self.lost):
                    way.doubts[str(bound)] = None

    def _of_caller(self, caller: Caller, meanings: Meanings, search: Search, *, confirm: bool) -> None:
        judged: tuple[set[int], set[int]] = (set(), set())
        statements = [scope.statement for scope in self.sides.scopes]

        def worth(speaking: int) -> bool:
            return any(
                way.open and not way.direction.hopeless(speaking & caller.scopes) for way in (self.new, self.lost)
            )

        for mask, subject in subjects(statements, meanings.scopes, worth):
            scopes = mask & caller.scopes
            for way, done in zip((self.new, self.lost), judged, strict=True):
                if not way.open or scopes in done or way.direction.hopeless(scopes):
                    continue
                done.add(scopes)
                spend(_STEPS)
                for context in search.differences(scopes, way.direction):
                    if not confirm:
                        way.doubts[_UNTIED] = None
                        break
                    self._confirm(way, caller, subject, context, search.fixed)
                    if not way.open:
                        break
            if not (self.new.open or self.lost.open) or (not confirm and self.new.doubts and self.lost.doubts):
                return
        for key in search.inexact:
            for way in (self.new, self.lost):
                way.doubts[f"`{key}` is compared in ways that were not all tried"] = None

    def _confirm(
        self, way: _Way, caller: Caller, subject: Subject, context: Context, fixed: Mapping[str, Given]
    ) -> None:
        keys = {key: given for key, given in (*fixed.items(), *context) if given}
        witness = Witness(caller.principal, *subject, keys)
        met = way.replay.met(witness.request())
        if way.direction.differs(met):
            sources = way.direction.one.sources
            by = tuple(source for number, source in sources.items() if met >> number & 1 and source.statement.allows)
            way.witness = Witness(caller.principal, *subject, keys, by)
        else:
            way.tried += 1
            way.doubts["an example was not confirmed by the reference semantics"] = None


def _assignments(
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
    for tried, values in enumerate(product(*choices)):
        if tried >= _MOST_ASSIGNMENTS:
            return
        yield dict(zip(variables, values, strict=True))
