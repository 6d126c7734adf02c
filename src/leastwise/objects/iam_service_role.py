"""Roles that services have for themselves: made and taken back by calls of their own, and changed by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from leastwise.model import Estate, Role
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.carried import exchanged, iam, recarried
from leastwise.objects.kind import Ask, Kind

__all__ = ["SERVICE_ROLE"]

_KNOWN = {"config.amazonaws.com": ("AWSServiceRoleForConfig", "AWSConfigServiceRolePolicy")}
"""By service, the name of its role and the policy that AWS gives to it."""


def _named(role: Role) -> str:
    return role.name


def _name(target: Target) -> str:
    return _KNOWN[target.id][0]


def _seen(estate: Estate, target: Target) -> State | None:
    role = estate.roles.find(_named, _name(target))
    return None if role is None else {"RoleName": role.name}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    before = estate.roles.find(_named, _name(target))
    after = None if state is None else before or _new(estate, target.id)
    roles = exchanged(estate.roles, _name(target), after)
    return replace(estate, roles=roles, policies=recarried(estate, before, after))


def _new(estate: Estate, service: str) -> Role:
    (name, policy), partition = _KNOWN[service], estate.account.partition
    path = f"/aws-service-role/{service}/"
    arn = f"arn:{partition}:iam::{estate.account.id}:role{path}{name}"
    allow = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return Role(
        arn=arn,
        name=name,
        id=arn,
        path=path,
        created=estate.seen_at,
        trust=msgspec.json.encode({"Version": "2012-10-17", "Statement": [allow]}).decode(),
        attached=(f"arn:{partition}:iam::aws:policy/aws-service-role/{policy}",),
    )


def _read(ask: Ask, target: Target) -> State | None:
    answer = ask("iam", "GetRole", {"RoleName": _name(target)}, none="NoSuchEntity")
    return None if answer is None else {"RoleName": answer["Role"]["RoleName"]}


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """AWS deletes it some time after it was asked to, and refuses while the service works with it."""
    if now is not None and then is None:
        yield iam("DeleteServiceLinkedRole", RoleName=_name(target))
    elif now is None and then is not None:
        yield iam("CreateServiceLinkedRole", AWSServiceName=target.id)


SERVICE_ROLE = Kind(
    name="iam:service-linked-role",
    title="service-linked role",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"iam:GetRole"}),
    writes=frozenset({"iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole"}),
)
"""Known by the service that it is made for: `config.amazonaws.com`."""
