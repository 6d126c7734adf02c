"""How a document that is too long becomes several that are not: which statements go where."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from msgspec import Struct

from leastwise.language import JsonValue

__all__ = ["Piece", "documents", "split_of"]

_COMPACT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
_AROUND = len('{"Version":"2012-10-17","Statement":[]}')


class Piece(Struct, frozen=True):
    """A statement, or a part of one that is too long by itself.

    Attributes:
        label: `Statement[2]`, or `Statement[2] with Action[0-99]`.
        order: where it stood, for reading.
        size: its characters as compact JSON.
    """

    label: str
    order: tuple[int, int]
    size: int


def split_of(statements: Mapping[int, Mapping[str, JsonValue]], quota: int) -> tuple[tuple[Piece, ...], ...]:
    """Documents of at most `quota` characters without white space that hold these statements; () if there are none.

    Large ones first, each into the first document that has room: that is at most two ninths above the fewest.
    """
    room = quota - _AROUND
    pieces = [piece for index, body in statements.items() for piece in _pieces(index, body, room)]
    if any(piece.size > room for piece in pieces):
        return ()
    bins: list[list[Piece]] = []
    left: list[int] = []
    for piece in sorted(pieces, key=lambda each: (-each.size, each.order)):
        at = next((i for i, free in enumerate(left) if piece.size + 1 <= free), None)
        if at is None:
            bins.append([])
            left.append(room + 1)
            at = len(bins) - 1
        bins[at].append(piece)
        left[at] -= piece.size + 1
    found = [tuple(sorted(each, key=lambda piece: piece.order)) for each in bins]
    return tuple(sorted(found, key=lambda each: each[0].order))


def documents(split: tuple[tuple[Piece, ...], ...]) -> str:
    """The split in one line."""
    parts = (f"{i}: {', '.join(piece.label for piece in each)}" for i, each in enumerate(split, 1))
    return f"{len(split)} documents; " + "; ".join(parts)


def _pieces(index: int, body: Mapping[str, JsonValue], room: int) -> Iterator[Piece]:
    size = _size(body)
    name, items = _longest(body)
    if size <= room or len(items) < 2:
        yield Piece(f"Statement[{index}]", (index, 0), size)
        return
    frame = _size({**body, name: []})
    first, length = 0, frame
    for i, item in enumerate(items):
        more = _size(item) + 1
        if i > first and length + more > room:
            yield Piece(_label(index, name, first, i - 1), (index, first), length)
            first, length = i, frame
        length += more
    yield Piece(_label(index, name, first, len(items) - 1), (index, first), length)


def _label(index: int, name: str, first: int, last: int) -> str:
    return f"Statement[{index}] with {name}[{first}-{last}]"


def _longest(body: Mapping[str, JsonValue]) -> tuple[str, list[JsonValue]]:
    """The list that takes most room: a statement means the same cut in two along its actions or its resources."""
    found: tuple[str, list[JsonValue]] = ("", [])
    for name in ("Action", "Resource"):
        value = body.get(name)
        if isinstance(value, list) and (not found[1] or _size(value) > _size(found[1])):
            found = (name, value)
    return found


def _size(value: object) -> int:
    return len(_COMPACT.encode(value))
