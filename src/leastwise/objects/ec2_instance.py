"""How EC2 instances get at their credentials: metadata options, regional defaults, the instance profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Estate, Instance, MetadataDefaults
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = ["INSTANCE_PROFILE_ASSOCIATION", "METADATA_DEFAULTS", "METADATA_OPTIONS"]

_NO_INSTANCE = "InvalidInstanceID.NotFound InvalidInstanceID.Malformed"


def _ours(target: Target) -> Callable[[Instance], bool]:
    return lambda each: each.id == target.id


def _exchanged(estate: Estate, target: Target, **fields: Any) -> Estate:
    instance = found(estate.instances, _ours(target), target.region)
    if instance is None:
        return estate
    changed = msgspec.structs.replace(instance, **fields)
    return replace(estate, instances=exchanged_item(estate.instances, _ours(target), changed))


def _options_seen(estate: Estate, target: Target) -> State | None:
    instance = found(estate.instances, _ours(target), target.region)
    if instance is None:
        return None
    hops = {} if instance.hop_limit is None else {"HttpPutResponseHopLimit": instance.hop_limit}
    return {
        "HttpTokens": instance.tokens,
        "HttpEndpoint": "enabled" if instance.metadata_endpoint else "disabled",
        **hops,
    }


def _options_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    fields: dict[str, Any] = {}
    if state is None:
        return estate
    if state.get("HttpTokens"):
        fields["tokens"] = state["HttpTokens"]
    if state.get("HttpEndpoint"):
        fields["metadata_endpoint"] = state["HttpEndpoint"] == "enabled"
    if state.get("HttpPutResponseHopLimit"):
        fields["hop_limit"] = state["HttpPutResponseHopLimit"]
    return _exchanged(estate, target, **fields)


def _options_read(ask: Ask, target: Target) -> State | None:
    instance = _instance(ask, target)
    if instance is None:
        return None
    told = instance.get("MetadataOptions", {})
    return {name: told[name] for name in _OPTIONS if told.get(name) is not None}


_OPTIONS = ("HttpTokens", "HttpEndpoint", "HttpPutResponseHopLimit", "HttpProtocolIpv6", "InstanceMetadataTags")


def _instance(ask: Ask, target: Target) -> dict[str, Any] | None:
    asked = {"InstanceIds": [target.id]}
    answer = ask("ec2", "DescribeInstances", asked, region=target.region, none=_NO_INSTANCE) or {}
    every = (each for held in answer.get("Reservations", ()) for each in held["Instances"])
    return next((each for each in every if each["State"]["Name"] not in ("terminated", "shutting-down")), None)


def _options_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    if now is None or then is None:
        return
    changed = {name: then[name] for name in _OPTIONS if then.get(name) is not None and then[name] != now.get(name)}
    if changed:
        parameters = {"InstanceId": target.id, **changed}
        yield AwsCall("ec2", "ModifyInstanceMetadataOptions", parameters, target.region)


METADATA_OPTIONS = Kind(
    name="ec2:metadata-options",
    title="metadata options of instance",
    seen=_options_seen,
    tried=_options_tried,
    read=_options_read,
    write=_options_write,
    reads=frozenset({"ec2:DescribeInstances"}),
    writes=frozenset({"ec2:ModifyInstanceMetadataOptions"}),
)
"""Known by the instance's id, in its region.  They are there as long as the instance is."""


def _defaults_seen(estate: Estate, target: Target) -> State | None:
    known = found(estate.metadata_defaults, lambda each: each.region == target.region, target.region)
    return None if known is None else {"HttpTokens": known.tokens, "HttpPutResponseHopLimit": known.hops}


def _defaults_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    def ours(each: MetadataDefaults) -> bool:
        return each.region == target.region

    known = found(estate.metadata_defaults, ours, target.region)
    if state is None or known is None:
        return estate
    tokens: Any = state.get("HttpTokens", known.tokens)
    hops: Any = state.get("HttpPutResponseHopLimit", known.hops)
    changed = msgspec.structs.replace(known, tokens=tokens, hops=hops)
    return replace(estate, metadata_defaults=exchanged_item(estate.metadata_defaults, ours, changed))


