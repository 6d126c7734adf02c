"""JSON as a tree that remembers where everything stands in its text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

__all__ = [
    "Array",
    "JsonValue",
    "Member",
    "Node",
    "Object",
    "Place",
    "Scalar",
    "locate",
    "place_of",
    "plain",
    "quote",
]

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"


class Place(Struct, frozen=True):
    """A position in a text: `line` and `column` count from 1, the column in characters."""

    line: int
    column: int


class Scalar(Struct, frozen=True):
    """A string, number, `true`, `false` or `null`."""

    value: bool | int | float | str | None
    place: Place


class Array(Struct, frozen=True):
    """An array; `place` is that of its bracket."""

    items: tuple[Node, ...]
    place: Place


class Member(Struct, frozen=True):
    """One name and value of an object; `place` is that of the name."""

    name: str
    node: Node
    place: Place


class Object(Struct, frozen=True):
    """An object, its members by name in the order of the text; `place` is that of its brace."""

    members: Mapping[str, Member]
    place: Place


Node: TypeAlias = Scalar | Array | Object


def quote(text: str, longest: int = 60) -> str:
    """`text` in backticks, shortened, and without a character that a terminal could obey."""
    cut = text if len(text) <= longest else text[:longest] + "…"
    safe = "".join(c if c.isprintable() and c != "`" else f"\\u{ord(c):04x}" for c in cut)
    return f"`{safe}`"


def place_of(text: str, offset: int) -> Place:
    """The place of the character at `offset`; lines end at a line feed."""
    return Place(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def plain(node: Node) -> JsonValue:
    """The tree without places, as `json.loads` gives it."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Array):
        return [plain(item) for item in node.items]
    return {name: plain(member.node) for name, member in node.members.items()}


def locate(node: Node, path: tuple[str | int, ...]) -> Place:
    """The place of the deepest element on `path` that is present.

    A string selects a member (the place is that of its name), a number an item. AWS lets an array of one be
    written without brackets, so item 0 of anything but an array is the thing itself.
    """
    place = node.place
    for step in path:
        if isinstance(step, str) and isinstance(node, Object) and step in node.members:
            member = node.members[step]
            node, place = member.node, member.place
        elif isinstance(step, int) and isinstance(node, Array) and 0 <= step < len(node.items):
            node = node.items[step]
            place = node.place
        elif step == 0 and not isinstance(node, Array):
            place = node.place
        else:
            break
    return place
