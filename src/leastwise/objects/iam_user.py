"""IAM users: their policies, groups, boundary and tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Estate, User
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.carried import carried, changes, exchanged, fields, iam, policies_of, recarried, tags
from leastwise.objects.kind import Ask, Kind, keyed, under

__all__ = ["USER"]


def _seen(estate: Estate, target: Target) -> State | None:
    user = estate.user(target.id)
    return None if user is None else {**carried(user), **keyed("Groups", dict.fromkeys(user.groups, True))}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    user = estate.user(target.id)
    changed = None if state is None else _with(user or _new(estate, target.id), state)
    users = exchanged(estate.users, target.id, changed)
    return replace(estate, users=users, policies=recarried(estate, user, changed))


def _with(user: User, state: State) -> User:
    groups = {**keyed("Groups", dict.fromkeys(user.groups, True)), **state}
    return msgspec.structs.replace(user, **fields(state, user), groups=tuple(sorted(under(groups, "Groups"))))


def _new(estate: Estate, name: str) -> User:
    account = estate.account
    arn = f"arn:{account.partition}:iam::{account.id}:user/{name}"
    return User(arn=arn, name=name, id=arn, created=estate.seen_at)


def _read(ask: Ask, target: Target) -> State | None:
    answer = ask("iam", "GetUser", {"UserName": target.id}, none="NoSuchEntity")
    if answer is None:
        return None
    user: dict[str, Any] = answer["User"]
    groups = (ask("iam", "ListGroupsForUser", {"UserName": target.id}) or {}).get("Groups", ())
    return {
        "Path": user["Path"],
        "PermissionsBoundary": user.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        **tags(user),
        **keyed("Groups", {each["GroupName"]: True for each in groups}),
        **policies_of(ask, "User", target.id),
    }


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    name = target.id
    if then is None:
        yield from _leaving(name, under(now, "Groups"))
        yield from changes("User", name, now or {}, {})
        yield iam("DeleteUser", UserName=name)
        return
    if now is None:
        yield iam("CreateUser", UserName=name, Path=then.get("Path") or "/")
    here, there = under(now, "Groups"), under(then, "Groups")
    yield from (iam("AddUserToGroup", UserName=name, GroupName=group) for group in sorted(there.keys() - here.keys()))
    yield from changes("User", name, now or {}, then)
    yield from _leaving(name, here.keys() - there.keys())


def _leaving(name: str, groups: Iterable[str]) -> Iterator[AwsCall]:
    for group in sorted(groups):
        yield iam("RemoveUserFromGroup", UserName=name, GroupName=group)


USER = Kind(
    name="iam:user",
    title="IAM user",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset(
        {
            "iam:GetUser",
            "iam:ListGroupsForUser",
            "iam:ListAttachedUserPolicies",
            "iam:ListUserPolicies",
            "iam:GetUserPolicy",
        }
    ),
    writes=frozenset(
        {
            "iam:CreateUser",
            "iam:DeleteUser",
            "iam:AddUserToGroup",
            "iam:RemoveUserFromGroup",
            "iam:AttachUserPolicy",
            "iam:DetachUserPolicy",
            "iam:PutUserPolicy",
            "iam:DeleteUserPolicy",
            "iam:PutUserPermissionsBoundary",
            "iam:DeleteUserPermissionsBoundary",
            "iam:TagUser",
            "iam:UntagUser",
        }
    ),
)
