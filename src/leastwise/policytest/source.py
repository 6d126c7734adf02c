"""A policy that a test file names or holds, and where its statements stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from leastwise.errors import JsonError, PolicyError
from leastwise.language import Array, Document, Kind, Literal, Node, Object, Place, parse
from leastwise.policytest.wrong import wrong

__all__ = ["File", "Load", "Source", "inline"]


@dataclass(frozen=True, slots=True)
class File:
    """A file that was read: its name for a person, and what it says."""

    name: str
    text: str


Load: TypeAlias = Callable[[str], File]
"""Reads the policy that a reference in a test file stands for; raises InputError where it cannot."""


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one policy.

    Attributes:
        name: the reference that a test file makes to it, or `policy at line 7` for one that is written there.
        file: what it stands in.
        text: JSON.
        places: of a policy written in YAML, where in the file each line of `text` comes from.
    """

    name: str
    file: str
    text: str = field(repr=False)
    places: tuple[Place, ...] = field(default=(), repr=False)

    def document(self, kind: Kind) -> Document:
        """The policy as one of this kind.

        Raises:
            InputError: AWS would not store it so.
        """
        try:
            return parse(self.text, kind)
        except (JsonError, PolicyError) as error:
            raise wrong(self.file, self._place(Place(error.line, error.column)), error.message) from None

    def statement(self, document: Document, index: int) -> Place:
        """Where a statement of the policy begins, in its file."""
        return self._place(document.place("Statement", index))

    def _place(self, place: Place) -> Place:
        return self.places[min(place.line, len(self.places)) - 1] if self.places else place


def inline(file: str, node: Node) -> Source:
    """A policy that is written in YAML.

    Raises:
        InputError: it is not a mapping.
    """
    if not isinstance(node, Object):
        raise wrong(file, node.place, "a policy is the name of a file or a mapping with `Statement`, write one of them")
    tokens = list(_tokens(node))
    text, places = "\n".join(token for token, _ in tokens), tuple(place for _, place in tokens)
    return Source(f"policy at line {node.place.line}", file, text, places)


def _tokens(node: Node) -> list[tuple[str, Place]]:
    """The node as JSON, cut so that each piece has one place in the YAML."""
    if isinstance(node, Object):
        members = [[(json.dumps(m.name) + ":", m.place), *_tokens(m.node)] for m in node.members.values()]
        return _bracketed("{", members, "}", node.place)
    if isinstance(node, Array):
        return _bracketed("[", [_tokens(each) for each in node.items], "]", node.place)
    if isinstance(node.value, Literal):
        return [(str(node.value), node.place)]
    return [(json.dumps(node.value, ensure_ascii=False), node.place)]


def _bracketed(
    opening: str, parts: list[list[tuple[str, Place]]], closing: str, place: Place
) -> list[tuple[str, Place]]:
    tokens = [(opening, place)]
    for i, part in enumerate(parts):
        tokens += [(",", part[0][1])] * bool(i)
        tokens += part
    return [*tokens, (closing, place)]
