"""Policies of an Organization, and where they are attached; its management account writes them.

The kinds are the same for every sort of them: service control policies, and opt-outs of AI services.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import msgspec

from leastwise.model import Estate, Observed, Organization, OrganizationPolicy, seen
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = [
    "AI_OPT_OUT",
    "AI_OPT_OUTS",
    "AI_OPT_OUT_ATTACHMENT",
    "SCP",
    "SCPS",
    "SCP_ATTACHMENT",
    "Sort",
    "attachment",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """A sort of policies."""

    type: str
    kind: str
    """Name of the kind; that of its attachments ends with `-attachment`."""
    held: Callable[[Organization], Observed[OrganizationPolicy]]
    holding: Callable[[Organization, Observed[OrganizationPolicy]], Organization]
    """The Organization with other policies in their place."""


SCPS = Sort(
    type="SERVICE_CONTROL_POLICY",
    kind="organizations:scp",
    held=lambda organization: organization.policies,
    holding=lambda organization, policies: msgspec.structs.replace(organization, policies=policies),
)
AI_OPT_OUTS = Sort(
    type="AISERVICES_OPT_OUT_POLICY",
    kind="organizations:ai-opt-out",
    held=lambda organization: organization.management_policies,
    holding=lambda organization, policies: msgspec.structs.replace(organization, management_policies=policies),
)


def _ours(sort: Sort, name: str) -> Callable[[OrganizationPolicy], bool]:
    return lambda each: (each.type, each.name) == (sort.type, name)


def _organization(estate: Estate) -> Organization | None:
    return seen(estate.organization)


def _policy(sort: Sort, estate: Estate, name: str) -> OrganizationPolicy | None:
    organization = _organization(estate)
    return None if organization is None else found(sort.held(organization), _ours(sort, name))


def _exchanged(sort: Sort, estate: Estate, name: str, policy: OrganizationPolicy | None) -> Estate:
    organization = _organization(estate)
    if organization is None:
        return estate
    policies = exchanged_item(sort.held(organization), _ours(sort, name), policy)
    return replace(estate, organization=sort.holding(organization, policies))


def _seen(sort: Sort, estate: Estate, target: Target) -> State | None:
    policy = _policy(sort, estate, target.id)
    return None if policy is None else {"Content": seen(policy.document)}


def _tried(sort: Sort, estate: Estate, target: Target, state: State | None) -> Estate:
    policy = None
    if state is not None:
        policy = _policy(sort, estate, target.id) or _new(sort, target.id)
        if state.get("Content"):
            policy = msgspec.structs.replace(policy, document=str(state["Content"]))
    return _exchanged(sort, estate, target.id, policy)


def _new(sort: Sort, name: str) -> OrganizationPolicy:
    """With an id that no policy of AWS has."""
    return OrganizationPolicy(id=f"p-{name}", arn=f"p-{name}", name=name, type=sort.type, by_aws=False, document="{}")


def _listed(sort: Sort, ask: Ask, name: str) -> dict[str, Any] | None:
    listed = ask("organizations", "ListPolicies", {"Filter": sort.type}) or {}
    return next((each for each in listed.get("Policies", ()) if each["Name"] == name), None)


def _read(sort: Sort, ask: Ask, target: Target) -> State | None:
    listed = _listed(sort, ask, target.id)
    if listed is None:
        return None
    answer = ask("organizations", "DescribePolicy", {"PolicyId": listed["Id"]}) or {}
    return {
        "Content": answer["Policy"]["Content"],
        "Description": listed.get("Description") or None,
        "~Id": listed["Id"],
    }


def _write(sort: Sort, target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """AWS refuses to delete one that is attached."""
    named = {"PolicyId": (now or {}).get("~Id")}
    if then is None:
        yield _call("DeletePolicy", **named)
        return
    given = {"Content": then["Content"], "Description": then.get("Description") or ""}
    if now is None:
        yield _call("CreatePolicy", Name=target.id, Type=sort.type, **given)
    elif any(now.get(name) != then.get(name) for name in given):
        yield _call("UpdatePolicy", **named, **given)


def _call(operation: str, **parameters: Any) -> AwsCall:
    return AwsCall("organizations", operation, parameters)


def _policies(sort: Sort, title: str) -> Kind:
    return Kind(
        name=sort.kind,
        title=title,
        seen=partial(_seen, sort),
        tried=partial(_tried, sort),
        read=partial(_read, sort),
        write=partial(_write, sort),
        reads=frozenset({"organizations:ListPolicies", "organizations:DescribePolicy"}),
        writes=frozenset({"organizations:CreatePolicy", "organizations:UpdatePolicy", "organizations:DeletePolicy"}),
    )


SCP = _policies(SCPS, "service control policy")
AI_OPT_OUT = _policies(AI_OPT_OUTS, "opt-out policy of AI services")
"""Known by their names, which an Organization has once of each type."""


def attachment(policy: str, place: str, sort: Sort = SCPS) -> Target:
    """The policy with this name on the root, unit or account with this id."""
    return Target(f"{sort.kind}-attachment", f"{place}/{policy}")


def _parts(target: Target) -> tuple[str, str]:
    place, _, policy = target.id.partition("/")
    return place, policy


def _attachment_seen(sort: Sort, estate: Estate, target: Target) -> State | None:
    place, name = _parts(target)
    policy = _policy(sort, estate, name)
    return {"Attached": True if policy is not None and place in seen(policy.targets) else None}


def _attachment_tried(sort: Sort, estate: Estate, target: Target, state: State | None) -> Estate:
    place, name = _parts(target)
    policy = _policy(sort, estate, name)
    if policy is None:
        return estate
    others = tuple(each for each in seen(policy.targets) if each != place)
    held = (place,) if state and state.get("Attached") else ()
    return _exchanged(sort, estate, name, msgspec.structs.replace(policy, targets=(*others, *held)))


def _attachment_read(sort: Sort, ask: Ask, target: Target) -> State | None:
    """Told with the policy's id, which a policy that was made a moment ago has got by then."""
    place, name = _parts(target)
    listed = _listed(sort, ask, name)
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


def _attachments(sort: Sort, title: str) -> Kind:
    return Kind(
        name=f"{sort.kind}-attachment",
        title=title,
        seen=partial(_attachment_seen, sort),
        tried=partial(_attachment_tried, sort),
        read=partial(_attachment_read, sort),
        write=_attachment_write,
        reads=frozenset({"organizations:ListPolicies", "organizations:ListTargetsForPolicy"}),
        writes=frozenset({"organizations:AttachPolicy", "organizations:DetachPolicy"}),
    )


SCP_ATTACHMENT = _attachments(SCPS, "attachment of service control policy")
AI_OPT_OUT_ATTACHMENT = _attachments(AI_OPT_OUTS, "attachment of opt-out policy of AI services")
"""Known by `<place>/<policy>`, see `attachment`; always there, with `Attached` None where the policy is not on it."""
