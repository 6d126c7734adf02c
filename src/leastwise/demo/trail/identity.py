"""Who asked: the `userIdentity` of a record.

Source: CloudTrail User Guide, "CloudTrail userIdentity element".
"""

from __future__ import annotations

from leastwise.demo.call import Call, Item
from leastwise.demo.enforcing.caller import Caller, caller_of
from leastwise.demo.motos import aware

__all__ = ["identity_of", "user_name"]


def identity_of(call: Call) -> Item:
    """Of an authenticated call: a user, a role's session or a root user; empty for a call without credentials."""
    if call.access_key is None:
        return {}
    caller = caller_of(call)
    about: Item = {"arn": call.principal, "accountId": call.account, "accessKeyId": call.access_key}
    if caller.session is not None:
        return {"type": "AssumedRole", "principalId": str(caller.session.user_id), **about, **_context(caller)}
    if caller.entity is None:
        return {"type": "Root", "principalId": call.account, **about}
    return {"type": "IAMUser", "principalId": str(caller.entity.id), **about, "userName": str(caller.entity.name)}


def user_name(identity: Item) -> str | None:
    """The `Username` by which an event is looked up: of a session its own name, of a service that of the service."""
    kind = identity.get("type")
    if kind == "Root":
        return "root"
    if kind == "AssumedRole":
        return str(identity["principalId"]).partition(":")[2]
    named = identity.get("userName") or identity.get("invokedBy")
    return str(named) if named else None


def _context(caller: Caller) -> Item:
    session, role = caller.session, caller.entity
    issuer: Item = {
        "type": "Role",
        "principalId": str(session.user_id).partition(":")[0],
        "arn": str(session.role_arn),
        "accountId": str(session.account_id),
        "userName": str(role.name) if role else str(session.role_arn).rpartition("/")[2],
    }
    began = aware(caller.key.create_date).strftime("%Y-%m-%dT%H:%M:%SZ")
    attributes: Item = {"creationDate": began, "mfaAuthenticated": "false"}
    return {"sessionContext": {"sessionIssuer": issuer, "webIdFederationData": {}, "attributes": attributes}}
