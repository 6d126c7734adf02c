"""Who calls.  A key that is inactive, unknown or expired is refused in the words of the service asked.

Signatures are not verified: the embedded AWS listens on the loopback interface only.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import aware, find_key, iam
from leastwise.demo.world import World

__all__ = ["authenticate", "session_of"]

_UNSIGNED = frozenset({("sts", "AssumeRoleWithSAML"), ("sts", "AssumeRoleWithWebIdentity")})


def authenticate(call: Call, world: World) -> Call:
    """The call with its account and principal.

    Raises AwsError: `UnknownKey`, `ExpiredToken`, or `MissingAuthenticationToken` where nothing is signed.
    """
    if call.access_key is None:
        if (call.service, call.operation) in _UNSIGNED:
            return replace(call, account=world.management, principal="anonymous")
        raise AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    found = find_key(call.access_key)
    if found is None or found[1].status != "Active":
        raise _unknown(call)
    account, key = found
    return replace(call, account=account, principal=_principal(call, account, key, world))


def _principal(call: Call, account: str, key: Any, world: World) -> str:
    session = session_of(account, key.access_key_id)
    if session is not None:
        _valid(call, session.session_token, aware(session.expiration), world)
        return str(session.arn)
    other = world.root_sessions.get(key.access_key_id) or world.user_sessions.get(key.access_key_id)
    if other is not None:
        _valid(call, other.token, other.ends, world)
    if key.user_name is None:
        return f"arn:aws:iam::{account}:root"
    if key.user_name not in iam(account).users:
        raise _unknown(call)
    return str(iam(account).users[key.user_name].arn)


def _valid(call: Call, token: str, ends: datetime, world: World) -> None:
    """That a session's token came with the call, and that the session has not ended."""
    if call.http.headers.get("x-amz-security-token") != token:
        raise _unknown(call)
    if ends <= world.now():
        raise AwsError("ExpiredToken", "The security token included in the request is expired")


def session_of(account: str, access_key: str) -> Any:
    """moto's record of the role session that `access_key` belongs to, or none."""
    from moto.sts.models import sts_backends

    return sts_backends[account]["aws"].get_assumed_role_from_access_key(access_key)


def _unknown(call: Call) -> AwsError:
    says = {
        "ec2": "AWS was not able to validate the provided access credentials",
        "s3": "The AWS Access Key Id you provided does not exist in our records.",
    }
    return AwsError("UnknownKey", says.get(call.protocol, "The security token included in the request is invalid."))
