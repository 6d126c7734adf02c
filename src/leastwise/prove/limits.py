"""How far a proof goes before it gives up, and how it says so.

The bounds are of work, not of time: the same question has the same answer on every machine, and whatever was asked
before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

__all__ = ["MOST_MASKS", "MOST_STEPS", "OutOfBounds", "bounded", "is_bounded", "spend"]

MOST_STEPS = 4_000_000
"""Steps for one question, each about what it takes to move a set of patterns along by one character: 0.5 µs."""
MOST_MASKS = 30_000
"""Sets of statements that are told apart at once."""


class OutOfBounds(Exception):  # noqa: N818  (it is an answer, not an error)
    """The question is larger than what is looked at; the message says which bound was met."""


@dataclass(slots=True)
class _Effort:
    left: int


_EFFORT: ContextVar[_Effort | None] = ContextVar("effort", default=None)


@contextmanager
def bounded(steps: int = MOST_STEPS) -> Iterator[None]:
    """Everything inside has so many steps together, and no more than what is left outside."""
    outer = _EFFORT.get()
    mine = _Effort(steps if outer is None else min(steps, outer.left))
    before = mine.left
    token = _EFFORT.set(mine)
    try:
        yield
    finally:
        _EFFORT.reset(token)
        if outer is not None:
            outer.left -= before - mine.left


def is_bounded() -> bool:
    """Whether what is asked is a part of a larger question, whose steps it takes."""
    return _EFFORT.get() is not None


def spend(steps: int) -> None:
    """Count so many steps.

    Raises:
        OutOfBounds: there are no more.
    """
    effort = _EFFORT.get()
    if effort is not None:
        effort.left -= steps
        if effort.left < 0:
            raise OutOfBounds("the question needs more than the steps that a proof may take")
