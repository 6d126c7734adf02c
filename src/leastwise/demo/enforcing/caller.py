"""Who calls, as the reference wants to know it, with moto's record of the user, role and session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from leastwise.demo.authentication import session_of
from leastwise.demo.call import Call
from leastwise.demo.motos import find_key, iam
from leastwise.spec import Principal, principal_of

__all__ = ["Caller", "caller_of"]


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller.

    Attributes:
        entity: moto's user or role; none for a root user, and for a session of a role that is gone.
        session: moto's session of a role, if it is one.
        key: moto's record of the access key.
    """

    principal: Principal
    entity: Any
    session: Any
    key: Any


def caller_of(call: Call) -> Caller:
    """The caller of an authenticated call."""
    key = _key(call)
    session = session_of(call.account, call.access_key or "")
    if session is not None:
        role = next((each for each in iam(call.account).roles.values() if each.arn == session.role_arn), None)
        identifier = role.id if role else None
        return Caller(principal_of(call.principal, session.role_arn, identifier), role, session, key)
    if call.principal.endswith(":root"):
        return Caller(principal_of(call.principal), None, None, key)
    user = iam(call.account).users[key.user_name]
    return Caller(principal_of(call.principal, None, user.id), user, None, key)


def _key(call: Call) -> Any:
    found = find_key(call.access_key or "")
    return found[1] if found else None
