"""Where permission sets are provisioned, by their assignments; and boundaries, which moto lacks.

Source: "ListAccountsForProvisionedPermissionSet" and "GetPermissionsBoundaryForPermissionSet", IAM Identity Center
API Reference.
"""

from __future__ import annotations

from leastwise.demo.call import Call, Item
from leastwise.demo.envelopes import AwsError
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["accounts", "boundary"]


@override("sso-admin", "ListAccountsForProvisionedPermissionSet")
def accounts(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Every account in which somebody has the set; moto tells only its own."""
    from moto.ssoadmin.models import ssoadmin_backends

    wanted = call.text("PermissionSetArn")
    assigned = ssoadmin_backends[call.account][call.region].account_assignments
    found = dict.fromkeys(each.target_id for each in assigned if each.permission_set_arn == wanted)
    return call.answer({"AccountIds": [*found]})


@override("sso-admin", "GetPermissionsBoundaryForPermissionSet")
def boundary(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """What the story bounds a set by; mostly nothing."""
    wanted = call.text("PermissionSetArn")
    for each in aws.kept("permission-set-boundary", call.account, call.region):
        if each["PermissionSetArn"] == wanted:
            reference: Item = {"ManagedPolicyArn": each["ManagedPolicyArn"]}
            return call.answer({"PermissionsBoundary": reference})
    raise AwsError("ResourceNotFoundException", "There is no permissions boundary for the permission set.", 404)
