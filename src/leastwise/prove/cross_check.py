"""A second opinion from z3 on every comparison that is made, and how the two agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from leastwise.prove.comparison import PROCEDURE, Comparison
from leastwise.prove.sides import Sides
from leastwise.prove.solver import need_solver, solved
from leastwise.prove.values import Given
from leastwise.spec import Principal

__all__ = ["CrossCheck", "cross_checked", "note"]


@dataclass(slots=True)
class CrossCheck:
    """What came of it, in directions of comparisons that the prover decided by itself.

    Attributes:
        solver: which, as `z3 5.4.1`.
        undecided: those that z3 left open.
        disagree: those in which one says what the other denies, as sentences: one of them is wrong.
    """

    solver: str
    agree: int = 0
    undecided: int = 0
    disagree: list[str] = field(default_factory=list)


_NOW: ContextVar[CrossCheck | None] = ContextVar("cross_check", default=None)


@contextmanager
def cross_checked() -> Iterator[CrossCheck]:
    """Every comparison inside is put to z3 as well.

    Raises:
        UsageError: z3 is not installed.
    """
    made = CrossCheck(need_solver())
    token = _NOW.set(made)
    try:
        yield made
    finally:
        _NOW.reset(token)


def note(sides: Sides, principal: Principal | None, keys: Mapping[str, Given], found: Comparison) -> None:
    """Ask z3 about a comparison, if that is wanted."""
    check = _NOW.get()
    if check is None or found.decided_by != PROCEDURE:
        return
    theirs = solved(sides, principal, keys)
    for what, mine, other in (
        ("only the candidate allows", found.new_possible, theirs.new_possible),
        ("only the reference allows", found.lost_possible, theirs.lost_possible),
    ):
        if mine is None:
            continue
        if other is None:
            check.undecided += 1
        elif mine is other:
            check.agree += 1
        else:
            finds, denies = ("the prover", check.solver) if mine else (check.solver, "the prover")
            check.disagree.append(f"{finds} finds a request that {what}, {denies} says that there is none")
