"""A strict reader of YAML that remembers where everything stands.

What a test file needs, and no more: mappings, lists and scalars. Tags, anchors and aliases are refused, so a text
means what it shows and cannot grow; so are duplicate keys and a second document. Of plain scalars `null`, `true`,
`false` and numbers as JSON writes them are what they look like; all else is a string, `2012-10-17`, `yes` and the
account id `012345678901` included.

Source: YAML 1.2.2, chapter 10, "Core Schema"; of its numbers only those that JSON writes the same way.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from leastwise.errors import InputError
from leastwise.language import MAX_DEPTH, MAX_LENGTH, Array, Literal, Member, Node, Object, Place, Scalar
from leastwise.policytest.wrong import shown, wrong

__all__ = ["load"]

_JSON_WORDS: dict[str, bool | None] = {"null": None, "true": True, "false": False}
_WORDS: dict[str, bool | None] = {"": None, "~": None}
_WORDS |= {form(word): value for word, value in _JSON_WORDS.items() for form in (str.lower, str.title, str.upper)}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,15})?(?:[eE][-+]?[0-9]{1,2})?")


def load(name: str, text: str) -> Node:
    """The one document in a YAML text; numbers are `Literal`s, as they were written.

    Raises:
        InputError: with file, line and column.
    """
    if len(text) > MAX_LENGTH:
        raise InputError(f"`{name}` has more than {MAX_LENGTH:,} characters, split it")
    try:
        return _Builder(name, YAML(typ="safe", pure=True).parse(io.StringIO(text))).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        raise wrong(name, place, f"not YAML: {error.problem or error.context}, correct it") from None
    except YAMLError as error:
        said = str(error).splitlines()[0]
        raise InputError(f"`{name}` is not YAML: {shown(said, 120)}, correct it") from None


class _Builder:
    """Makes nodes of the events of one text."""

    __slots__ = ("depth", "events", "name")

    def __init__(self, name: str, events: Iterator[Event]) -> None:
        self.name, self.events, self.depth = name, events, 0

    def document(self) -> Node:
        """The document, which must be the only one."""
        for event in self.events:
            if isinstance(event, StreamEndEvent):
                raise wrong(self.name, Place(1, 1), "the file is empty, write `schema` and `tests`")
            if isinstance(event, DocumentStartEvent):
                break
        node = self.node(next(self.events))
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                raise wrong(self.name, _place(event), "a second document begins, put it into a file of its own")
        return node

    def node(self, event: Event) -> Node:
        """The node that begins with an event."""
        place = _place(event)
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            mark = "&*"[isinstance(event, AliasEvent)]
            raise wrong(self.name, place, f"`{mark}` of anchors and aliases is not read, write the value out")
        if getattr(event, "tag", None) is not None:
            raise wrong(self.name, place, f"tag {shown(str(getattr(event, 'tag', '')))} is not read, remove it")
        if isinstance(event, ScalarEvent):
            return Scalar(_value(event), place)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise wrong(self.name, place, f"more than {MAX_DEPTH} lists and mappings inside each other, flatten them")
        node = self.mapping(place) if isinstance(event, MappingStartEvent) else self.sequence(event, place)
        self.depth -= 1
        return node

    def sequence(self, first: Event, place: Place) -> Node:
        """A list, after its first event."""
        assert isinstance(first, SequenceStartEvent)
        items: list[Node] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            items.append(self.node(event))
        return Array(tuple(items), place)

    def mapping(self, place: Place) -> Node:
        """A mapping, after its first event."""
        members: dict[str, Member] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            at = _place(event)
            if isinstance(event, SequenceStartEvent | MappingStartEvent):
                raise wrong(self.name, at, "a key is not a single word or string, write one")
            self.node(event)
            assert isinstance(event, ScalarEvent)
            key = str(event.value)
            if key in members:
                raise wrong(self.name, at, f"duplicate key {shown(key)}, keep one of them")
            members[key] = Member(key, self.node(next(self.events)), at)
        return Object(members, place)


def _place(event: Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


def _value(event: ScalarEvent) -> bool | str | None:
    text = str(event.value)
    if event.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return Literal(text) if _NUMBER.fullmatch(text) else text
