"""The ARNs that a writing call is about, as far as the object and the parameters tell them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leastwise import catalogue
from leastwise.model.change import AwsCall, Target

__all__ = ["EVERYTHING", "Where", "resources_of"]

EVERYTHING = "*"
_PLACE = re.compile(r"\$\{(\w+)\}")
_WITH_PATH = "WithPath"


@dataclass(frozen=True, slots=True)
class Where:
    """The account in which it happens, and the region of services that have only one."""

    partition: str
    account: str
    home: str


def resources_of(action: str, call: AwsCall, target: Target, where: Where) -> frozenset[str]:
    """The resources that an action on this object needs in a policy; `*` where no parameter tells the ARN.

    A name within IAM has a path that no call tells, so that it is given with none and with any.
    """
    if catalogue.without_resource(action.lower()):
        return frozenset({EVERYTHING})
    told = next((each for each in (target.id, *_texts(call.parameters)) if _fits(action, each)), None)
    if told is not None:
        return frozenset({told})
    filled = {arn for each in catalogue.arn_formats(action) for arn in _filled(each, call, where)}
    return frozenset(filled or {EVERYTHING})


def _fits(action: str, text: str) -> bool:
    """Whether it is an ARN of a type that the action knows."""
    found = catalogue.action(action) if text.startswith("arn:") else None
    types = {(action.partition(":")[0], each.name) for each in found.resource_types} if found else set()
    return not types.isdisjoint(catalogue.resource_types_of(text))


def _texts(parameters: Mapping[str, object]) -> Iterator[str]:
    return (each for each in parameters.values() if isinstance(each, str))


def _filled(format: str, call: AwsCall, where: Where) -> Iterator[str]:
    """The format with the names that the call gives; nothing where one is missing."""
    names = {"Partition": where.partition, "Account": where.account, "Region": call.region or where.home}
    for place in _PLACE.findall(format):
        name = names.get(place) or _name(place, call.parameters)
        if name is None:
            return
        names[place] = name
    yield _PLACE.sub(lambda found: names[found[1]], format)
    if f"{_WITH_PATH}}}" in format:
        yield _PLACE.sub(lambda found: ("*/" if found[1].endswith(_WITH_PATH) else "") + names[found[1]], format)


def _name(place: str, parameters: Mapping[str, object]) -> str | None:
    """The value of the parameter that is called as the place is, or nearly so."""
    bare = place.removesuffix(_WITH_PATH).lower()
    given = {name.lower(): value for name, value in parameters.items()}
    for name in (bare, f"{bare}s", bare.removesuffix("name"), *(["name"] if bare.endswith("name") else [])):
        value = given.get(name)
        value = value[0] if isinstance(value, list) and len(value) == 1 else value
        if isinstance(value, str):
            return re.sub(r"[*?$]", lambda found: f"${{{found[0]}}}", value)
    return None
