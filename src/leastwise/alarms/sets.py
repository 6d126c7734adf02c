"""Every declared set of events by its id."""

from __future__ import annotations

from collections.abc import Mapping

from leastwise.alarms.events import EVENT_SETS, EventSet
from leastwise.alarms.forgotten import FORGOTTEN

__all__ = ["event_set"]

_BY_ID: Mapping[str, EventSet] = {declared.id: declared for declared in (*EVENT_SETS, *FORGOTTEN)}


def event_set(id: str) -> EventSet:
    """The declaration with that id.

    Raises:
        KeyError: there is none.
    """
    return _BY_ID[id]
