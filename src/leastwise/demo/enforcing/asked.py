"""What a call asks for: the action on the resource that its parameters name, and the roles that it hands on.

An ARN is taken from the parameters as it stands, or made of the catalogue's format and the names in the parameters.
Where that fails, as for RunInstances with its many kinds of resource, the resource is `*`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from leastwise import catalogue
from leastwise.demo.call import Call
from leastwise.demo.enforcing.actions import action_of
from leastwise.demo.enforcing.passed import Passed, passed
from leastwise.demo.motos import find_key, iam

__all__ = ["Asked", "asked"]

_PLACE = re.compile(r"\$\{(\w+)\}")
_IAM_NAMES = ("UserName", "RoleName", "GroupName", "InstanceProfileName")


@dataclass(frozen=True, slots=True)
class Asked:
    """One action on one resource; `to` is the service that a role is handed to."""

    action: str
    resource: str
    to: str | None = None


def asked(call: Call) -> tuple[Asked, ...]:
    """All that must be allowed for the call to succeed."""
    action = action_of(call.service, call.operation)
    own = tuple(Asked(action, resource) for resource in _resources(call, action))
    return own + tuple(_handed(each) for each in passed(call))


def _handed(role: Passed) -> Asked:
    return Asked("iam:PassRole", role.arn, role.to)


def _resources(call: Call, action: str) -> Sequence[str]:
    if catalogue.without_resource(action.lower()):
        return ("*",)
    if call.service == "iam":
        return (_of_iam(call) or _arn_given(call, action) or _filled(call, action) or "*",)
    if call.service == "s3":
        return _of_s3(call, action)
    return (_arn_given(call, action) or _filled(call, action) or "*",)


def _of_iam(call: Call) -> str | None:
    """The user, group, role or profile whose name is given, with its path; the caller, where no user is named."""
    backend = iam(call.account)
    if call.operation == "GetAccessKeyLastUsed":
        key = find_key(call.text("AccessKeyId"))
        owner = backend.users.get(key[1].user_name) if key else None
        return str(owner.arn) if owner else None
    held = (backend.users, {each.name: each for each in backend.roles.values()}, backend.groups)
    profiles = {each.name: each for each in backend.instance_profiles.values()}
    order = ("GroupName", "InstanceProfileName", "RoleName", "UserName")
    things: dict[str, Any] = dict(zip(_IAM_NAMES, (*held, profiles), strict=True))
    for name in order:
        given = call.optional(name)
        if given is not None:
            found = things[name].get(given)
            return str(found.arn) if found else None
    types = {each.name for each in _types(action_of(call.service, call.operation))}
    return call.principal if "user" in types and ":user/" in call.principal and not _names(call) else None


def _names(call: Call) -> bool:
    return any(name in call.parameters for name in ("PolicyArn", "PolicyName", "SerialNumber", "VirtualMFADeviceName"))


def _types(action: str) -> tuple[catalogue.ActionResource, ...]:
    found = catalogue.action(action)
    return found.resource_types if found else ()


def _of_s3(call: Call, action: str) -> Sequence[str]:
    bucket, key = call.optional("Bucket"), call.optional("Key")
    if bucket is None:
        return ("*",)
    arn = f"arn:aws:s3:::{bucket}"
    if "object" not in {each.name for each in _types(action)}:
        return (arn,)
    several = call.parameters.get("Delete")
    objects = several.get("Objects", []) if isinstance(several, dict) else []
    keys = [str(each["Key"]) for each in objects] or [key or "*"]
    return tuple(f"{arn}/{each}" for each in keys)


def _arn_given(call: Call, action: str) -> str | None:
    """The first ARN among the parameters that is of a type which the action knows."""
    types = {each.name for each in _types(action)}
    prefix = action.partition(":")[0]
    for value in _texts(call.parameters):
        if not value.startswith("arn:"):
            continue
        if any(type in types for owner, type in catalogue.resource_types_of(value) if owner in (prefix, "iam")):
            return value
    return None


def _texts(parameters: dict[str, object]) -> Iterator[str]:
    for value in parameters.values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str):
                yield each


def _filled(call: Call, action: str) -> str | None:
    formats = catalogue.arn_formats(action)
    return next((arn for each in formats if (arn := _fill(each, call, only=len(formats) == 1)) is not None), None)


def _fill(format: str, call: Call, *, only: bool) -> str | None:
    """The format with names from the parameters; none where one is missing."""
    known = {"Partition": "aws", "Region": call.region, "Account": call.account}
    given = {name.lower(): value for name, value in call.parameters.items()}
    for place in _PLACE.findall(format):
        if place in known:
            continue
        value = _name(place, given, call, only=only)
        if value is None:
            return None
        known[place] = value
    return _PLACE.sub(lambda found: known[found[1]], format)


def _name(place: str, given: dict[str, object], call: Call, *, only: bool) -> str | None:
    bare = place.lower().removesuffix("withpath").removesuffix("withoutleadingslash")
    candidates = [bare, f"{bare}s", *_ALSO.get(place, ()), *(["name"] if only else [])]
    for name in candidates:
        value = given.get(name)
        value = value[0] if isinstance(value, list) and len(value) == 1 else value
        if isinstance(value, str):
            return _shortened(place, value, str(given.get("path") or "/"))
    return None


_ALSO = {
    "MfaTokenIdWithPath": ("virtualmfadevicename",),
    "QueueName": ("queueurl",),
    "ParameterNameWithoutLeadingSlash": ("name",),
}


def _shortened(place: str, value: str, path: str) -> str:
    if place == "QueueName":
        return value.rsplit("/", 1)[-1]
    if place.endswith("WithPath"):
        return f"{path.lstrip('/')}{value}"
    return value.lstrip("/") if place.endswith("WithoutLeadingSlash") else value
