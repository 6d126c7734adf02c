"""Statements that can go: the document without them is proven to allow the same.

A Deny is judged by its own document; where a principal has other policies it may still be needed beside these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from msgspec.structs import replace

from leastwise.language import Document, Statement
from leastwise.prove.questions import Verdict, compared
from leastwise.prove.reading import NOTHING, allowance, names_principals
from leastwise.prove.same import equal

__all__ = ["Redundancy", "Spare", "Why", "redundancy", "without"]


class Why(Enum):
    """Why a statement can go."""

    DEAD_DENY = "nothing that it denies is allowed here, so it counts only beside other policies"
    NEVER = "no request meets it"
    COVERED = "what it allows is allowed by others"
    DENIED = "what it alone allows is denied"


@dataclass(frozen=True, slots=True)
class Spare:
    """A statement that can go, and those that make it so where they are few."""

    statement: Statement
    why: Why
    by: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Redundancy:
    """What can go together, and the statements of which it is not known."""

    spare: tuple[Spare, ...]
    unknown: tuple[Statement, ...]
    rest: Document


def redundancy(document: Document) -> Redundancy:
    """Statements that can all go at once; of two that are alike the later one goes."""
    rest, gone, unknown = document, [], []
    for statement in reversed(document.statements):
        less = without(rest, statement)
        answer = equal(document, less)
        if answer.equal is Verdict.PASS:
            rest = less
            gone.append(statement)
        elif answer.equal is Verdict.UNKNOWN:
            unknown.append(statement)
    spare = tuple(_spare(each, rest) for each in reversed(gone))
    return Redundancy(spare, tuple(reversed(unknown)), rest)


def without(document: Document, statement: Statement) -> Document:
    """The document without one statement."""
    return _of(document, [each for each in document.statements if each is not statement])


def _spare(statement: Statement, rest: Document) -> Spare:
    if not statement.allows:
        return Spare(statement, Why.DEAD_DENY)
    alone = _of(rest, [statement])
    if _within(alone, _of(rest, [])):
        return Spare(statement, Why.NEVER)
    allowing = [each for each in rest.statements if each.allows]
    for each in allowing:
        if _within(alone, _of(rest, [each])):
            return Spare(statement, Why.COVERED, (each,))
    if _within(alone, _of(rest, allowing)):
        return Spare(statement, Why.COVERED)
    denying = [each for each in rest.statements if not each.allows]
    one = next((each for each in denying if _within(_of(rest, [statement, each]), _of(rest, [*allowing, each]))), None)
    return Spare(statement, Why.DENIED, (one,) if one else ())


def _within(narrow: Document, wide: Document) -> bool:
    """Whether the one is proven to allow no more than the other."""
    resource = names_principals(narrow)
    reference = allowance((wide,), resource=resource) if wide.statements else NOTHING
    return compared(reference, allowance((narrow,), resource=resource)).nothing_new is Verdict.PASS


def _of(document: Document, statements: Sequence[Statement]) -> Document:
    return replace(document, statements=tuple(statements))
