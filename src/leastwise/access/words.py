"""What documents say of an action, each different statement once."""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.access.speaking import is_personal
from leastwise.language import Document, statement_actions

__all__ = ["Words"]


class Words:
    """Numbers the statements that documents make about actions, so that two can be compared."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        self._said: dict[tuple[int, str], tuple[Document, int, bool]] = {}

    def of(self, documents: Iterable[Document], action: str) -> tuple[int, bool]:
        """What these say of an action together.

        Returns:
            The statements as bits, equal where documents say the same; and whether one says different things to
            different principals.
        """
        said, personal = 0, False
        for each in documents:
            key = (id(each), action)
            if key not in self._said:
                self._said[key] = (each, *self._read(each, action))  # kept, or its id could be another's
            _, mine, alone = self._said[key]
            said, personal = said | mine, personal or alone
        return said, personal

    def _read(self, document: Document, action: str) -> tuple[int, bool]:
        said, personal = 0, False
        for each in document.statements:
            if statement_actions(each, action):
                meaning = (each.effect, each.resources, each.not_resources, each.conditions, document.version)
                said |= 1 << self._numbers.setdefault(meaning, len(self._numbers))
                personal = personal or is_personal(each)
        return said, personal
