"""Who is known to have used nothing: of them no report on services has anything to tell.

A user is known by the credential report, unless it has credentials of which nobody tells when they were used; a role
by its own last use.  A group is as idle as all of its members, a policy as all who carry it.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

from leastwise.access.grants import Holder
from leastwise.model import (
    Credentials,
    Estate,
    Fact,
    Gap,
    Group,
    ManagedPolicy,
    Observed,
    Role,
    ServiceCredential,
    SshKey,
    Unseen,
    User,
)

__all__ = ["Carried", "idle", "idle_carriers"]

Carried: TypeAlias = Holder | ManagedPolicy
"""What AWS reports the use of services through."""


def idle(estate: Estate, who: User | Role, since: datetime) -> bool:
    """Whether it is known that nothing signed in as this principal at `since` or later."""
    if isinstance(who, Role):
        return _before(who.last_used, since)
    if estate.ssh_keys.gaps or estate.service_credentials.gaps or who.name in _others(estate):
        return False
    try:
        row = estate.credentials_of(who.name)
    except Unseen:
        return False
    return row is not None and _silent(row, since)


def idle_carriers(estate: Estate, holder: Carried, since: datetime) -> bool:
    """Whether it is known of everybody whose use counts as that of a user, group, role or policy."""
    if isinstance(holder, User | Role):
        return idle(estate, holder, since)
    if estate.users.gaps or estate.groups.gaps or estate.roles.gaps:
        return False
    if isinstance(holder, Group):
        return all(idle(estate, user, since) for user in _members(estate.users).get(holder.name, ()))
    carriers = _by_policy(estate.users, estate.groups, estate.roles).get(holder.arn, ())
    return len(carriers) >= holder.attachments and all(idle_carriers(estate, each, since) for each in carriers)


def _others(estate: Estate) -> frozenset[str]:
    """Names of the users with credentials beside their password and access keys."""
    return _owners(estate.ssh_keys) | _owners(estate.service_credentials)


@lru_cache(maxsize=16)
def _owners(observed: Observed[SshKey] | Observed[ServiceCredential]) -> frozenset[str]:
    return frozenset(each.owner for each in observed.items)


@lru_cache(maxsize=8)
def _members(users: Observed[User]) -> dict[str, list[User]]:
    """By the name of the group."""
    found: dict[str, list[User]] = {}
    for user in users.items:
        for name in user.groups:
            found.setdefault(name, []).append(user)
    return found


@lru_cache(maxsize=8)
def _by_policy(users: Observed[User], groups: Observed[Group], roles: Observed[Role]) -> dict[str, list[Holder]]:
    """Who carries a policy, by its ARN."""
    found: dict[str, list[Holder]] = {}
    holders: tuple[Holder, ...] = (*users.items, *groups.items, *roles.items)
    for holder in holders:
        for arn in holder.attached:
            found.setdefault(arn, []).append(holder)
    return found


def _silent(row: Credentials, since: datetime) -> bool:
    if isinstance(row.keys, Gap) or not _before(row.password_last_used, since):
        return False
    return all(_before(key.last_used, since) for key in row.keys)


def _before(last: Fact[datetime | None], since: datetime) -> bool:
    return not isinstance(last, Gap) and (last is None or last < since)
