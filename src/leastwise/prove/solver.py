"""z3 beside the prover: asked past the prover's bounds, and for a second opinion.

What z3 calls a difference is asked of the reference semantics before it is one; what it leaves open, or what has no
place in its terms, stays undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from leastwise.errors import UsageError
from leastwise.prove.comparison import Comparison, Witness
from leastwise.prove.limits import OutOfBounds, bounded
from leastwise.prove.meanings import Assignment, Meanings, assignments, given_of, variables_of
from leastwise.prove.replay import Replay
from leastwise.prove.search import Direction
from leastwise.prove.sides import Sides
from leastwise.prove.values import Given
from leastwise.prove.who import callers
from leastwise.spec import Principal

if TYPE_CHECKING:
    from leastwise.prove.solver_encoding import Encoding, Obligation

__all__ = ["SECONDS", "Solver", "need_solver", "solved", "solver_name"]

SECONDS = 5.0
"""What z3 may take for one comparison."""
_WRITING = 0.005
"""Seconds that are counted for putting one question into terms."""
_SHARES = 4
"""At first one question has at most such a part of the time that is left."""
_STEPS = 1_000_000


def solver_name() -> str | None:
    """As `z3 5.4.1`; None: it is not installed."""
    try:
        return f"z3 {'.'.join(version('z3-solver').split('.')[:3])}"
    except PackageNotFoundError:
        return None


def need_solver() -> str:
    """The same.

    Raises:
        UsageError: it is not installed.
    """
    name = solver_name()
    if name is None:
        raise UsageError("z3 is not installed: install it with `pip install 'leastwise[prove]'`")
    return name


def solved(
    sides: Sides,
    principal: Principal | None = None,
    keys: Mapping[str, Given] | None = None,
    *,
    seconds: float = SECONDS,
) -> Comparison:
    """The comparison as z3 decides it.

    Args:
        sides: what is compared.
        principal: whom the question is about; None: everybody.
        keys: what is known of such requests, by condition key in lower case.
        seconds: what z3 may take in all.

    Raises:
        UsageError: it is not installed.
    """
    name = need_solver()
    solver = Solver(sides, principal, keys or {})
    new = solver.decide(Direction(sides.candidate, sides.reference), seconds / 2)
    lost = solver.decide(Direction(sides.reference, sides.candidate), seconds / 2)
    why = tuple(dict.fromkeys((*new.why, *lost.why)))
    return Comparison(new.witness, lost.witness, new.possible, lost.possible, why, name)


@dataclass(slots=True)
class _Found:
    """One direction."""

    left: float
    witness: Witness | None = None
    doubts: dict[str, None] = field(default_factory=dict)

    @property
    def possible(self) -> bool | None:
        return True if self.witness is not None else None if self.doubts else False

    @property
    def why(self) -> tuple[str, ...]:
        return tuple(self.doubts) if self.possible is None else ()


class Solver:
    """z3 about one comparison."""

    def __init__(self, sides: Sides, principal: Principal | None, known: Mapping[str, Given]) -> None:
        self._sides, self._principal, self._known = sides, principal, known
        self._replay = Replay(sides.scopes)
        self._variables = variables_of(sides.scopes)

    def decide(self, direction: Direction, seconds: float) -> _Found:
        """First whatever variables become; if something may differ then, with values for them."""
        found = _Found(seconds)
        with bounded(_STEPS):
            try:
                self._look(direction, found, None)
                if found.doubts and self._variables:
                    self._with_values(direction, found)
            except OutOfBounds as bound:
                found.doubts[str(bound)] = None
        return found

    def obligations(self, direction: Direction, assignment: Assignment | None = None) -> Iterator[Obligation]:
        """What has to be without a model if there is no difference.

        Raises:
            OutOfBounds: the principals or actions are too many to be told apart.
        """
        for encoding in self._encodings(assignment):
            yield from encoding.obligations(direction)

    def _encodings(self, assignment: Assignment | None) -> Iterator[Encoding]:
        from leastwise.prove.solver_encoding import Encoding

        statements = [scope.statement for scope in self._sides.scopes]
        meanings = Meanings.of(self._sides.scopes, assignment)
        for caller in callers(self._sides.scopes, self._principal):
            given = given_of(assignment, {**caller.keys, **self._known}, caller.present)
            if given is not None:
                yield Encoding(statements, meanings, caller, given)

    def _with_values(self, direction: Direction, found: _Found) -> None:
        own = [{**each.keys, **self._known} for each in callers(self._sides.scopes, self._principal)]
        for assignment in assignments(self._sides.scopes, self._variables, own):
            self._look(direction, found, assignment)
            if found.witness is not None or found.left <= 0:
                return

    def _look(self, direction: Direction, found: _Found, assignment: Assignment | None) -> None:
        """Hard ones are put off, and get the time that the others leave."""
        hard: list[Obligation] = []
        for obligation in self.obligations(direction, assignment):
            if not self._ask(direction, found, obligation, found.left / _SHARES):
                hard.append(obligation)
            if found.witness is not None:
                return
        for obligation in hard:
            if not self._ask(direction, found, obligation, found.left):
                found.doubts["z3 needs more than the time that it may take"] = None
            if found.witness is not None:
                return

    def _ask(self, direction: Direction, found: _Found, obligation: Obligation, seconds: float) -> bool:
        """Whether z3 says anything; what, is noted."""
        from leastwise.prove.solver_encoding import decided

        if found.left <= 0:
            return False
        answer = decided(obligation.terms, seconds)
        found.left -= answer.seconds + _WRITING
        if answer.model is None:
            return not answer.gave_up
        witness = obligation.witness(answer.model)
        if direction.differs(self._replay.met(witness.request())):
            found.witness = witness
        else:
            told = obligation.doubts or ("what z3 found was not confirmed by the reference semantics",)
            found.doubts |= dict.fromkeys(told)
        return True
