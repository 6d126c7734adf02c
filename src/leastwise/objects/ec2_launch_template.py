"""Launch templates of EC2: a copy of a version that asks for tokens, and which version is the default.

A version never changes and may hold secrets, so that a new one is made by AWS from the old one and is known by its
description alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Estate, LaunchTemplate
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = ["LAUNCH_TEMPLATE", "TOKENS_COPY", "copied_from", "copy_target"]

_MADE = "leastwise: asks for tokens, otherwise as version "
"""How the descriptions of our versions begin."""
_OPTIONS = ("HttpEndpoint", "HttpPutResponseHopLimit", "HttpProtocolIpv6", "InstanceMetadataTags")
_GONE = "InvalidLaunchTemplateId.NotFound InvalidLaunchTemplateId.Malformed"


def copied_from(description: str) -> int | None:
    """The version that one with this description is a copy of; None: it is none of ours."""
    number = description.removeprefix(_MADE)
    return int(number) if number != description and number.isdecimal() else None


def copy_target(template: str, version: int, region: str) -> Target:
    """The copy of a version that asks for tokens."""
    return Target("ec2:launch-template-copy", f"{template}/{version}", region)


def _parts(target: Target) -> tuple[str, int]:
    template, _, version = target.id.partition("/")
    return template, int(version or 0)


def _ours(target: Target) -> Callable[[LaunchTemplate], bool]:
    return lambda each: (each.id, each.region, each.type) == (_parts(target)[0], target.region, "launch-template")


def _found(estate: Estate, target: Target) -> LaunchTemplate | None:
    return found(estate.launch_templates, _ours(target), target.region, "ec2")


def _exchanged(estate: Estate, target: Target, template: LaunchTemplate) -> Estate:
    return replace(estate, launch_templates=exchanged_item(estate.launch_templates, _ours(target), template))


def _versions(ask: Ask, target: Target) -> list[dict[str, Any]]:
    asked = {"LaunchTemplateId": _parts(target)[0]}
    answer = ask("ec2", "DescribeLaunchTemplateVersions", asked, region=target.region, none=_GONE) or {}
    listed: list[dict[str, Any]] = answer.get("LaunchTemplateVersions", [])
    return listed


def _copy_of(versions: list[dict[str, Any]], number: int) -> int | None:
    return max((each["VersionNumber"] for each in versions if _based_on(each) == number), default=None)


def _based_on(version: Mapping[str, Any]) -> int | None:
    return copied_from(version.get("VersionDescription") or "")


def _metadata(version: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = version.get("LaunchTemplateData", {}).get("MetadataOptions", {})
    return told


def _copy_seen(estate: Estate, target: Target) -> State | None:
    template = _found(estate, target)
    _, number = _parts(target)
    if template is None or template.default.version != number:
        return None
    return {"HttpTokens": "required" if copied_from(template.newest.description) == number else None}


def _copy_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    template = _found(estate, target)
    if template is None or state is None or "HttpTokens" not in state:
        return estate
    newest = template.default
    if state["HttpTokens"]:
        newest = msgspec.structs.replace(newest, tokens="required", description=f"{_MADE}{newest.version}")
    return _exchanged(estate, target, msgspec.structs.replace(template, newest=newest))


def _copy_read(ask: Ask, target: Target) -> State | None:
    versions, (_, number) = _versions(ask, target), _parts(target)
    base = next((each for each in versions if each["VersionNumber"] == number), None)
    if base is None:
        return None
    copy = _copy_of(versions, number)
    options = {f"~{name}": _metadata(base)[name] for name in _OPTIONS if name in _metadata(base)}
    return {"HttpTokens": copy and "required", "~VersionNumber": copy, "~BlockDevices": _devices(base), **options}


def _devices(version: Mapping[str, Any]) -> str | None:
    """The block devices, where one is made from a snapshot: AWS leaves that out of a new version if it is not named.

    Source: "CreateLaunchTemplateVersion", Amazon EC2 API Reference, `SourceVersion`.
    """
    devices = version.get("LaunchTemplateData", {}).get("BlockDeviceMappings", ())
    from_snapshots = any(each.get("Ebs", {}).get("SnapshotId") for each in devices)
    return msgspec.json.encode(devices).decode() if from_snapshots else None


def _copy_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    template, number = _parts(target)
    named = {"LaunchTemplateId": template}
    if now is None or then is None or now.get("HttpTokens") == then.get("HttpTokens"):
        return
    if then.get("HttpTokens"):
        kept = {name: now[f"~{name}"] for name in _OPTIONS if now.get(f"~{name}") is not None}
        data: dict[str, Any] = {"MetadataOptions": {**kept, "HttpTokens": "required"}}
        if now.get("~BlockDevices"):
            data["BlockDeviceMappings"] = msgspec.json.decode(str(now["~BlockDevices"]))
        made = {"SourceVersion": str(number), "VersionDescription": f"{_MADE}{number}", "LaunchTemplateData": data}
        yield AwsCall("ec2", "CreateLaunchTemplateVersion", {**named, **made}, target.region)
    else:
        gone = {"Versions": [str(now.get("~VersionNumber"))]}
        yield AwsCall("ec2", "DeleteLaunchTemplateVersions", {**named, **gone}, target.region)


TOKENS_COPY = Kind(
    name="ec2:launch-template-copy",
    title="copy of version of launch template",
    seen=_copy_seen,
    tried=_copy_tried,
    read=_copy_read,
    write=_copy_write,
    reads=frozenset({"ec2:DescribeLaunchTemplateVersions"}),
    writes=frozenset({"ec2:CreateLaunchTemplateVersion", "ec2:DeleteLaunchTemplateVersions"}),
)
"""Known by `<template's id>/<number of the version it is made from>`, in its region; see `copy_target`.

