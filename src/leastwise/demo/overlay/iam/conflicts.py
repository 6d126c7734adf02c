"""Deletions that IAM refuses: of what still holds something, or is still used.

Source: IAM API reference, DeleteUser, DeleteGroup, DeletePolicy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.iam.attachments import usage
from leastwise.demo.overlay.iam.people import membership
from leastwise.demo.overlay.iam.service_credentials import KIND
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["delete_group", "delete_policy", "delete_user"]


@override("iam", "DeleteUser")
def delete_user(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Refused while the user has credentials, groups or policies."""
    user = iam(call.account).users.get(call.text("UserName"))
    if user is not None:
        own = [each for each in aws.kept(KIND, call.account, "global") if each["UserName"] == user.name]
        _empty(
            {
                "delete access keys": user.access_keys,
                "delete login profile": user.password,
                "delete signing certificates": user.signing_certificates,
                "delete SSH public keys": user.ssh_public_keys,
                "delete service specific credentials": own,
                "deactivate MFA devices": user.mfa_devices,
                "remove user from groups": membership(call.account).get(user.name),
                **_policies(user),
            }
        )
    return passthrough()


@override("iam", "DeleteGroup")
def delete_group(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Refused while the group has members or policies."""
    group = iam(call.account).groups.get(call.text("GroupName"))
    if group is not None:
        _empty({"remove users from group": group.users, **_policies(group)})
    return passthrough()


@override("iam", "DeletePolicy")
def delete_policy(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Refused while anybody carries it, is bounded by it, or it has older versions."""
    arn = call.text("PolicyArn")
    policy = iam(call.account).managed_policies.get(arn)
    if policy is not None and usage(call.account).in_use(arn):
        raise AwsError("DeleteConflict", "Cannot delete a policy attached to entities.", 409)
    if policy is not None and len(policy.versions) > 1:
        says = (
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions."
        )
        raise AwsError("DeleteConflict", f"{says} The default version is deleted with the policy.", 409)
    return passthrough()


def _policies(holder: Any) -> dict[str, object]:
    return {"detach all policies": holder.managed_policies, "delete policies": holder.policies}


def _empty(held: Mapping[str, object]) -> None:
    """Raises AwsError for the first that is held, by what has to be done about it."""
    first = next((what for what, several in held.items() if several), None)
    if first is not None:
        raise AwsError("DeleteConflict", f"Cannot delete entity, must {first} first.", 409)
