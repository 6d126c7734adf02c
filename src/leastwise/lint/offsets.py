"""Where the parts of a JSON text stand, found without reading it character by character.

The text is known to be strict JSON. Values that are not asked for are passed at the speed of the standard library,
and what was found out about an array or object is kept, so that a text is passed about once for each level of it.
"""

from __future__ import annotations

import re
from json import JSONDecoder

__all__ = ["Offsets", "Step"]

Step = str | int

_DECODER = JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')


class Offsets:
    """The offsets in one text. A list of one may stand without brackets: its item 0 is then the thing itself."""

    __slots__ = ("_children", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._children: dict[int, dict[Step, tuple[int, int]]] = {}

    def value(self, steps: tuple[Step, ...]) -> int:
        """Where the value starts to which the steps lead, or the deepest on the way that is there."""
        return self._found(steps)[1]

    def member(self, steps: tuple[Step, ...]) -> int:
        """Where it starts, of a member with its name."""
        return self._found(steps)[0]

    def end(self, start: int) -> int:
        """The offset after the value that starts there."""
        string = _STRING.match(self._text, start)
        return string.end() if string else _DECODER.raw_decode(self._text, start)[1]

    def _found(self, steps: tuple[Step, ...]) -> tuple[int, int]:
        start = self._after(0)
        found = (start, start)
        for step in steps:
            inner = self._inside(found[1])
            if step in inner:
                found = inner[step]
            elif step == 0 and self._text[found[1]] != "[":
                found = (found[1], found[1])
            else:
                break
        return found

    def _inside(self, start: int) -> dict[Step, tuple[int, int]]:
        """Where the members or items of the value at `start` stand: their names and their values."""
        found = self._children.get(start)
        if found is None:
            opening = self._text[start]
            found = self._children[start] = {}
            at = self._after(start + 1)
            while opening in "[{" and self._text[at] not in "]}":
                name: Step = len(found)
                first = at
                if opening == "{":
                    name, at = _DECODER.raw_decode(self._text, at)
                    at = self._after(self._after(at) + 1)
                found[name] = (first, at)
                at = self._after(self.end(at))
                if self._text[at] == ",":
                    at = self._after(at + 1)
        return found

    def _after(self, at: int) -> int:
        """The next offset that is not of white space."""
        if self._text[at : at + 1] > " ":
            return at
        space = _SPACE.match(self._text, at)
        return space.end() if space else at
