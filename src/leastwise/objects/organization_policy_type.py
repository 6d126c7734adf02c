"""Whether policies of a type count in an Organization: off, they can be written but not attached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from leastwise.model import Estate, seen
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind

__all__ = ["POLICY_TYPE", "policy_type"]


def policy_type(root: str, type: str) -> Target:
    """Whether policies of a type count in an Organization; `root` is the id of its root."""
    return Target("organizations:policy-type", f"{root}/{type}")


def _parts(target: Target) -> tuple[str, str]:
    root, _, type = target.id.partition("/")
    return root, type


def _seen(estate: Estate, target: Target) -> State | None:
    organization = seen(estate.organization)
    return {"Enabled": True if organization and _parts(target)[1] in seen(organization.policy_types) else None}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    organization, type = seen(estate.organization), _parts(target)[1]
    if organization is None:
        return estate
    others = tuple(each for each in seen(organization.policy_types) if each != type)
    held = (type,) if state and state.get("Enabled") else ()
    return replace(estate, organization=msgspec.structs.replace(organization, policy_types=(*others, *held)))


def _read(ask: Ask, target: Target) -> State | None:
    root, type = _parts(target)
    listed = (ask("organizations", "ListRoots", {}) or {}).get("Roots", ())
    types = [each for found in listed if found["Id"] == root for each in found.get("PolicyTypes", ())]
    if not any((each["Type"], each["Status"]) == (type, "ENABLED") for each in types):
        return {"Enabled": None}
    return {"Enabled": True, "~Used": _used(ask, type)}


def _used(ask: Ask, type: str) -> bool:
    """Whether a policy of the type is attached to anything."""
    listed = ask("organizations", "ListPolicies", {"Filter": type}) or {}
    named = ({"PolicyId": each["Id"]} for each in listed.get("Policies", ()))
    return any((ask("organizations", "ListTargetsForPolicy", each) or {}).get("Targets") for each in named)


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """It is not switched off while somebody uses it: AWS would detach all of its policies, and not put them back."""
    root, type = _parts(target)
    here, there = bool(now and now.get("Enabled")), bool(then and then.get("Enabled"))
    used = bool(now and now.get("~Used"))
    if here != there and (there or not used):
        operation = "EnablePolicyType" if there else "DisablePolicyType"
        yield AwsCall("organizations", operation, {"RootId": root, "PolicyType": type})


POLICY_TYPE = Kind(
    name="organizations:policy-type",
    title="type of policies in the Organization",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"organizations:ListRoots", "organizations:ListPolicies", "organizations:ListTargetsForPolicy"}),
    writes=frozenset({"organizations:EnablePolicyType", "organizations:DisablePolicyType"}),
)
"""Always there, with `Enabled` None where it is off."""
