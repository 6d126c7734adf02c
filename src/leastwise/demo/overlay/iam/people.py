"""Facts of users that moto does not keep: they are written on its user objects, and read here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leastwise.demo.call import Item
from leastwise.demo.motos import aware, iam

__all__ = [
    "boundary",
    "boundary_item",
    "membership",
    "password_changed",
    "set_boundary",
    "set_password_changed",
    "tags",
]


def boundary(principal: Any) -> str | None:
    """The ARN of the permissions boundary of a user or role of moto's."""
    arn = getattr(principal, "permissions_boundary_arn", None)
    return str(arn) if arn else None


def set_boundary(user: Any, arn: str | None) -> None:
    """Give a user a permissions boundary, or take it away."""
    user.permissions_boundary_arn = arn


def boundary_item(principal: Any) -> Item:
    """`PermissionsBoundary`, where there is one."""
    arn = boundary(principal)
    if arn is None:
        return {}
    return {"PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}}


def password_changed(user: Any) -> datetime | None:
    """When the console password was set, if there is one."""
    if not user.password:
        return None
    return aware(getattr(user, "password_changed_at", None) or user.create_date)


def set_password_changed(user: Any, moment: datetime) -> None:
    """Remember when the console password was set."""
    user.password_changed_at = moment


def tags(account: str, user: Any) -> list[dict[str, str]]:
    """The tags of a user."""
    found: list[dict[str, str]] = iam(account).tagger.list_tags_for_resource(user.arn)["Tags"]
    return found


def membership(account: str) -> dict[str, list[str]]:
    """Names of the groups of each user, by user name."""
    groups: dict[str, list[str]] = {}
    for group in iam(account).groups.values():
        for user in group.users:
            groups.setdefault(user.name, []).append(group.name)
    return groups