def _defaults_read(ask: Ask, target: Target) -> State | None:
    answer = ask("ec2", "GetInstanceMetadataDefaults", {}, region=target.region) or {}
    told = answer.get("AccountLevel", {})
    return {name: told.get(name) for name in _DEFAULTS}


_DEFAULTS: Mapping[str, str | int] = {
    "HttpTokens": "no-preference",
    "HttpPutResponseHopLimit": -1,
    "HttpEndpoint": "no-preference",
    "InstanceMetadataTags": "no-preference",
}
"""The settings, and what takes each back.  Source: "ModifyInstanceMetadataDefaults", Amazon EC2 API Reference."""


def _defaults_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    here, there = now or {}, then or {}
    changed = {
        name: unset if there.get(name) is None else there[name]
        for name, unset in _DEFAULTS.items()
        if here.get(name) != there.get(name)
    }
    if changed:
        yield AwsCall("ec2", "ModifyInstanceMetadataDefaults", changed, target.region)


METADATA_DEFAULTS = Kind(
    name="ec2:metadata-defaults",
    title="metadata defaults of region",
    seen=_defaults_seen,
    tried=_defaults_tried,
    read=_defaults_read,
    write=_defaults_write,
    reads=frozenset({"ec2:GetInstanceMetadataDefaults"}),
    writes=frozenset({"ec2:ModifyInstanceMetadataDefaults"}),
)
"""Those of `account` in a region; always there, each setting None where the image decides."""


def _profile_seen(estate: Estate, target: Target) -> State | None:
    instance = found(estate.instances, _ours(target), target.region)
    return None if instance is None or instance.profile is None else {"Arn": instance.profile}


def _profile_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    return _exchanged(estate, target, profile=None if state is None else state.get("Arn"))


def _profile_read(ask: Ask, target: Target) -> State | None:
    held = [each for each in _associations(ask, target) if each["State"] in ("associating", "associated")]
    if not held:
        return None
    return {"Arn": held[0]["IamInstanceProfile"]["Arn"], "~AssociationId": held[0]["AssociationId"]}


def _associations(ask: Ask, target: Target) -> list[dict[str, Any]]:
    asked = {"Filters": [{"Name": "instance-id", "Values": [target.id]}]}
    answer = ask("ec2", "DescribeIamInstanceProfileAssociations", asked, region=target.region) or {}
    found_there: list[dict[str, Any]] = answer.get("IamInstanceProfileAssociations", [])
    return found_there


def _profile_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    held = {"AssociationId": (now or {}).get("~AssociationId")}
    if then is None:
        if now is not None:
            yield AwsCall("ec2", "DisassociateIamInstanceProfile", held, target.region)
        return
    profile = {"IamInstanceProfile": {"Arn": then["Arn"]}}
    if now is None:
        yield AwsCall("ec2", "AssociateIamInstanceProfile", {**profile, "InstanceId": target.id}, target.region)
    elif now.get("Arn") != then["Arn"]:
        yield AwsCall("ec2", "ReplaceIamInstanceProfileAssociation", {**profile, **held}, target.region)


INSTANCE_PROFILE_ASSOCIATION = Kind(
    name="ec2:instance-profile-association",
    title="instance profile of instance",
    seen=_profile_seen,
    tried=_profile_tried,
    read=_profile_read,
    write=_profile_write,
    reads=frozenset({"ec2:DescribeIamInstanceProfileAssociations"}),
    writes=frozenset(
        {
            "ec2:AssociateIamInstanceProfile",
            "ec2:ReplaceIamInstanceProfileAssociation",
            "ec2:DisassociateIamInstanceProfile",
            "iam:PassRole",
        }
    ),
)
"""Known by the instance's id, in its region."""
