"""The condition keys of a request, as far as they follow from the call and the accounts.

Those that follow from the principal itself (`aws:username`, `aws:PrincipalArn` …) are the reference's own.
Not here: keys of a service's own resources (`ec2:Owner`, `aws:ResourceTag` outside IAM), which stay absent.

Sources: IAM User Guide, "AWS global condition context keys" and "Available keys for IAM".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leastwise.demo.call import Call
from leastwise.demo.enforcing.asked import Asked
from leastwise.demo.enforcing.caller import Caller
from leastwise.demo.enforcing.policies import organization_path
from leastwise.demo.enforcing.resources import owner_of
from leastwise.demo.motos import aware, iam, organization
from leastwise.demo.overlay.iam.people import boundary, tags
from leastwise.demo.world import World

__all__ = ["context_of"]

Keys = dict[str, tuple[str, ...]]

_GLOBAL_REGION = "us-east-1"
_SOURCE = "127.0.0.1"


def context_of(call: Call, caller: Caller, asked: Asked, world: World) -> Keys:
    """The keys of one action on one resource; a key without a value is absent."""
    keys = dict(_plain(call, asked, world))
    keys |= _of_credentials(caller, world)
    if call.access_key in world.root_sessions:
        keys["aws:AssumedRoot"] = ("true",)
    keys |= _of_organizations(caller, asked, world)
    keys |= _of_tags(call, caller, asked)
    if asked.action.startswith("iam:"):
        keys |= dict(_of_iam(call, asked))
    if asked.action.startswith("sts:"):
        keys |= _given(call, {"sts:ExternalId": "ExternalId", "sts:RoleSessionName": "RoleSessionName"})
        task = call.parameters.get("TaskPolicyArn")
        keys["sts:TaskPolicyArn"] = (str(task["arn"]),) if isinstance(task, dict) and "arn" in task else ()
    if asked.action.startswith("s3:"):
        keys |= _given(call, {"s3:prefix": "Prefix", "s3:delimiter": "Delimiter", "s3:x-amz-acl": "ACL"})
    return {key: values for key, values in keys.items() if values}


def _plain(call: Call, asked: Asked, world: World) -> Iterator[tuple[str, tuple[str, ...]]]:
    now = world.now()
    yield "aws:CurrentTime", (now.strftime("%Y-%m-%dT%H:%M:%SZ"),)
    yield "aws:EpochTime", (str(int(now.timestamp())),)
    yield "aws:RequestedRegion", (_GLOBAL_REGION if call.service == "iam" else call.region,)
    yield "aws:SecureTransport", ("true",)  # the loopback stands in for TLS
    yield "aws:SourceIp", (_SOURCE,)
    yield "aws:UserAgent", (call.http.headers.get("user-agent", ""),)
    yield "aws:ViaAWSService", ("false",)
    if asked.to is not None:
        yield "iam:PassedToService", (asked.to,)


def _of_credentials(caller: Caller, world: World) -> Keys:
    """Long-term keys tell nothing of a second factor, so that the keys of MFA are absent with them."""
    of_user = world.user_sessions.get(caller.key.access_key_id) if caller.key else None
    if caller.session is None and of_user is None:
        return {}
    mfa = "true" if of_user is not None and of_user.mfa else "false"
    issued = aware(caller.key.create_date)
    when = issued.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"aws:TokenIssueTime": (when,), "aws:MultiFactorAuthPresent": (mfa,)}


def _of_organizations(caller: Caller, asked: Asked, world: World) -> Keys:
    org = organization(world.management)
    own, owner = caller.principal.account, owner_of(asked.resource) or caller.principal.account
    keys: Keys = {"aws:ResourceAccount": (owner,)} if owner else {}
    for account, name in ((own, "Principal"), (owner, "Resource")):
        path = organization_path(world.management, account) if org and account else ()
        if path:
            above = "/".join(node.id for node in path[:-1])
            keys |= {f"aws:{name}OrgID": (org.id,), f"aws:{name}OrgPaths": (f"{org.id}/{above}/",)}
    return keys


def _of_tags(call: Call, caller: Caller, asked: Asked) -> Keys:
    keys: Keys = {}
    if caller.entity is not None and caller.principal.account:
        keys |= _tagged("aws:PrincipalTag", caller.principal.account, caller.entity)
    target = _target(call) if asked.action.startswith("iam:") else None
    if target is not None:
        keys |= _tagged("aws:ResourceTag", call.account, target) | _tagged("iam:ResourceTag", call.account, target)
    given = call.parameters.get("Tags")
    listed = [each for each in given if isinstance(each, dict) and "Key" in each] if isinstance(given, list) else []
    requested = {str(each["Key"]): str(each.get("Value", "")) for each in listed}
    keys |= {f"aws:RequestTag/{name}": (value,) for name, value in requested.items()}
    return keys | {"aws:TagKeys": (*requested, *call.texts("TagKeys"))}


def _tagged(key: str, account: str, entity: Any) -> Keys:
    return {f"{key}/{each['Key']}": (each["Value"],) for each in tags(account, entity)}


def _of_iam(call: Call, asked: Asked) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The boundary that is set, or else the one that the target of the change has."""
    target = _target(call)
    bound = call.optional("PermissionsBoundary") or (boundary(target) if target is not None else None)
    if bound is not None:
        yield "iam:PermissionsBoundary", (bound,)
    attached = call.optional("PolicyArn")
    if attached is not None and call.operation.startswith(("Attach", "Detach")):
        yield "iam:PolicyARN", (attached,)


def _target(call: Call) -> Any:
    backend = iam(call.account)
    user, role = call.optional("UserName"), call.optional("RoleName")
    if user is not None:
        return backend.users.get(user)
    return next((each for each in backend.roles.values() if each.name == role), None)


def _given(call: Call, names: dict[str, str]) -> Keys:
    return {key: (value,) for key, name in names.items() if (value := call.optional(name)) is not None}
