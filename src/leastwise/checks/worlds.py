"""The account as checks ask it who may do what."""

from __future__ import annotations

from leastwise.access import World
from leastwise.engine.facts import facts
from leastwise.model import Estate

__all__ = ["remembered", "world"]

_latest: list[tuple[Estate, World, dict[object, object]]] = []


def world(estate: Estate) -> World:
    """The account to be asked; the latest is kept, since its principals are asked in a row."""
    return _of(estate)[1]


def remembered(estate: Estate) -> dict[object, object]:
    """What checks have worked out of the account already, for as long as it is the latest."""
    return _of(estate)[2]


def _of(estate: Estate) -> tuple[Estate, World, dict[object, object]]:
    if not _latest or _latest[0][0] is not estate:
        _latest[:] = [(estate, World((estate,), facts()), {})]
    return _latest[0]
