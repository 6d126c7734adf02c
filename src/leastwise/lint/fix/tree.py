"""A JSON text as a tree in which everything has its first and its last offset."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from functools import lru_cache

from msgspec import Struct

from leastwise.errors import JsonError
from leastwise.language import loads

__all__ = ["Child", "Value", "grow", "trail"]

_TOKEN = re.compile(r'[ \t\n\r]*("(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+)')


class Value(Struct, frozen=True):
    """A value from `start` up to, but not including, `end`.

    Attributes:
        scalar: what it is, if it is neither an object nor a list.
        children: members of an object, items of a list.
    """

    start: int
    end: int
    scalar: bool | int | float | str | None = None
    children: tuple[Child, ...] = ()

    @property
    def text(self) -> str | None:
        """The string that it is; None for anything else."""
        return self.scalar if isinstance(self.scalar, str) else None

    def child(self, name: str) -> Child | None:
        """The member of this name, whatever its letter case."""
        return next((each for each in self.children if each.name.lower() == name.lower()), None)


class Child(Struct, frozen=True):
    """A member, which begins with its name, or an item, which has none and is its value.

    Attributes:
        colon: the text between name and value; empty for an item.
    """

    start: int
    value: Value
    name: str = ""
    colon: str = ""

    @property
    def end(self) -> int:
        """Where its value ends."""
        return self.value.end


@lru_cache(maxsize=16)
def grow(text: str) -> Value | None:
    """The tree of a text; None if it is not strict JSON.  Findings of one document are healed in a row."""
    try:
        loads(text)
    except JsonError:
        return None
    return _Reader(text).value()


def trail(root: Value, offset: int) -> tuple[tuple[Value, int], ...]:
    """The way from the root to the deepest child that `offset` is in: pairs of a value and the child's number."""
    steps: list[tuple[Value, int]] = []
    node = root
    while True:
        found = bisect_right(node.children, offset, key=_start) - 1
        if found < 0 or offset >= node.children[found].end:
            return tuple(steps)
        steps.append((node, found))
        node = node.children[found].value


def _start(child: Child) -> int:
    return child.start


class _Reader:
    """One pass over a text that is known to be JSON."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def token(self) -> tuple[int, str]:
        """The next token and where it begins."""
        found = _TOKEN.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        return found.start(1), found[1]

    def value(self) -> Value:
        start, first = self.token()
        if first in ("{", "["):
            return self.children(start, first)
        return Value(start, self.at, json.loads(first))

    def children(self, start: int, opening: str) -> Value:
        """The rest of an object or a list."""
        closing = {"{": "}", "[": "]"}[opening]
        found: list[Child] = []
        before = self.at
        if self.token()[1] == closing:
            return Value(start, self.at)
        self.at = before
        while True:
            found.append(self.member() if opening == "{" else self.item())
            if self.token()[1] == closing:
                return Value(start, self.at, None, tuple(found))

    def item(self) -> Child:
        value = self.value()
        return Child(value.start, value)

    def member(self) -> Child:
        start, name = self.token()
        named = self.at
        self.token()
        value = self.value()
        return Child(start, value, json.loads(name), self.text[named : value.start])
