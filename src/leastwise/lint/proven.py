"""Proofs about the statements of one document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec.structs import replace

from leastwise.errors import InputError
from leastwise.language import Document, Statement, parse
from leastwise.lint.beside import Side, could_cover
from leastwise.lint.view import Clause, Policy
from leastwise.prove import Allowance, compare
from leastwise.prove.limits import bounded
from leastwise.prove.questions import Verdict
from leastwise.prove.reading import NOTHING, allowance, names_principals
from leastwise.prove.same import equal

__all__ = ["covering", "excluded", "granted_alike"]

_STEPS = 200_000
"""Steps of the proofs about one statement: 0.1 s."""


def covering(policy: Policy, helping: Sequence[Side], narrow: Side) -> tuple[int, ...]:
    """The numbers of those of `helping` that together speak of all that `narrow` speaks of, if that is proven."""
    document = _parsed(policy)
    if document is None:
        return ()
    with bounded(_STEPS):
        fewest = next((fewer for fewer in ([each] for each in helping) if _covers(document, fewer, narrow)), None)
        if fewest is None and len(helping) > 1 and _covers(document, helping, narrow):
            fewest = _fewest(document, helping, narrow)
        met = bool(fewest) and _is_met(document, document.statements[narrow.clause.index])
    return tuple([each.clause.index for each in fewest or () if met])


def granted_alike(policy: Policy, left: Iterable[Side], others: Iterable[Side]) -> bool:
    """Whether principals that are named by themselves are granted as much, which counts where principals are named."""
    document = _parsed(policy)
    if document is None or not names_principals(document):
        return document is not None
    before, after = (_only(document, sides) for sides in (left, others))
    with bounded(_STEPS):
        return equal(before, after).equal is Verdict.PASS


def excluded(policy: Policy, clause: Clause, key: str) -> bool:
    """Whether what a statement asks of one key holds for no request, though each condition by itself holds for some.

    Args:
        policy: the document.
        clause: the statement.
        key: in lower case.
    """
    document = _parsed(policy)
    if document is None:
        return False
    statement = document.statements[clause.index]
    asked = tuple([each for each in statement.conditions if each.key.lower() == key])
    with bounded(_STEPS):
        if _is_met(document, replace(statement, conditions=asked)) is not False:
            return False
        return all(_is_met(document, replace(statement, conditions=(each,))) is True for each in asked)


@lru_cache(maxsize=4)
def _parsed(policy: Policy) -> Document | None:
    """None where AWS would not store it."""
    try:
        return parse(policy.text, policy.kind)
    except InputError:
        return None


def _only(document: Document, sides: Iterable[Side]) -> Document:
    return replace(document, statements=tuple([document.statements[each.clause.index] for each in sides]))


def _fewest(document: Document, helping: Sequence[Side], narrow: Side) -> list[Side]:
    """No more of them than are needed."""
    needed = list(helping)
    for each in helping:
        fewer = [other for other in needed if other is not each]
        if _covers(document, fewer, narrow):
            needed = fewer
    return needed


def _covers(document: Document, wide: Sequence[Side], narrow: Side) -> bool:
    """Whether what `narrow` speaks of is proven to be spoken of by the others, whatever the effects."""
    if not could_cover(wide, narrow):
        return False
    reference = _speaking(document, [document.statements[each.clause.index] for each in wide])
    candidate = _speaking(document, [document.statements[narrow.clause.index]])
    return compare(reference, candidate).new_possible is False


def _is_met(document: Document, statement: Statement) -> bool | None:
    """Whether some request meets a statement; None: not known."""
    return compare(NOTHING, _speaking(document, [statement])).new_possible


def _speaking(document: Document, statements: Iterable[Statement]) -> Allowance:
    """What is allowed if these statements of the document are Allows."""
    allows = tuple([replace(each, effect="Allow") for each in statements])
    return allowance((replace(document, statements=allows),), resource=names_principals(document))
