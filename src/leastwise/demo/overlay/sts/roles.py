"""AssumeRole and GetCallerIdentity: roles must exist and trust the caller; root is a caller too.

Trust is read as far as the demonstration needs it: an Allow whose AWS principals name the caller, its
account or everybody, and an external id where the trust asks for one.  Other conditions hold.
"""

from __future__ import annotations

import json
import re
from typing import Any

from leastwise.demo.authentication import session_of
from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["assume_role", "caller_identity"]


@override("sts", "AssumeRole")
def assume_role(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """A session, if the role is there and its trust policy names the caller."""
    arn = call.text("RoleArn")
    role = _role(arn)
    if role is None or not _trusts(role, call):
        says = f"User: {call.principal} is not authorized to perform: sts:AssumeRole on resource: {arn}"
        raise AwsError("AccessDenied", says)
    answer = passthrough()
    _by_the_clock(answer, arn.split(":")[4], aws)
    return answer


def _by_the_clock(answer: HttpReply, account: str, aws: World) -> None:
    """moto lets a session end by the real clock; here it ends by the world's, which may be ahead."""
    key = re.search(rb"<AccessKeyId>(\w+)</AccessKeyId>", answer.body)
    session = session_of(account, key[1].decode()) if key and aws.offset else None
    if session is not None:
        session.expiration += aws.offset


@override("sts", "GetCallerIdentity")
def caller_identity(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """moto takes a root user's key, and that of a user's session, for a user of its own invention."""
    if call.access_key in aws.user_sessions:
        user = iam(call.account).users[call.principal.rpartition("/")[2]]
        return call.answer({"UserId": user.id, "Account": call.account, "Arn": call.principal})
    if not call.principal.endswith(":root"):
        return passthrough()
    return call.answer({"UserId": call.account, "Account": call.account, "Arn": call.principal})


def _role(arn: str) -> Any:
    parts = arn.split(":")
    if len(parts) != 6 or not parts[5].startswith("role/") or not (parts[4].isdigit() and len(parts[4]) == 12):
        return None
    return next((role for role in iam(parts[4]).roles.values() if role.arn == arn), None)


def _trusts(role: Any, call: Call) -> bool:
    named = {"*", call.principal, call.account, f"arn:aws:iam::{call.account}:root"}
    if ":assumed-role/" in call.principal:
        name = call.principal.split("/")[1]
        named |= {own.arn for own in iam(call.account).roles.values() if own.name == name}
    statements = json.loads(role.assume_role_policy_document)["Statement"]
    return any(_admits(statement, named, call) for statement in _many(statements))


def _admits(statement: dict[str, Any], named: set[str], call: Call) -> bool:
    principal = statement.get("Principal", {})
    trusted = {principal} if isinstance(principal, str) else set(_many(principal.get("AWS", [])))
    asked = statement.get("Condition", {}).get("StringEquals", {}).get("sts:ExternalId")
    known = asked is None or call.optional("ExternalId") in _many(asked)
    return statement["Effect"] == "Allow" and bool(trusted & named) and known


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
