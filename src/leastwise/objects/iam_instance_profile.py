"""Instance profiles: which role they hand to EC2 instances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Estate, InstanceProfile, Observed, Role
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.carried import iam, tags
from leastwise.objects.kind import Ask, Kind, keyed, under
from leastwise.objects.lists import exchanged_item, found

__all__ = ["INSTANCE_PROFILE"]


def _role_name(arn: str) -> str:
    return arn.rpartition("/")[2]


def _path(arn: str) -> str:
    return arn.partition(":instance-profile")[2].rpartition("/")[0] + "/"


def _seen(estate: Estate, target: Target) -> State | None:
    profile = found(estate.instance_profiles, lambda each: each.name == target.id)
    if profile is None:
        return None
    return {"Path": _path(profile.arn), **keyed("Roles", {_role_name(arn): True for arn in profile.roles})}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    def ours(each: InstanceProfile) -> bool:
        return each.name == target.id

    if state is None:
        profile = None
    else:
        before = found(estate.instance_profiles, ours) or _new(estate, target.id, state)
        whole = {**keyed("Roles", {_role_name(arn): True for arn in before.roles}), **state}
        held = tuple(role.arn for role in estate.roles.items if role.name in under(whole, "Roles"))
        profile = msgspec.structs.replace(before, roles=held)
    tried = replace(estate, instance_profiles=exchanged_item(estate.instance_profiles, ours, profile))
    return replace(tried, roles=_handed(estate, target.id, profile))


def _handed(estate: Estate, name: str, profile: InstanceProfile | None) -> Observed[Role]:
    """The roles with this profile just where it holds them."""

    def handed(role: Role) -> Role:
        others = tuple(arn for arn in role.instance_profiles if arn.rpartition("/")[2] != name)
        ours = (profile.arn,) if profile and role.arn in profile.roles else ()
        if set(role.instance_profiles) == {*others, *ours}:
            return role
        return msgspec.structs.replace(role, instance_profiles=(*others, *ours))

    return Observed(tuple(map(handed, estate.roles.items)), estate.roles.gaps)


def _new(estate: Estate, name: str, state: State) -> InstanceProfile:
    account = estate.account
    arn = f"arn:{account.partition}:iam::{account.id}:instance-profile{state.get('Path') or '/'}{name}"
    return InstanceProfile(arn=arn, name=name, id=arn, created=estate.seen_at)


def _read(ask: Ask, target: Target) -> State | None:
    answer = ask("iam", "GetInstanceProfile", {"InstanceProfileName": target.id}, none="NoSuchEntity")
    if answer is None:
        return None
    profile: dict[str, Any] = answer["InstanceProfile"]
    roles = {each["RoleName"]: True for each in profile.get("Roles", ())}
    return {"Path": profile["Path"], **keyed("Roles", roles), **tags(profile)}


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    named = {"InstanceProfileName": target.id}
    if now is None and then is not None:
        yield iam("CreateInstanceProfile", **named, Path=then.get("Path") or "/")
    here, there = under(now, "Roles"), under(then, "Roles")
    # A profile holds one role at most, so the old one goes first.
    for role in sorted(here.keys() - there.keys()):
        yield iam("RemoveRoleFromInstanceProfile", **named, RoleName=role)
    if then is None:
        yield iam("DeleteInstanceProfile", **named)
        return
    for role in sorted(there.keys() - here.keys()):
        yield iam("AddRoleToInstanceProfile", **named, RoleName=role)
    yield from _labels(named, under(now, "Tags"), under(then, "Tags"))


def _labels(named: dict[str, str], here: State, there: State) -> Iterator[AwsCall]:
    changed = [{"Key": key, "Value": value} for key, value in sorted(there.items()) if here.get(key) != value]
    if changed:
        yield iam("TagInstanceProfile", **named, Tags=changed)
    if gone := sorted(here.keys() - there.keys()):
        yield iam("UntagInstanceProfile", **named, TagKeys=gone)


INSTANCE_PROFILE = Kind(
    name="iam:instance-profile",
    title="instance profile",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"iam:GetInstanceProfile"}),
    writes=frozenset(
        {
            "iam:CreateInstanceProfile",
            "iam:DeleteInstanceProfile",
            "iam:AddRoleToInstanceProfile",
            "iam:RemoveRoleFromInstanceProfile",
            "iam:TagInstanceProfile",
            "iam:UntagInstanceProfile",
            "iam:PassRole",
        }
    ),
)
