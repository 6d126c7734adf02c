"""IAM roles: trust, policies, boundary, tags, and how long their sessions last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Estate, Observed, Role, SessionLimit
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.carried import (
    carried,
    changes,
    document,
    exchanged,
    fields,
    iam,
    policies_of,
    recarried,
    tags,
)
from leastwise.objects.kind import Ask, Kind

__all__ = ["ROLE"]


def _named(role: Role) -> str:
    return role.name


def _seen(estate: Estate, target: Target) -> State | None:
    role = estate.roles.find(_named, target.id)
    if role is None:
        return None
    limit = next((each for each in estate.session_limits.items if each.arn == role.arn), None)
    lasts = {"MaxSessionDuration": limit.seconds} if limit else {}
    return {**carried(role), "AssumeRolePolicyDocument": role.trust, **lasts}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    found, changed = estate.roles.find(_named, target.id), None
    if state is not None:
        role = found or _new(estate, target.id, state)
        trust = state.get("AssumeRolePolicyDocument") or role.trust
        changed = msgspec.structs.replace(role, **fields(state, role), trust=str(trust))
        estate = _lasting(estate, changed, state.get("MaxSessionDuration"))
    roles = exchanged(estate.roles, target.id, changed)
    return replace(estate, roles=roles, policies=recarried(estate, found, changed))


def _lasting(estate: Estate, role: Role, seconds: object) -> Estate:
    if not isinstance(seconds, int):
        return estate
    limits = tuple(
        msgspec.structs.replace(each, seconds=seconds) if each.arn == role.arn else each
        for each in estate.session_limits.items
    )
    return replace(estate, session_limits=Observed[SessionLimit](limits, estate.session_limits.gaps))


def _new(estate: Estate, name: str, state: State) -> Role:
    account, path = estate.account, str(state.get("Path") or "/")
    arn = f"arn:{account.partition}:iam::{account.id}:role{path}{name}"
    return Role(arn=arn, name=name, id=arn, path=path, created=estate.seen_at, trust="")


def _read(ask: Ask, target: Target) -> State | None:
    answer = ask("iam", "GetRole", {"RoleName": target.id}, none="NoSuchEntity")
    if answer is None:
        return None
    role: dict[str, Any] = answer["Role"]
    return {
        "Path": role["Path"],
        "AssumeRolePolicyDocument": document(role["AssumeRolePolicyDocument"]),
        "MaxSessionDuration": role.get("MaxSessionDuration", 3600),
        "Description": role.get("Description") or None,
        "PermissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        **tags(role),
        **policies_of(ask, "Role", target.id),
    }


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    name = target.id
    if then is None:
        yield from changes("Role", name, now or {}, {})
        yield iam("DeleteRole", RoleName=name)
        return
    if now is None:
        yield iam("CreateRole", **_creation(name, then))
        now = {name: then.get(name) for name in ("Path", "AssumeRolePolicyDocument", "Description", *_SETTINGS)}
    if now.get("AssumeRolePolicyDocument") != then.get("AssumeRolePolicyDocument"):
        yield iam("UpdateAssumeRolePolicy", RoleName=name, PolicyDocument=then["AssumeRolePolicyDocument"])
    changed = {each: then[each] for each in _SETTINGS if then.get(each) and now.get(each) != then.get(each)}
    if changed:
        yield iam("UpdateRole", RoleName=name, **changed)
    yield from changes("Role", name, now, then)


_SETTINGS = ("MaxSessionDuration",)


def _creation(name: str, state: State) -> dict[str, Any]:
    made = {"RoleName": name, "Path": state.get("Path") or "/"}
    wanted = ("AssumeRolePolicyDocument", "Description", "MaxSessionDuration")
    return {**made, **{each: state[each] for each in wanted if state.get(each)}}


ROLE = Kind(
    name="iam:role",
    title="IAM role",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:GetRolePolicy"}),
    writes=frozenset(
        {
            "iam:CreateRole",
            "iam:DeleteRole",
            "iam:UpdateRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:AttachRolePolicy",
            "iam:DetachRolePolicy",
            "iam:PutRolePolicy",
            "iam:DeleteRolePolicy",
            "iam:PutRolePermissionsBoundary",
            "iam:DeleteRolePermissionsBoundary",
            "iam:TagRole",
            "iam:UntagRole",
        }
    ),
)
