"""The catalogue's file, made of what is known and of what AWS's service reference says now."""

from __future__ import annotations

from collections.abc import Mapping

from leastwise.catalogue import source
from leastwise.catalogue.build import packed_services
from leastwise.catalogue.details import Details
from leastwise.catalogue.keys import ConditionKeys
from leastwise.catalogue.names import ActionNames
from leastwise.catalogue.reference import merged
from leastwise.catalogue.values import ConditionKey, Service

__all__ = ["refreshed"]


def refreshed(date: str, documents: Mapping[str, bytes]) -> bytes:
    """The file to write.

    A service that the reference does not list stays as it comes with the package.

    Args:
        date: the day on which the documents were fetched: `2026-11-24`.
        documents: the reference's JSON of each service, by prefix.

    Raises:
        InputError: a document is not what AWS documents.
    """
    archive = source.bundled()
    names = ActionNames(archive)
    details, known = Details(archive, names), ConditionKeys(archive)
    services: dict[str, Service] = {}
    own: list[ConditionKey] = []
    others: list[ConditionKey] = []
    for prefix in names.services():
        if prefix not in documents and (kept := details.service(prefix)):
            services[prefix] = kept
    for prefix, text in sorted(documents.items()):
        services[prefix], told = merged(prefix, text, details.service(prefix))
        for each in told:
            (own if each.name.startswith(f"{prefix}:") else others).append(_described(each, known))
    before = (known.described(each.name) or each for each in known.all())
    listed = (*own, *others, *before)
    return packed_services(date, services.values(), (*listed, *_untyped(services, listed)))


def _described(key: ConditionKey, known: ConditionKeys) -> ConditionKey:
    before = known.described(key.name)
    return ConditionKey(key.name, key.type, before.description if before else "")


def _untyped(services: Mapping[str, Service], listed: tuple[ConditionKey, ...]) -> list[ConditionKey]:
    """Keys that are named but not described anywhere: AWS's most frequent type."""
    have = {each.name for each in listed}
    named = {name for service in services.values() for name in service.condition_keys}
    return [ConditionKey(name, "String") for name in sorted(named - have)]
