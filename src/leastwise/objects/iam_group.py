"""IAM groups and their policies; who is a member stands with the users."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from leastwise.model import Estate, Group
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.carried import carried, changes, exchanged, fields, iam, policies_of, recarried
from leastwise.objects.kind import Ask, Kind

__all__ = ["GROUP"]


def _seen(estate: Estate, target: Target) -> State | None:
    group = estate.group(target.id)
    return None if group is None else carried(group)


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    found, changed = estate.group(target.id), None
    if state is not None:
        group = found or _new(estate, target.id)
        changed = msgspec.structs.replace(group, **fields(state, group))
    groups = exchanged(estate.groups, target.id, changed)
    return replace(estate, groups=groups, policies=recarried(estate, found, changed))


def _new(estate: Estate, name: str) -> Group:
    account = estate.account
    arn = f"arn:{account.partition}:iam::{account.id}:group/{name}"
    return Group(arn=arn, name=name, id=arn, created=estate.seen_at)


def _read(ask: Ask, target: Target) -> State | None:
    answer = ask("iam", "GetGroup", {"GroupName": target.id}, none="NoSuchEntity")
    if answer is None:
        return None
    return {"Path": answer["Group"]["Path"], **policies_of(ask, "Group", target.id)}


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    name = target.id
    if then is None:
        yield from changes("Group", name, now or {}, {})
        yield iam("DeleteGroup", GroupName=name)
        return
    if now is None:
        yield iam("CreateGroup", GroupName=name, Path=then.get("Path") or "/")
    yield from changes("Group", name, now or {}, then)


GROUP = Kind(
    name="iam:group",
    title="IAM group",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"iam:GetGroup", "iam:ListAttachedGroupPolicies", "iam:ListGroupPolicies", "iam:GetGroupPolicy"}),
    writes=frozenset(
        {
            "iam:CreateGroup",
            "iam:DeleteGroup",
            "iam:AttachGroupPolicy",
            "iam:DetachGroupPolicy",
            "iam:PutGroupPolicy",
            "iam:DeleteGroupPolicy",
        }
    ),
)
