"""AWS's service reference: one JSON document for each service, read into the values of the catalogue.

    {"Name": "s3",
     "Actions": [{"Name": "GetObject", "ActionConditionKeys": ["s3:authType", …], "Resources": [{"Name": "object"}],
                  "Annotations": {"Properties": {"IsList": false, "IsPermissionManagement": false,
                                                 "IsTaggingOnly": false, "IsWrite": false}}}, …],
     "ConditionKeys": [{"Name": "s3:authType", "Types": ["String"]}, …],
     "Resources": [{"Name": "object", "ARNFormats": ["arn:${Partition}:s3:::${BucketName}/${ObjectName}"]}, …]}

It has no descriptions, does not say which resource types an action requires, nor which other actions it depends on:
these come from what is known of the service already.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/service-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from leastwise.catalogue.values import Action, ActionResource, ConditionKey, ResourceType, Service
from leastwise.errors import InputError

__all__ = ["Listed", "index", "merged"]

_PREFIX = re.compile(r"[a-z0-9][a-z0-9-]*")
_ACTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_LEVELS = (
    ("IsPermissionManagement", "Permissions management"),
    ("IsTaggingOnly", "Tagging"),
    ("IsWrite", "Write"),
    ("IsList", "List"),
)
"""Properties are not exclusive; the first that is true names the level, as in AWS's tables.  None of them: Read."""


class Listed(msgspec.Struct, frozen=True):
    """A line of the reference's index."""

    service: str
    url: str


class _Annotations(msgspec.Struct, frozen=True, rename="pascal"):
    properties: dict[str, bool] = {}


class _Named(msgspec.Struct, frozen=True, rename="pascal"):
    name: str


class _Action(msgspec.Struct, frozen=True, rename="pascal"):
    name: str
    action_condition_keys: tuple[str, ...] = ()
    resources: tuple[_Named, ...] = ()
    annotations: _Annotations | None = None


class _Key(msgspec.Struct, frozen=True, rename="pascal"):
    name: str
    types: tuple[str, ...] = ()


class _Resource(msgspec.Struct, frozen=True):
    name: str = msgspec.field(name="Name")
    arn_formats: tuple[str, ...] = msgspec.field(name="ARNFormats", default=())
    condition_keys: tuple[str, ...] = msgspec.field(name="ConditionKeys", default=())


class _Document(msgspec.Struct, frozen=True, rename="pascal"):
    name: str
    actions: tuple[_Action, ...]
    condition_keys: tuple[_Key, ...] = ()
    resources: tuple[_Resource, ...] = ()


def index(text: bytes) -> tuple[Listed, ...]:
    """The services of the reference, and where their documents are.

    Raises:
        InputError: it is not what AWS documents.
    """
    try:
        listed = msgspec.json.decode(text, type=tuple[Listed, ...])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _strange("the index", str(error)) from error
    wrong = [each.service for each in listed if not _PREFIX.fullmatch(each.service)]
    if wrong or not listed:
        raise _strange("the index", f"`{wrong[0]}` is not the prefix of a service" if wrong else "it is empty")
    return listed


def merged(prefix: str, text: bytes, known: Service | None) -> tuple[Service, tuple[ConditionKey, ...]]:
    """A service as the reference has it, with what only `known` tells, and its condition keys.

    Args:
        prefix: of the service, as the index has it.
        text: its document.
        known: the same service, as it was; None for a new one.

    Raises:
        InputError: the document is not what AWS documents.
    """
    try:
        document = msgspec.json.decode(text, type=_Document)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _strange(f"`{prefix}`", str(error)) from error
    wrong = [each.name for each in document.actions if not _ACTION.fullmatch(each.name)]
    if wrong or document.name != prefix:
        raise _strange(f"`{prefix}`", f"`{wrong[0]}` is not an action" if wrong else f"it tells of `{document.name}`")
    before = {each.name: each for each in known.actions} if known else {}
    actions = {each.name.lower(): _action(prefix, each, before.get(each.name)) for each in document.actions}
    types = _types(document, actions.values())
    names = _key_names(document, actions.values(), types)
    keys = tuple(ConditionKey(each.name, each.types[0]) for each in document.condition_keys if each.types)
    return Service(prefix, known.name if known else prefix, tuple(actions.values()), types, names), keys


def _action(prefix: str, told: _Action, before: Action | None) -> Action:
    resources = {each.name: each for each in before.resource_types} if before else {}
    return Action(
        prefix,
        told.name,
        _level(told, before),
        before.description if before else "",
        tuple(resources.get(each.name, ActionResource(each.name)) for each in told.resources),
        told.action_condition_keys,
        before.dependent_actions if before else (),
    )


def _level(told: _Action, before: Action | None) -> str:
    """Without annotations as it was; of a new action `Write`, so that nothing takes it for harmless."""
    if told.annotations is None:
        return before.access_level if before else "Write"
    return next((level for name, level in _LEVELS if told.annotations.properties.get(name)), "Read")


def _types(document: _Document, actions: Iterable[Action]) -> tuple[ResourceType, ...]:
    """Its resource types; one that only actions name has no ARN format."""
    told = {each.name: ResourceType(each.name, each.arn_formats, each.condition_keys) for each in document.resources}
    named = (each.name for action in actions for each in action.resource_types)
    return tuple((_missing(named, told) | told).values())


def _missing(named: Iterable[str], told: Mapping[str, ResourceType]) -> dict[str, ResourceType]:
    return {name: ResourceType(name, ()) for name in named if name not in told}


def _key_names(document: _Document, actions: Iterable[Action], types: Iterable[ResourceType]) -> tuple[str, ...]:
    """All condition keys that it names anywhere."""
    found = {each.name for each in document.condition_keys}
    for each in types:
        found.update(each.condition_keys)
    for action in actions:
        found.update(action.condition_keys, *(each.condition_keys for each in action.resource_types))
    return tuple(sorted(found, key=str.lower))


def _strange(what: str, why: str) -> InputError:
    detail = " ".join(why.split())
    return InputError(f"{what} of AWS's service reference cannot be read: {detail[:1].lower()}{detail[1:]}")
