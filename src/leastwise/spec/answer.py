"""Yes or no, with the doubts that go with it.

An element of a statement is answered by the reading chosen in `choices`; a doubt is a choice without which the
answer might be the other one. Doubts go away where they do not matter: a conjunction with one certain No is No,
a disjunction with one certain Yes is Yes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leastwise.spec.choices import Choice

__all__ = ["NO", "YES", "Answer", "certain", "every", "opposite", "some"]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether something holds by the reading chosen, and which choices it hangs on."""

    holds: bool
    doubts: tuple[Choice, ...] = ()


YES, NO = Answer(True), Answer(False)


def certain(holds: bool) -> Answer:
    """An answer without doubt."""
    return YES if holds else NO


def every(answers: Iterable[Answer]) -> Answer:
    """Whether all hold."""
    each = tuple(answers)
    return NO if NO in each else Answer(all(a.holds for a in each), _doubts(each))


def some(answers: Iterable[Answer]) -> Answer:
    """Whether one holds."""
    each = tuple(answers)
    return YES if YES in each else Answer(any(a.holds for a in each), _doubts(each))


def opposite(answer: Answer) -> Answer:
    """Whether it does not hold, with the same doubts."""
    return Answer(not answer.holds, answer.doubts)


def _doubts(answers: Iterable[Answer]) -> tuple[Choice, ...]:
    return tuple(dict.fromkeys(doubt for answer in answers for doubt in answer.doubts))
