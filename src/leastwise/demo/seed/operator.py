"""The user that leastwise works as, and the sessions that it opens in member accounts."""

from __future__ import annotations

from leastwise.demo.motos import iam
from leastwise.demo.world import Credentials, World
from leastwise.errors import UsageError

__all__ = ["ACCESS_ROLE", "OPERATOR", "credentials", "session"]

OPERATOR = "leastwise-operator"
ACCESS_ROLE = "OrganizationAccountAccessRole"


def credentials(world: World, account: str, user: str | None = None) -> Credentials:
    """Credentials for `account`: see `EmbeddedAws.credentials`."""
    if account != world.management and user is None:
        return session(account, ACCESS_ROLE)
    name = user or OPERATOR
    found = iam(account).users.get(name)
    key = next((key for key in found.access_keys if key.status == "Active"), None) if found else None
    if key is None:
        raise UsageError(f"user `{name}` has no active access key in account `{account}`: seed one first")
    return Credentials(str(key.access_key_id), str(key.secret_access_key))


def session(account: str, role: str, name: str = "leastwise") -> Credentials:
    """A session of a role, as STS would give it to somebody it trusts.

    Raises UsageError where the account has no such role.
    """
    from moto.sts.models import sts_backends

    arn = next((found.arn for found in iam(account).roles.values() if found.name == role), None)
    if arn is None:
        raise UsageError(f"account `{account}` has no role `{role}`: seed the Organization first")
    opened = sts_backends[account]["aws"].assume_role("us-east-1", name, arn, None, 3600, None)
    return Credentials(str(opened.access_key_id), str(opened.secret_access_key), str(opened.session_token))
