"""A finding and the part of the text that it is about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from leastwise.lint.code import Edit, Finding
from leastwise.lint.fix.edits import insert, remove, rename
from leastwise.lint.fix.tree import Child, Value, grow, trail

__all__ = ["Scene", "Tested", "scene"]


@dataclass(frozen=True, slots=True)
class Tested:
    """One key of a `Condition`, with what it stands in; `index` is the key's number under its operator."""

    text: str
    condition: Value
    operator: Child
    index: int

    @property
    def key(self) -> Child:
        """The key and its values."""
        return self.operator.value.children[self.index]

    @property
    def values(self) -> tuple[str | None, ...]:
        """The values, None for one that is not a string."""
        node = self.key.value
        return tuple(each.value.text for each in node.children) if node.children else (node.text,)

    def under(self, name: str) -> tuple[Edit, ...] | None:
        """The edits that put the key under another operator; None if the key stands there already."""
        there = self.condition.child(name)
        if there is self.operator:
            return (rename(self.operator, name),)
        gone = self._without()
        if there is None:
            if len(self.operator.value.children) == 1:
                return (rename(self.operator, name),)
            return (*gone, self._moved(name))
        if not there.value.children or there.value.child(self.key.name):
            return None
        values = self.text[self.key.value.start : self.key.value.end]
        return (*gone, _raw(insert(self.text, there.value, self.key.name, _HERE), values))

    def and_there(self) -> tuple[Edit, ...] | None:
        """The edits that ask as well that the key is there; None if `Null` has something to say about it already."""
        null = self.condition.child("Null")
        if null is None:
            return (insert(self.text, self.condition, "Null", {self.key.name: "false"}),)
        if not null.value.children or null.value.child(self.key.name):
            return None
        return (insert(self.text, null.value, self.key.name, "false"),)

    def _without(self) -> tuple[Edit, ...]:
        """Without the key, and without its operator where it is the only one."""
        gone = remove(self.operator.value, self.index) or remove(
            self.condition, self.condition.children.index(self.operator)
        )
        return (gone,) if gone else ()

    def _moved(self, name: str) -> Edit:
        values = self.text[self.key.value.start : self.key.value.end]
        return _raw(insert(self.text, self.condition, name, {self.key.name: _HERE}), values)


_HERE = "\u0000"


def _raw(edit: Edit, text: str) -> Edit:
    """The edit with `text`, as it is, where a value was to be."""
    before, _, after = edit.text.rpartition(json.dumps(_HERE))
    return Edit(edit.start, edit.end, before + text + after)


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a finding is.

    Attributes:
        steps: the way from the root to what it is about: pairs of a value and the number of the child in it.
    """

    text: str
    finding: Finding
    root: Value
    steps: tuple[tuple[Value, int], ...]

    @property
    def child(self) -> Child | None:
        """The member or item that the finding is about; None for the document itself."""
        return self._child(-1) if self.steps else None

    def element(self) -> Child | None:
        """The innermost member that the finding is about or in."""
        return next((each for i in reversed(range(len(self.steps))) if (each := self._child(i)).name), None)

    def tested(self, key: str | None = None) -> Tested | None:
        """The condition that the finding is in; where it is about an operator with several keys, on `key`."""
        names = [self._child(i).name for i in range(len(self.steps))]
        if "Condition" not in names or len(names) < (at := names.index("Condition")) + 2:
            return None
        operator = self._child(at + 1)
        keys = operator.value.children
        if len(names) > at + 2:
            index = self.steps[at + 2][1]
        else:
            fitting = [i for i, each in enumerate(keys) if key in (None, each.name.lower())]
            if len(fitting) != 1:
                return None
            index = fitting[0]
        return Tested(self.text, self._child(at).value, operator, index)

    def _child(self, step: int) -> Child:
        value, index = self.steps[step]
        return value.children[index]


def scene(text: str, finding: Finding) -> Scene | None:
    """The scene of a finding; None if the text is not JSON."""
    root = grow(text)
    if root is None:
        return None
    offset = _line_starts(text)[finding.line - 1] + finding.column - 1
    return Scene(text, finding, root, trail(root, offset))


@lru_cache(maxsize=16)
def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *accumulate(len(line) + 1 for line in text.split("\n")))
