"""Compare what two sets of policies allow, in both directions at once, with a request as witness for each.

Every dimension of a request (who, which action on which resource, every condition key) comes out in finitely many
ways, each a set of statements that it meets; the sets of statements that a request meets altogether are the
intersections of one from each.  Whatever is claimed to be a witness is asked of the reference semantics before it is
shown.

Assumed: condition keys vary independently of each other; so a claim that nothing is new holds for every request, and
a witness that the reference semantics do not confirm is no witness.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from leastwise.prove.comparison import Comparison, Witness
from leastwise.prove.cross_check import note
from leastwise.prove.limits import OutOfBounds, bounded, is_bounded, spend
from leastwise.prove.meanings import Assignment, Meanings, assignments, given_of, variables_of
from leastwise.prove.replay import Replay
from leastwise.prove.search import Context, Direction, Search
from leastwise.prove.sides import Allowance, Sides
from leastwise.prove.solver import solved, solver_name
from leastwise.prove.subjects import Subject, subjects
from leastwise.prove.values import Given
from leastwise.prove.who import Caller, callers
from leastwise.spec import Principal

__all__ = ["compare"]

_MOST_TRIED = 40
"""Examples that are asked of the reference semantics before none of them is taken for a witness."""
_STEPS = 60
"""What it takes to ask about one action and resource."""
_UNTIED = "what a policy variable becomes is not known"


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
    sides, known, alone = Sides(reference, candidate), keys or {}, not is_bounded()
    found, capped = _compared(sides, principal, known)
    if capped and alone and None in (found.new_possible, found.lost_possible):
        found = _by_solver(found, sides, principal, known)
    if alone:
        note(sides, principal, known, found)
    return found


def _compared(sides: Sides, principal: Principal | None, known: Mapping[str, Given]) -> tuple[Comparison, bool]:
    """What comes of it, and whether a bound was met."""
    with bounded():
        try:
            question = _Question(sides, principal, known)
            return question.answer(), question.capped
        except OutOfBounds as bound:
            return Comparison(None, None, None, None, (str(bound),)), True


def _by_solver(found: Comparison, sides: Sides, principal: Principal | None, known: Mapping[str, Given]) -> Comparison:
    """With what z3 can say of the directions that are open."""
    if solver_name() is None:
        return replace(found, why=(*found.why, "z3, which may decide it, comes with `pip install 'leastwise[prove]'`"))
    theirs = solved(sides, principal, known)
    both = replace(
        theirs,
        new=found.new or theirs.new,
        lost=found.lost or theirs.lost,
        new_possible=theirs.new_possible if found.new_possible is None else found.new_possible,
        lost_possible=theirs.lost_possible if found.lost_possible is None else found.lost_possible,
    )
    return replace(both, why=(*found.why, *theirs.why) if None in (both.new_possible, both.lost_possible) else ())


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
        self.capped = False

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
        for assignment in assignments(self.sides.scopes, variables, own):
            self._look(assignment, self.callers, confirm=True)
            if not (self.new.open or self.lost.open):
                return

    def _look(self, assignment: Assignment | None, who: Sequence[Caller], *, confirm: bool) -> None:
        meanings = Meanings.of(self.sides.scopes, assignment)
        for caller in who:
            given = given_of(assignment, {**caller.keys, **self.known}, caller.present)
            if given is None:
                continue
            try:
                search = Search(meanings, given, caller.present)
                self._of_caller(caller, meanings, search, confirm=confirm)
            except OutOfBounds as bound:
                self.capped = True
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
