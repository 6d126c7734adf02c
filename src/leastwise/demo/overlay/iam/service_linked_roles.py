"""CreateServiceLinkedRole, whose names and policies moto does not know as AWS does.

Source: "CreateServiceLinkedRole", IAM API Reference; "Using service-linked roles for AWS Config", AWS Config Developer
Guide.
"""

from __future__ import annotations

import json
from typing import cast

from leastwise.demo.call import Call, Item
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["create_service_linked_role"]

_KNOWN = {"config.amazonaws.com": ("AWSServiceRoleForConfig", "AWSConfigServiceRolePolicy")}
"""By service, the role's name and the policy that it carries."""


@override("iam", "CreateServiceLinkedRole")
def create_service_linked_role(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The role as the service wants it; moto's own of services that are not known here."""
    service = call.text("AWSServiceName")
    if service not in _KNOWN:
        return passthrough()
    name, policy = _KNOWN[service]
    backend = iam(call.account)
    if any(role.name == name for role in backend.roles.values()):
        says = f"Service role name {name} has been taken in this account, please try a different suffix."
        raise AwsError("InvalidInput", says)
    allow = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    role = backend.create_role(
        name,
        json.dumps({"Version": "2012-10-17", "Statement": [allow]}),
        f"/aws-service-role/{service}/",
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration="3600",
        linked_service=service,
    )
    backend.attach_role_policy(f"arn:aws:iam::aws:policy/aws-service-role/{policy}", name)
    made: Item = {
        "Path": role.path,
        "RoleName": name,
        "RoleId": role.id,
        "Arn": role.arn,
        "CreateDate": role.create_date,
        "AssumeRolePolicyDocument": role.assume_role_policy_document,
    }
    return call.answer({"Role": cast(object, made)})


@override("iam", "DeleteServiceLinkedRole")
def delete_service_linked_role(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Its policies go with it."""
    backend, name = iam(call.account), call.text("RoleName")
    for arn in [arn for role in backend.roles.values() if role.name == name for arn in role.managed_policies]:
        backend.detach_role_policy(arn, name)
    return passthrough()
