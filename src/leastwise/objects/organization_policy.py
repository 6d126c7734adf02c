"""Service control policies of an Organization, and where they are attached; its management account writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Estate, Organization, OrganizationPolicy, seen
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = ["SCP", "SCP_ATTACHMENT", "attachment"]

_TYPE = "SERVICE_CONTROL_POLICY"


def _ours(name: str) -> Callable[[OrganizationPolicy], bool]:
    return lambda each: (each.type, each.name) == (_TYPE, name)


def _organization(estate: Estate) -> Organization | None:
    return seen(estate.organization)


def _policy(estate: Estate, name: str) -> OrganizationPolicy | None:
    organization = _organization(estate)
    return None if organization is None else found(organization.policies, _ours(name))


def _exchanged(estate: Estate, name: str, policy: OrganizationPolicy | None) -> Estate:
    organization = _organization(estate)
    if organization is None:
        return estate
    policies = exchanged_item(organization.policies, _ours(name), policy)
    return replace(estate, organization=msgspec.structs.replace(organization, policies=policies))


def _seen(estate: Estate, target: Target) -> State | None:
    policy = _policy(estate, target.id)
    return None if policy is None else {"Content": seen(policy.document)}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    policy = None
    if state is not None:
        policy = _policy(estate, target.id) or _new(estate, target.id)
        if state.get("Content"):
            policy = msgspec.structs.replace(policy, document=str(state["Content"]))
    return _exchanged(estate, target.id, policy)


def _new(estate: Estate, name: str) -> OrganizationPolicy:
    """With an id that no policy of AWS has."""
    return OrganizationPolicy(id=f"p-{name}", arn=f"p-{name}", name=name, type=_TYPE, by_aws=False, document="{}")


def _listed(ask: Ask, name: str) -> dict[str, Any] | None:
    listed = ask("organizations", "ListPolicies", {"Filter": _TYPE}) or {}
    return next((each for each in listed.get("Policies", ()) if each["Name"] == name), None)


def _read(ask: Ask, target: Target) -> State | None:
    listed = _listed(ask, target.id)
    if listed is None:
        return None
    answer = ask("organizations", "DescribePolicy", {"PolicyId": listed["Id"]}) or {}
    return {
        "Content": answer["Policy"]["Content"],
        "Description": listed.get("Description") or None,
        "~Id": listed["Id"],
    }


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """AWS refuses to delete one that is attached."""
    named = {"PolicyId": (now or {}).get("~Id")}
    if then is None:
        yield _call("DeletePolicy", **named)
        return
    given = {"Content": then["Content"], "Description": then.get("Description") or ""}
    if now is None:
        yield _call("CreatePolicy", Name=target.id, Type=_TYPE, **given)
    elif any(now.get(name) != then.get(name) for name in given):
        yield _call("UpdatePolicy", **named, **given)


def _call(operation: str, **parameters: Any) -> AwsCall:
    return AwsCall("organizations", operation, parameters)


SCP = Kind(
    name="organizations:scp",
    title="service control policy",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"organizations:ListPolicies", "organizations:DescribePolicy"}),
    writes=frozenset({"organizations:CreatePolicy", "organizations:UpdatePolicy", "organizations:DeletePolicy"}),
)
"""Known by its name, which an Organization has once."""


def attachment(policy: str, place: str) -> Target:
    """The policy with this name on the root, unit or account with this id."""
    return Target("organizations:scp-attachment", f"{place}/{policy}")


def _parts(target: Target) -> tuple[str, str]:
    place, _, policy = target.id.partition("/")
    return place, policy


def _attachment_seen(estate: Estate, target: Target) -> State | None:
    place, name = _parts(target)
    policy = _policy(estate, name)
    return {"Attached": True if policy is not None and place in seen(policy.targets) else None}


def _attachment_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    place, name = _parts(target)
    policy = _policy(estate, name)
    if policy is None:
        return estate
    others = tuple(each for each in seen(policy.targets) if each != place)
    held = (place,) if state and state.get("Attached") else ()
    return _exchanged(estate, name, msgspec.structs.replace(policy, targets=(*others, *held)))


def _attachment_read(ask: Ask, target: Target) -> State | None:
    """Told with the policy's id, which a policy that was made a moment ago has got by then."""
    place, name = _parts(target)
    listed = _listed(ask, name)
    if listed is None:
        return {"Attached": None}
    held = ask("organizations", "ListTargetsForPolicy", {"PolicyId": listed["Id"]}) or {}
    attached = any(each["TargetId"] == place for each in held.get("Targets", ()))
    return {"Attached": attached or None, "~PolicyId": listed["Id"]}


def _attachment_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    place, _ = _parts(target)
    here, there = bool(now and now.get("Attached")), bool(then and then.get("Attached"))
    if here != there:
        operation = "AttachPolicy" if there else "DetachPolicy"
        yield _call(operation, PolicyId=(now or {}).get("~PolicyId"), TargetId=place)


SCP_ATTACHMENT = Kind(
    name="organizations:scp-attachment",
    title="attachment of service control policy",
    seen=_attachment_seen,
    tried=_attachment_tried,
    read=_attachment_read,
    write=_attachment_write,
    reads=frozenset({"organizations:ListPolicies", "organizations:ListTargetsForPolicy"}),
    writes=frozenset({"organizations:AttachPolicy", "organizations:DetachPolicy"}),
)
"""Known by `<place>/<policy>`, see `attachment`; always there, with `Attached` None where the policy is not on it."""
