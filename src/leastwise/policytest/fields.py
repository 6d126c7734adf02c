"""The fields of one mapping of a test file, each read as what it must be."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from enum import Enum
from typing import TypeVar

from leastwise.errors import InputError
from leastwise.language import Array, Literal, Node, Object, Place, Scalar
from leastwise.policytest.wrong import shown, wrong

__all__ = ["Fields"]

Word = TypeVar("Word", bound=Enum)


class Fields:
    """A mapping whose fields are all known.

    Raises:
        InputError: from everything here, with file, line and column.
    """

    __slots__ = ("file", "node", "what")

    def __init__(self, file: str, node: Node, what: str, known: Collection[str]) -> None:
        if not isinstance(node, Object):
            raise wrong(file, node.place, f"{what} is not a mapping, write fields with values")
        self.file, self.what, self.node = file, what, node
        for member in node.members.values():
            if member.name not in known:
                near = get_close_matches(member.name, sorted(known), 1)
                advice = f"write `{near[0]}`" if near else f"known are {', '.join(sorted(known))}"
                raise wrong(file, member.place, f"{what} has the unknown field {shown(member.name)}, {advice}")

    def wrong(self, name: str, message: str) -> InputError:
        """An error at a field, or at the mapping where the field is absent."""
        return wrong(self.file, self.place(name), message)

    def place(self, name: str) -> Place:
        """Where a field stands."""
        return self.node.members[name].place if name in self.node.members else self.node.place

    def get(self, name: str) -> Node | None:
        """A field's value; None where it is absent."""
        return self.node.members[name].node if name in self.node.members else None

    def items(self, name: str) -> tuple[Node, ...] | None:
        """A list, or one value that stands for a list of it."""
        node = self.get(name)
        return node.items if isinstance(node, Array) else None if node is None else (node,)

    def text(self, name: str) -> str | None:
        """A string."""
        node = self.get(name)
        return None if node is None else self.string(node, name)

    def required(self, name: str) -> str:
        """A string that must be there and must not be empty."""
        if not (text := self.text(name)):
            raise self.wrong(name, f"{self.what} needs `{name}`, add it")
        return text

    def texts(self, one: str, several: str) -> tuple[str, ...] | None:
        """Strings: `one` as a single one or `several` as a list, not both; None where neither is there."""
        if one in self.node.members and several in self.node.members:
            raise self.wrong(several, f"{self.what} has both `{one}` and `{several}`, keep one of them")
        name = several if several in self.node.members else one
        nodes = self.items(name)
        if nodes is None:
            return None
        found = tuple(self.string(each, name) for each in nodes)
        if not found or len(set(found)) != len(found):
            raise self.wrong(name, f"`{name}` is {'not unique' if found else 'empty'}, list each value once")
        return found

    def word(self, name: str, words: type[Word]) -> Word | None:
        """One of the values of an enumeration."""
        node = self.get(name)
        return None if node is None else self.word_of(node, name, words)

    def word_of(self, node: Node, name: str, words: type[Word]) -> Word:
        """The value of an enumeration that a node names."""
        text, known = self.string(node, name), {str(each.value): each for each in words}
        if text not in known:
            raise wrong(self.file, node.place, f"`{name}` is {shown(text)}, write one of {', '.join(known)}")
        return known[text]

    def string(self, node: Node, name: str) -> str:
        """The string that a node is; a number of digits, such as an account id, is one."""
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, Literal):
            return str(value)
        if not isinstance(value, str):
            raise wrong(self.file, node.place, f"`{name}` holds something else than a string, write one")
        return value
