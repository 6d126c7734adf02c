"""Documents with what they say of some actions alone: what is not asked about need not be looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from leastwise.language import Document, Statement, fold, has_wildcard, overlaps, statement_actions

__all__ = ["narrowed"]


def narrowed(document: Document, actions: Sequence[str]) -> Document:
    """The document without what says nothing of these actions, which are patterns; statements keep their numbers."""
    plain = not any(map(has_wildcard, actions))
    narrow = _plainly if plain else _widely
    return replace(document, statements=tuple(made for each in document.statements for made in narrow(each, actions)))


def _plainly(statement: Statement, actions: Sequence[str]) -> Iterator[Statement]:
    """Actions by name: those that the statement speaks of."""
    spoken = tuple(action for action in actions if statement_actions(statement, action))
    if spoken:
        yield replace(statement, actions=spoken, not_actions=None)


def _widely(statement: Statement, actions: Sequence[str]) -> Iterator[Statement]:
    """Patterns: those of the statement that have actions in common with them."""
    if statement.actions is None:
        yield replace(statement, not_actions=_common(statement.not_actions or (), actions))
    elif mine := _common(statement.actions, actions):
        yield replace(statement, actions=mine)


def _common(patterns: Sequence[str], actions: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in patterns if any(overlaps(fold(each), fold(action)) for action in actions))
