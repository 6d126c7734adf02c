"""Edits of JSON text that leave commas and layout as a person would have left them."""

from __future__ import annotations

import json
from bisect import bisect_left, insort
from collections.abc import Iterable

from leastwise.language import JsonValue
from leastwise.lint.code import Edit
from leastwise.lint.fix.tree import Child, Value

__all__ = ["Taken", "apply", "conflict", "insert", "keep", "remove", "rename", "replace"]


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with these edits, of which no two are in conflict."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def conflict(one: Edit, other: Edit) -> bool:
    """Whether the edits touch the same characters, or insert at the same place."""
    return (one.start < other.end and other.start < one.end) or (one.start, one.end) == (other.start, other.end)


class Taken:
    """Edits of which no two are in conflict."""

    __slots__ = ("edits",)

    def __init__(self) -> None:
        self.edits: list[Edit] = []

    def take(self, edits: tuple[Edit, ...]) -> bool:
        """Add all of them, or none if one is in conflict with another."""
        if any(map(self._in_conflict, edits)):
            return False
        for edit in edits:
            insort(self.edits, edit)
        return True

    def _in_conflict(self, edit: Edit) -> bool:
        """Since those that are there are not, only the neighbours can be."""
        at = bisect_left(self.edits, edit)
        return any(conflict(edit, other) for other in self.edits[max(at - 1, 0) : at + 1])


def remove(inside: Value, index: int) -> Edit | None:
    """Without a member or an item and its comma; None for the last one that is there."""
    children = inside.children
    if len(children) < 2:
        return None
    if index == 0:
        return Edit(children[0].start, children[1].start, "")
    return Edit(children[index - 1].end, children[index].end, "")


def keep(inside: Value, index: int) -> tuple[Edit, ...]:
    """Without all members or items but one."""
    children = inside.children
    edits = (
        Edit(children[0].start, children[index].start, ""),
        Edit(children[index].end, children[-1].end, ""),
    )
    return tuple(edit for edit in edits if edit.start < edit.end)


def replace(value: Value, new: JsonValue) -> Edit:
    """Another value in its place."""
    return Edit(value.start, value.end, json.dumps(new, ensure_ascii=False))


def rename(member: Child, name: str) -> Edit:
    """Another name for a member."""
    return Edit(member.start, member.value.start - len(member.colon), json.dumps(name, ensure_ascii=False))


def insert(text: str, inside: Value, name: str, new: JsonValue, *, first: bool = False) -> Edit:
    """One more member, at the end or at the beginning, laid out like those that are there."""
    if not inside.children:
        return Edit(inside.start + 1, inside.start + 1, _member(name, ": ", json.dumps(new)))
    head, last = inside.children[0], inside.children[-1]
    member = _member(name, head.colon, _laid_out(text, last, new))
    separator = _separator(text, inside)
    if first:
        return Edit(head.start, head.start, member + separator)
    return Edit(last.end, last.end, separator + member)


def _member(name: str, colon: str, value: str) -> str:
    return f"{json.dumps(name, ensure_ascii=False)}{colon}{value}"


def _separator(text: str, inside: Value) -> str:
    """What stands between two members."""
    children = inside.children
    if len(children) > 1:
        return text[children[0].end : children[1].start]
    opening = text[inside.start + 1 : children[0].start]
    return "," + opening if "\n" in opening else ", " if " " in children[0].colon else ","


def _laid_out(text: str, sibling: Child, new: JsonValue) -> str:
    """An object of one member laid out like the object beside it; any other value on one line."""
    like = sibling.value
    if not (isinstance(new, dict) and len(new) == 1 and like.children and like.children[0].name):
        separators = None if " " in sibling.colon or not sibling.colon else (",", ":")
        return json.dumps(new, ensure_ascii=False, separators=separators)
    ((name, value),) = new.items()
    first, last = like.children[0], like.children[-1]
    opening, closing = text[like.start + 1 : first.start], text[last.end : like.end - 1]
    return "{" + opening + _member(name, first.colon, json.dumps(value, ensure_ascii=False)) + closing + "}"
