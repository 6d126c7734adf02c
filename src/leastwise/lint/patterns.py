"""Which of many patterns covers another one, without comparing each with each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

from leastwise.language import covers

__all__ = ["Patterns", "Wide"]

_LONGEST = 200
"""Characters of a pattern that is compared; the time grows with a power of the length."""
_ENOUGH = 50_000
"""Comparisons with one list of patterns, so that no document takes long."""
_QUESTIONS = 8
"""Times that `?` stands in a pattern that is compared: beside `*` they make comparing slow, and are rare."""


class Patterns:
    """Patterns that have wildcards, found by the text before their first one."""

    __slots__ = ("_by_head", "_left", "_lengths", "_patterns")

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns
        self._by_head: dict[str, list[int]] = {}
        for i, pattern in enumerate(patterns):
            if "*" in pattern or "?" in pattern:
                self._by_head.setdefault(_head(pattern), []).append(i)
        self._left = _ENOUGH
        self._lengths = sorted({len(head) for head in self._by_head})

    def covering(self, pattern: str) -> int | None:
        """The first of the patterns that matches all that `pattern` matches, and is not the same text."""
        if not self._lengths or len(pattern) > _LONGEST:
            return None
        for length in self._lengths:
            for i in self._by_head.get(pattern[:length], ()):
                wide = self._patterns[i]
                if wide == pattern or len(wide) > _LONGEST:
                    continue
                if self._left == 0:
                    return None
                self._left -= 1
                if _covers(wide, pattern):
                    return i
        return None


class Wide:
    """Patterns that others may be covered by."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns
        self._same = frozenset(patterns)

    @cached_property
    def _index(self) -> Patterns:
        return Patterns(self._patterns)

    def cover(self, narrow: Iterable[str]) -> bool:
        """Whether each of `narrow` is among them or is covered by one of them."""
        return all(each in self._same or self._index.covering(each) is not None for each in narrow)


@lru_cache(maxsize=4_096)
def _head(pattern: str) -> str:
    return pattern.split("*", 1)[0].split("?", 1)[0]


@lru_cache(maxsize=4_096)
def _pieces(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.split("*"))


def _covers(wide: str, narrow: str) -> bool:
    """As `covers`, for a `wide` that has a wildcard.

    Without `?` in it, its fixed texts have to stand in `narrow` one after the other; a wildcard of `narrow` falls
    between them, to what a `*` takes.
    """
    if "?" in wide:
        return max(wide.count("?"), narrow.count("?")) <= _QUESTIONS and covers(wide, narrow)
    head, *middle, tail = _pieces(wide)
    if not narrow.startswith(head):
        return False
    at = len(head)
    for piece in middle:
        found = narrow.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(narrow) - len(tail) >= at and narrow.endswith(tail)
