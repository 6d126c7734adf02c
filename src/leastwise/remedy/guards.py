"""What no plan touches, whatever is wrong with it."""

from __future__ import annotations

from leastwise.model import Estate, Role, User
from leastwise.model.change import Change, Target

__all__ = ["CREDENTIALS", "owner", "untouchable"]

CREDENTIALS = frozenset(
    {"iam:access-key", "iam:login-profile", "iam:ssh-key", "iam:service-credential", "iam:signing-certificate"}
)
"""Kinds whose ids begin with the user's name."""

_OF_SERVICES = ("AWSServiceRoleFor", "AWSReservedSSO_", "AWSControlTower", "aws-controltower-", "stacksets-exec-")


def untouchable(estate: Estate, change: Change, own: frozenset[str]) -> str | None:
    """Why an object is not touched; None: it may be.

    Args:
        estate: the account.
        change: what is wanted.
        own: names of the users and roles that leastwise works with.
    """
    name = owner(change.target)
    if name is None:
        return None
    if name in estate.thresholds.break_glass:
        return f"`{name}` is kept for emergencies, as the configuration says: it is never touched"
    if name in own:
        return f"the tool itself works as `{name}`: it is never touched"
    found = _entity(estate, change.target, name)
    if isinstance(found, Role) and (found.service_linked or found.by_identity_center):
        return f"`{name}` belongs to a service, which would put it back: it is never touched"
    if change.target.kind == "iam:role" and name.startswith(_OF_SERVICES):
        return f"`{name}` is made by a service, which would put it back: it is never touched"
    return None


def owner(target: Target) -> str | None:
    """The user, role or group that an object is or belongs to."""
    if target.kind in CREDENTIALS:
        return target.id.partition("/")[0]
    if target.kind in ("iam:user", "iam:role", "iam:group"):
        return target.id
    return None


def _entity(estate: Estate, target: Target, name: str) -> User | Role | None:
    if target.kind == "iam:role":
        return next((role for role in estate.roles.items if role.name == name), None)
    return next((user for user in estate.users.items if user.name == name), None)
