"""The account as checks ask it who may do what."""

from __future__ import annotations

from leastwise.access import World
from leastwise.engine.facts import facts
from leastwise.model import Estate

__all__ = ["world"]

_latest: list[tuple[Estate, World]] = []


def world(estate: Estate) -> World:
    """The account to be asked; the latest is kept, since its principals are asked in a row."""
    if not _latest or _latest[0][0] is not estate:
        _latest[:] = [(estate, World((estate,), facts()))]
    return _latest[0][1]
