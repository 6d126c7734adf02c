"""A policy document as its text has it, faults included: what the lint codes look at.

`language.parse` refuses a faulty document at its first fault. Here whatever can be made out is kept, and what has the
wrong type is left out, so that every other fault is found in the same run.

The values are read at the speed of the standard library. Only where something is found is the text scanned a second
time, to tell where it stands.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from msgspec import Struct

from leastwise.errors import JsonError
from leastwise.language import JsonValue, Kind, Place, every_resource, loads
from leastwise.lint.arns import Parts, split
from leastwise.lint.offsets import Offsets, Step
from leastwise.lint.operator import Reading, reading

__all__ = ["At", "Clause", "Element", "Policy", "Step", "Test", "Text", "read", "same"]


class At(Struct, frozen=True, gc=False):
    """A part of the document: `Statement[0].Action[2]`.

    Attributes:
        steps: names of members and indexes of items that lead to it; a list of one may stand without brackets, and
            its item 0 is then the thing itself.
        value: the value of a member rather than the member with its name.
        place: where it stands, if the text has no tree to follow the steps in.
    """

    steps: tuple[Step, ...] = ()
    value: bool = False
    place: Place | None = None

    @property
    def path(self) -> str:
        """The steps as text."""
        parts = [f"[{each}]" if isinstance(each, int) else f".{each}" for each in self.steps]
        return "".join(parts).removeprefix(".")

    def member(self, name: str) -> At:
        """The member of the object that stands here."""
        return At((*self.steps, name))

    def item(self, index: int) -> At:
        """An item of the array that stands here."""
        return At((*self.steps, index))


class Text(Struct, frozen=True, gc=False):
    """A string, or a number or boolean in its JSON form.

    Attributes:
        value: the text.
        raw: the value that JSON gives it.
        parent: the element that holds it.
        index: where in a list, or None for an element of one value without brackets.
    """

    value: str
    raw: bool | int | float | str
    parent: At
    index: int | None = None

    @property
    def at(self) -> At:
        """Where it stands."""
        return At(self.parent.steps, value=True) if self.index is None else self.parent.item(self.index)


class Element(Struct, frozen=True, gc=False):
    """A member that holds a string or a list of them; items of other types are left out of `items`."""

    name: str
    value: JsonValue
    at: At
    items: tuple[Text, ...]

    @property
    def empty(self) -> bool:
        """Whether it is `[]`."""
        return self.value == []


class Test(Struct, frozen=True, gc=False):
    """One key under one operator of a `Condition`.

    Attributes:
        operator: as written; `reads` is what it means.
        key: as written; `folded` in lower case, as keys are compared.
        values: the member that holds the values.
    """

    operator: str
    operator_at: At
    reads: Reading
    key: str
    folded: str
    values: Element

    @property
    def at(self) -> At:
        """Where the key stands."""
        return self.values.at

    @property
    def items(self) -> tuple[Text, ...]:
        """The values."""
        return self.values.items


class Clause:
    """One statement.

    Attributes:
        index: its number.
        body: its elements as JSON gives them.
        at: where it stands.
        allows: whether the effect is `Allow`.
        denies: whether the effect is `Deny`.
        actions: the patterns of `Action`.
        resources: the patterns of `Resource`.
        tests: the conditions.
        keys: the condition keys in lower case.
    """

    def __init__(self, index: int, body: Mapping[str, JsonValue]) -> None:
        self.index = index
        self.body = body
        self.at = At(("Statement", index))
        self.allows = body.get("Effect") == "Allow"
        self.denies = body.get("Effect") == "Deny"
        self._elements: dict[str, Element] = {}
        self.actions = self.items("Action")
        self.resources = self.items("Resource")
        self.tests = tuple(self._tests()) if "Condition" in body else ()
        self.keys = frozenset([test.folded for test in self.tests])

    def has(self, name: str) -> bool:
        """Whether the element is there, whatever it holds."""
        return name in self.body

    def where(self, name: str) -> At:
        """The place of an element, or of the statement where it is absent."""
        return self.at.member(name) if name in self.body else self.at

    def element(self, name: str) -> Element | None:
        """An element that holds strings; None where it is absent."""
        if name not in self.body:
            return None
        found = self._elements.get(name)
        if found is None:
            found = self._elements[name] = _strings(name, self.body[name], self.at)
        return found

    def items(self, *names: str) -> tuple[Text, ...]:
        """The strings of these elements."""
        found = [element.items for name in names if name in self.body and (element := self.element(name))]
        return found[0] if len(found) == 1 else tuple([item for items in found for item in items])

    def string(self, name: str) -> str | None:
        """An element that is one string."""
        value = self.body.get(name)
        return value if isinstance(value, str) else None

    def repeats(self, other: Clause) -> bool:
        """Whether it is the other one over again, but for its `Sid`."""
        mine, theirs = ({n: v for n, v in each.body.items() if n != "Sid"} for each in (self, other))
        return same(mine, theirs)

    @cached_property
    def by_service(self) -> Mapping[str, tuple[Text, ...]]:
        """The patterns of `Action` by what stands before their colon, in lower case; `*` for every service."""
        found: dict[str, list[Text]] = {}
        for item in self.actions:
            found.setdefault(_service(item.value), []).append(item)
        return {service: tuple(items) for service, items in found.items()}

    @cached_property
    def everywhere(self) -> bool:
        """Whether `Resource` has a bare `*`."""
        return any(every_resource(item.value) for item in self.resources)

    @cached_property
    def principals(self) -> tuple[Element, ...]:
        """The members of `Principal` and `NotPrincipal`; the bare string is one named as the element itself."""
        return (*self.named("Principal"), *self.named("NotPrincipal"))

    def named(self, name: str) -> tuple[Element, ...]:
        """The members of `Principal` or of `NotPrincipal`."""
        value = self.body.get(name)
        if isinstance(value, dict):
            return tuple(_strings(each, held, self.at.member(name)) for each, held in value.items())
        return () if name not in self.body else (_strings(name, value, self.at),)

    @cached_property
    def everybody(self) -> Text | None:
        """The `*` of `"Principal": "*"` or `{"AWS": "*"}`."""
        of_all = (each for each in self.named("Principal") if each.name in ("Principal", "AWS"))
        return next((item for each in of_all for item in each.items if item.value == "*"), None)

    def _tests(self) -> Iterator[Test]:
        condition = self.body.get("Condition")
        if not isinstance(condition, dict):
            return
        at = self.at.member("Condition")
        for operator, keys in condition.items():
            if isinstance(keys, dict):
                operator_at, reads = at.member(operator), reading(operator)
                for key, value in keys.items():
                    yield Test(operator, operator_at, reads, key, key.lower(), _element(key, value, operator_at))


@dataclass(frozen=True, eq=False)
class Policy:
    """A document to lint: its text and the value that JSON gives it, or why it gives none.

    Two are never equal, so that what a function finds out about one can be kept under it.
    """

    text: str
    kind: Kind
    value: JsonValue
    refusal: JsonError | None

    @cached_property
    def members(self) -> Mapping[str, JsonValue]:
        """The top-level members; none where the document is not an object."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def version(self) -> str | None:
        """The `Version`, if it is a string."""
        value = self.members.get("Version")
        return value if isinstance(value, str) else None

    @cached_property
    def statements(self) -> tuple[Clause, ...]:
        """The statements that are objects."""
        value = self.members.get("Statement")
        items = value if isinstance(value, list) else [value]
        return tuple(Clause(i, each) for i, each in enumerate(items) if isinstance(each, dict))

    @cached_property
    def actions(self) -> tuple[Text, ...]:
        """The patterns of `Action` and `NotAction`."""
        return tuple([item for clause in self.statements for item in clause.items("Action", "NotAction")])

    @cached_property
    def arns(self) -> tuple[tuple[Text, Parts | None], ...]:
        """The patterns of `Resource` and `NotResource` that are more than a `*`, with their parts if they have six."""
        items = [item for clause in self.statements for item in clause.items("Resource", "NotResource")]
        return tuple([(item, split(item.value)) for item in items if item.value.strip("*")])

    @cached_property
    def tests(self) -> tuple[tuple[Clause, Test], ...]:
        """Every condition with its statement."""
        return tuple((clause, test) for clause in self.statements for test in clause.tests)

    @cached_property
    def features(self) -> frozenset[str]:
        """What the document has, for codes to tell in no time that they find nothing: see `Code.needs`."""
        found = {name for clause in self.statements for name in clause.body}
        for _, test in self.tests:
            found.add(test.folded.split("/", 1)[0])
            found.update(test.reads.features)
        if "${" in self.text or "\\u" in self.text:
            found.add("${")
        if self.arns:
            found.add("arn:")
        return frozenset(found)

    @cached_property
    def offsets(self) -> Offsets:
        """Where the parts of a text that is JSON stand."""
        return Offsets(self.text)

    def place(self, at: At) -> Place:
        """Where it stands: the name of a member, the beginning of a value."""
        if at.place is not None or self.refusal is not None:
            return at.place or Place(1, 1)
        find = self.offsets.value if at.value else self.offsets.member
        return self.place_of(find(at.steps))

    def span(self, at: At) -> tuple[int, int]:
        """The offsets of its first character and of the one after its last; of a member with its name."""
        value = self.offsets.value(at.steps)
        return value if at.value else self.offsets.member(at.steps), self.offsets.end(value)

    def offset(self, place: Place) -> int:
        """The offset of a place in the text."""
        return self._lines[place.line - 1] + place.column - 1

    @cached_property
    def _lines(self) -> tuple[int, ...]:
        starts = [0]
        while (found := self.text.find("\n", starts[-1])) >= 0:
            starts.append(found + 1)
        return tuple(starts)

    def place_of(self, offset: int) -> Place:
        """The place of an offset."""
        line = bisect_right(self._lines, offset)
        return Place(line, offset - self._lines[line - 1] + 1)