`HttpTokens` is what the copy says; None: there is no copy.
"""


def _default_seen(estate: Estate, target: Target) -> State | None:
    template = _found(estate, target)
    if template is None:
        return None
    return {"HttpTokens": template.default.tokens, "CopiedFrom": copied_from(template.default.description)}


def _default_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    template = _found(estate, target)
    if template is None or state is None:
        return estate
    fields: dict[str, Any] = {"tokens": state.get("HttpTokens", template.default.tokens)}
    if "CopiedFrom" in state:
        fields["description"] = f"{_MADE}{state['CopiedFrom']}" if state["CopiedFrom"] else ""
    default = msgspec.structs.replace(template.default, **fields)
    return _exchanged(estate, target, msgspec.structs.replace(template, default=default))


def _default_read(ask: Ask, target: Target) -> State | None:
    versions = _versions(ask, target)
    default = next((each for each in versions if each["DefaultVersion"]), None)
    if default is None:
        return None
    copy = _copy_of(versions, default["VersionNumber"])
    return {"HttpTokens": _metadata(default).get("HttpTokens"), "CopiedFrom": _based_on(default), "~Copy": copy}


def _default_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """The copy's number is known when it is made; until then it is the newest one."""
    if now is None or then is None or now.get("CopiedFrom") == then.get("CopiedFrom"):
        return
    number = now.get("~Copy") or "$Latest" if then.get("CopiedFrom") else now["CopiedFrom"]
    given = {"LaunchTemplateId": target.id, "DefaultVersion": str(number)}
    yield AwsCall("ec2", "ModifyLaunchTemplate", given, target.region)


LAUNCH_TEMPLATE = Kind(
    name="ec2:launch-template",
    title="launch template",
    seen=_default_seen,
    tried=_default_tried,
    read=_default_read,
    write=_default_write,
    reads=frozenset({"ec2:DescribeLaunchTemplateVersions"}),
    writes=frozenset({"ec2:ModifyLaunchTemplate"}),
)
"""Known by its id, in its region; its attributes are those of its default version.

`CopiedFrom` is the number of the version that a copy of ours was made from; None: the default is none of ours.
"""
