"""From services to the file that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from leastwise.catalogue.archive import packed
from leastwise.catalogue.formats import namespace
from leastwise.catalogue.stored import names_of, stored
from leastwise.catalogue.values import ConditionKey, Service

__all__ = ["packed_services"]


def packed_services(date: str, services: Iterable[Service], keys: Iterable[ConditionKey]) -> bytes:
    """The file that holds these services and condition keys.

    Args:
        date: the day of the data: `2026-09-26`.
        services: in any order.
        keys: all that they name; where one comes twice the first holds.

    Raises:
        ValueError: a service names a resource type or condition key that it does not list.
    """
    listed = sorted((_ordered(each) for each in services), key=lambda each: each.prefix)
    once = {each.name: each for each in reversed(tuple(keys))}
    sorted_keys = [once[name] for name in sorted(once)]
    encode = msgspec.json.encode
    parts = {
        "+names": encode({each.prefix: names_of(each) for each in listed}),
        "+keys": encode({each.name: each.type for each in sorted_keys}),
        "key descriptions": encode({each.name: each.description for each in sorted_keys if each.description}),
        "namespaces": encode(_namespaces(listed)),
    }
    return packed(date, parts | {f"service/{each.prefix}": encode(stored(each)) for each in listed})


def _ordered(service: Service) -> Service:
    return msgspec.structs.replace(service, actions=tuple(sorted(service.actions, key=lambda each: each.name.lower())))


def _namespaces(services: Sequence[Service]) -> dict[str, tuple[str, ...]]:
    """Prefixes by what stands in the third field of their ARNs: `states` of `arn:aws:states:…`."""
    found: dict[str, dict[str, None]] = {}
    for service in services:
        for each in service.resource_types:
            for arn in each.arns:
                found.setdefault(namespace(arn), {})[service.prefix] = None
    return {field: tuple(found[field]) for field in sorted(found)}
