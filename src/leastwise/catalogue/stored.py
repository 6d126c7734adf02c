"""How a service lies in the file: its texts once, and numbers that point to them.

Names and access levels of all services are one part, so that whoever only expands patterns reads nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from leastwise.catalogue.values import Action, ActionResource, ResourceType, Service

__all__ = ["LEVELS", "Names", "StoredService", "names_of", "restored", "stored"]

LEVELS = {"R": "Read", "L": "List", "W": "Write", "T": "Tagging", "P": "Permissions management"}
"""Access levels by the letter that stands for them; in lower case where an action has no resource type."""

_LETTERS = {level: letter for letter, level in LEVELS.items()}
_GRANTS = "Grants permission to "
"""How nearly every description of AWS's starts."""

T = TypeVar("T")


class Names(msgspec.Struct, frozen=True, array_like=True):
    """The actions of a service, by their names with letter case ignored."""

    names: str
    """Between spaces."""
    levels: str
    """A letter for each."""


class _Resource(msgspec.Struct, frozen=True, array_like=True):
    type: int
    required: bool
    keys: int
    dependent_actions: tuple[str, ...]


class _Type(msgspec.Struct, frozen=True, array_like=True):
    name: str
    arns: tuple[str, ...]
    keys: int


class StoredService(msgspec.Struct, frozen=True, array_like=True):
    """Positions are those of the `Names`; numbers are positions in the tuples here."""

    name: str
    descriptions: str
    """One on each line; `~` stands for its usual start."""
    resources: tuple[int, ...]
    keys: tuple[int, ...]
    dependents: dict[int, tuple[str, ...]]
    resource_sets: tuple[tuple[_Resource, ...], ...]
    key_sets: tuple[tuple[int, ...], ...]
    types: tuple[_Type, ...]
    key_names: tuple[str, ...]


class _Table(dict[T, int]):
    """Numbers values in the order in which they are first seen."""

    def number(self, value: T) -> int:
        return self.setdefault(value, len(self))


def names_of(service: Service) -> Names:
    """What the names part holds of a service."""
    levels = (_LETTERS[each.access_level] for each in service.actions)
    marked = (
        letter if each.resource_types else letter.lower() for letter, each in zip(levels, service.actions, strict=True)
    )
    return Names(" ".join(each.name for each in service.actions), "".join(marked))


def stored(service: Service) -> StoredService:
    """A service as it is written; its actions are in the order of their folded names.

    Raises:
        ValueError: an action names a resource type, or anything names a condition key, that the service does not list.
    """
    key_sets: _Table[tuple[int, ...]] = _Table()
    resource_sets: _Table[tuple[_Resource, ...]] = _Table()
    types = [each.name for each in service.resource_types]

    def keys(names: Iterable[str]) -> int:
        return key_sets.number(tuple(service.condition_keys.index(name) for name in names))

    def resource(each: ActionResource) -> _Resource:
        return _Resource(types.index(each.name), each.required, keys(each.condition_keys), each.dependent_actions)

    return StoredService(
        service.name,
        "\n".join(_shortened(each.description) for each in service.actions),
        tuple(resource_sets.number(tuple(map(resource, each.resource_types))) for each in service.actions),
        tuple(keys(each.condition_keys) for each in service.actions),
        {place: each.dependent_actions for place, each in enumerate(service.actions) if each.dependent_actions},
        types=tuple(_Type(each.name, each.arns, keys(each.condition_keys)) for each in service.resource_types),
        resource_sets=tuple(resource_sets),
        key_sets=tuple(key_sets),
        key_names=service.condition_keys,
    )


def restored(prefix: str, names: Names, held: StoredService) -> Service:
    """The service that was stored.

    Raises:
        IndexError, KeyError, ValueError: the parts do not fit together.
    """
    key_sets = tuple(tuple(held.key_names[place] for place in places) for places in held.key_sets)
    resource_sets = tuple(
        tuple(
            ActionResource(held.types[each.type].name, each.required, key_sets[each.keys], each.dependent_actions)
            for each in every
        )
        for every in held.resource_sets
    )
    parts = zip(
        names.names.split(), names.levels, held.descriptions.split("\n"), held.resources, held.keys, strict=True
    )
    actions = tuple(
        Action(
            prefix,
            name,
            LEVELS[level.upper()],
            _GRANTS + description[1:] if description.startswith("~") else description,
            resource_sets[resources],
            key_sets[keys],
            held.dependents.get(place, ()),
        )
        for place, (name, level, description, resources, keys) in enumerate(parts)
    )
    types = tuple(ResourceType(each.name, each.arns, key_sets[each.keys]) for each in held.types)
    return Service(prefix, held.name, actions, types, held.key_names)


def _shortened(description: str) -> str:
    line = " ".join(description.split())
    return "~" + line.removeprefix(_GRANTS) if line.startswith(_GRANTS) else line