def read(text: str, kind: Kind) -> Policy:
    """The document in `text`; never raises."""
    try:
        return Policy(text, kind, loads(text), None)
    except JsonError as error:
        return Policy(text, kind, None, error)


def same(one: JsonValue, other: JsonValue) -> bool:
    """Whether the values are the same JSON; to Python `true`, 1 and 1.0 are equal, to AWS they are three texts."""
    return one == other and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@lru_cache(maxsize=65_536)
def _service(pattern: str) -> str:
    return pattern.partition(":")[0].lower()


def _strings(name: str, value: JsonValue, parent: At) -> Element:
    """A member that may hold nothing but strings."""
    at = parent.member(name)
    if isinstance(value, list):
        return Element(name, value, at, tuple([Text(x, x, at, i) for i, x in enumerate(value) if isinstance(x, str)]))
    return Element(name, value, at, (Text(value, value, at),) if isinstance(value, str) else ())


def _element(name: str, value: JsonValue, parent: At) -> Element:
    """A member that may hold numbers and booleans as well."""
    at = parent.member(name)
    if isinstance(value, str):
        return Element(name, value, at, (Text(value, value, at),))
    if not isinstance(value, list):
        found = _text(value, at, None)
        return Element(name, value, at, (found,) if found else ())
    texts = [Text(each, each, at, i) if isinstance(each, str) else _text(each, at, i) for i, each in enumerate(value)]
    return Element(name, value, at, tuple([text for text in texts if text]))


def _text(value: JsonValue, at: At, index: int | None) -> Text | None:
    if isinstance(value, bool):
        return Text("true" if value else "false", value, at, index)
    return Text(str(value), value, at, index) if isinstance(value, (int, float, str)) else None
