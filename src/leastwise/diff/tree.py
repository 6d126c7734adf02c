"""An Estate as a tree that can be compared: objects under their names, what does not count left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import TypeAlias

import msgspec
from msgspec import Struct

from leastwise.diff.difference import Json
from leastwise.diff.documents import canonical
from leastwise.model import Estate, Gap, Observed

__all__ = ["Branch", "Document", "Hidden", "Leaf", "Node", "branches", "told"]

NOT_OBSERVED = frozenset(
    {
        *("seen_at", "seen_at_source", "gaps", "answered", "report_generated", "thresholds", "fixing"),
        "service_last_accessed",
    }
)
"""Fields of an Estate that are about the observation, follow from others, or are times of use alone."""

DOES_NOT_COUNT = frozenset(
    {
        *("last_used", "last_used_service", "last_used_region", "password_last_used"),
        *("last_delivery", "last_log_group_delivery"),
        *("owner_id", "versions", "updated", "tokenless"),
        *("told", "selector_texts"),
    }
)
"""Times of use, ids that AWS makes up, numbers of policy versions, which account was told of the Organization, and what
other fields tell in other words.
"""

NAMES = ("arn", "serial", "name", "user", "slot", "id")
"""What objects of a list are known by: the first of these that they have."""

DOCUMENTS = frozenset({"document", "trust"})


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that is compared as a whole."""

    value: Json


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document in its canonical form."""

    text: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value that was not seen."""

    gap: Gap


@dataclass(frozen=True, slots=True)
class Branch:
    """Fields, or objects of a list, by name."""

    nodes: dict[str, Node]
    gaps: tuple[Gap, ...] = ()
    """Where more objects of the list may be."""
    listed: bool = field(default=False, compare=False)
    """Whether these are objects of a list."""


Node: TypeAlias = Leaf | Document | Hidden | Branch


def branches(estate: Estate) -> dict[str, Node]:
    """Every field of the Estate that was observed, as a tree."""
    return {
        each.name: _node(each.name, getattr(estate, each.name))
        for each in fields(estate)
        if each.name not in NOT_OBSERVED
    }


def told(node: Node) -> Json:
    """A tree as JSON."""
    match node:
        case Leaf(value):
            return value
        case Document(text):
            return text
        case Hidden(gap):
            return {"not_seen": gap.call}
        case Branch(nodes):
            return {name: told(each) for name, each in nodes.items()}


def _node(name: str, value: object) -> Node:
    if isinstance(value, Gap):
        return Hidden(value)
    if isinstance(value, Observed):
        return _list(name, value.items, value.gaps)
    if isinstance(value, Struct):
        return _fields(value)
    if name in DOCUMENTS and isinstance(value, str):
        return Document(canonical(value))
    if name == "tags" and isinstance(value, tuple):
        return Branch({each[0]: Leaf(each[1]) if isinstance(each, tuple) else Leaf(True) for each in value})
    if isinstance(value, tuple):
        return _list(name, value, ())
    return Leaf(_plain(value))


def _fields(value: Struct) -> Branch:
    raw = msgspec.structs.asdict(value)
    generated = "id" in raw and any(name in raw for name in NAMES if name != "id")
    left_out = DOES_NOT_COUNT | ({"id"} if generated else set())
    return Branch({name: _node(name, each) for name, each in raw.items() if name not in left_out})


def _list(name: str, items: Iterable[object], gaps: tuple[Gap, ...]) -> Node:
    """Objects by name; what has no name is compared as a set."""
    values = tuple(items)
    if gaps or (values and all(isinstance(item, Struct) and _name(item) for item in values)):
        return Branch(_named(values), gaps, listed=True)
    if all(isinstance(item, Struct) for item in values):
        return Branch({}, (), listed=True) if not values else Leaf(_sorted(told(_node(name, item)) for item in values))
    return Leaf(_sorted(_plain(item) for item in values))


def _named(items: tuple[object, ...]) -> dict[str, Node]:
    """Objects that share a name get a number."""
    nodes: dict[str, Node] = {}
    for item in items:
        name = unique = _name(item)
        number = 1
        while unique in nodes:
            number += 1
            unique = f"{name} #{number}"
        nodes[unique] = _node("", item)
    return nodes


def _name(item: object) -> str:
    if not isinstance(item, Struct):
        return str(item)
    raw = msgspec.structs.asdict(item)
    found = next((str(raw[name]) for name in NAMES if raw.get(name) is not None), "")
    region = raw.get("region")
    return f"{region}/{found}" if isinstance(region, str) and "arn" not in raw and found else found


def _sorted(values: Iterable[Json]) -> list[Json]:
    return sorted(values, key=lambda value: msgspec.json.encode(value, order="deterministic"))


def _plain(value: object) -> Json:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)
