"""How much IAM takes: lengths of documents without white space, policies of one holder, groups of one user.

Source: IAM User Guide, "IAM and AWS STS quotas"; the default quotas count.
"""

from __future__ import annotations

from typing import Any

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.iam.people import membership
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World
from leastwise.language import size

__all__ = ["add_to_group", "attach", "keep_managed", "keep_trust", "put_inline"]

MANAGED, TRUST = 6_144, 2_048
INLINE = {"User": 2_048, "Role": 10_240, "Group": 5_120}
ATTACHED, GROUPS = 10, 10


@override("iam", "CreatePolicy", "CreatePolicyVersion")
def keep_managed(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """A managed policy that is not too long."""
    if size(call.text("PolicyDocument")) > MANAGED:
        raise _beyond(f"PolicySize: {MANAGED}")
    return passthrough()


@override("iam", "CreateRole", "UpdateAssumeRolePolicy")
def keep_trust(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """A trust policy that is not too long."""
    document = call.optional("AssumeRolePolicyDocument") or call.text("PolicyDocument")
    if size(document) > TRUST:
        raise _beyond(f"ACLSizePerRole: {TRUST}")
    return passthrough()


@override("iam", "PutUserPolicy", "PutRolePolicy", "PutGroupPolicy")
def put_inline(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """An inline policy that fits beside the others of its holder."""
    kind = _kind(call)
    holder = _holder(call, kind)
    others = dict(holder.policies) if holder is not None else {}
    others[call.text("PolicyName")] = call.text("PolicyDocument")
    if sum(size(str(text)) for text in others.values()) > INLINE[kind]:
        name = call.text(f"{kind}Name")
        says = f"Maximum policy size of {INLINE[kind]} bytes exceeded for {kind.lower()} {name}"
        raise AwsError("LimitExceeded", says, 409)
    return passthrough()


@override("iam", "AttachUserPolicy", "AttachRolePolicy", "AttachGroupPolicy")
def attach(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """One policy more, where there is a place for it."""
    kind = _kind(call)
    holder = _holder(call, kind)
    carried = holder.managed_policies if holder is not None else {}
    if call.text("PolicyArn") not in carried and len(carried) >= ATTACHED:
        raise _beyond(f"PoliciesPer{kind}: {ATTACHED}")
    return passthrough()


@override("iam", "AddUserToGroup")
def add_to_group(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """One group more, where there is a place for it."""
    groups = membership(call.account).get(call.text("UserName"), [])
    if call.text("GroupName") not in groups and len(groups) >= GROUPS:
        raise _beyond(f"GroupsPerUser: {GROUPS}")
    return passthrough()


def _kind(call: Call) -> str:
    """`User`, `Role` or `Group`, by the operation."""
    return next(kind for kind in INLINE if kind in call.operation.removeprefix("Put").removeprefix("Attach"))


def _holder(call: Call, kind: str) -> Any:
    """moto's user, role or group; none where there is no such: moto's answer says so."""
    backend, name = iam(call.account), call.text(f"{kind}Name")
    if kind == "Role":
        return next((role for role in backend.roles.values() if role.name == name), None)
    return (backend.users if kind == "User" else backend.groups).get(name)


def _beyond(quota: str) -> AwsError:
    return AwsError("LimitExceeded", f"Cannot exceed quota for {quota}", 409)
