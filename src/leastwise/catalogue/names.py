"""Services, and what their actions are called: all that is needed to expand a pattern."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from leastwise.catalogue.archive import Archive
from leastwise.catalogue.stored import LEVELS, Names
from leastwise.language import fold

__all__ = ["ActionNames"]


class ActionNames:
    """The names of all services, folded service by service when they are asked for.

    Raises:
        InputError: here, and wherever a service is first asked for: the file is damaged.
    """

    __slots__ = ("_archive", "_every", "_folded", "_held")

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._held = archive.decoded("+names", dict[str, Names])
        self._folded: dict[str, dict[str, tuple[str, str]]] = {}
        self._every: tuple[str, ...] | None = None

    def services(self) -> tuple[str, ...]:
        """Prefixes, sorted."""
        return tuple(sorted(self._held))

    def is_service(self, prefix: str) -> bool:
        """Whether AWS has it; in lower case."""
        return prefix in self._held

    def held(self, prefix: str) -> Names | None:
        """As they are stored."""
        return self._held.get(prefix)

    def actions(self, prefix: str) -> tuple[str, ...]:
        """In AWS's spelling, without prefix; none for a service that AWS does not have."""
        held = self._held.get(fold(prefix))
        return tuple(held.names.split()) if held else ()

    def every(self) -> tuple[str, ...]:
        """`s3:GetObject` and all others, by their folded texts."""
        if self._every is None:
            prefixes = sorted(f"{prefix}:" for prefix in self._held)  # "iot1click:" is before "iot:"
            self._every = tuple(
                chain.from_iterable(
                    [prefix + name for name in self._held[prefix[:-1]].names.split()] for prefix in prefixes
                )
            )
        return self._every

    def resourceless(self) -> Iterator[bool]:
        """For each of `every()` whether it has no resource type."""
        prefixes = sorted(f"{prefix}:" for prefix in self._held)
        return (letter.islower() for prefix in prefixes for letter in self._held[prefix[:-1]].levels)

    def found(self, action: str) -> tuple[str, str, str] | None:
        """Prefix, AWS's name and the letter of its level; in any letter case."""
        prefix, _, name = fold(action).partition(":")
        service = self._folded.get(prefix)
        if service is None:
            if prefix not in self._held:
                return None
            service = self._folded[prefix] = self._fold(self._held[prefix])
        return (prefix, *found) if (found := service.get(name)) else None

    def _fold(self, held: Names) -> dict[str, tuple[str, str]]:
        names = held.names.split()
        if len(names) != len(held.levels) or not LEVELS.keys() >= set(held.levels.upper()):
            raise self._archive.broken()
        folded = held.names.lower().split()
        return dict(zip(folded, zip(names, held.levels, strict=True), strict=True))
