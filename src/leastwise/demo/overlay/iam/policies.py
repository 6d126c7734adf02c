"""GetPolicy and ListPolicies with true counts."""

from __future__ import annotations

from typing import Any, cast

from leastwise.demo.call import Call, Item
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.iam.attachments import Usage, policy_item, usage
from leastwise.demo.overlay.paging import iam_page
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["get_policy", "list_policies"]


@override("iam", "GetPolicy")
def get_policy(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """moto's answer with our counts."""
    reply = passthrough()
    if reply.status != 200:
        return reply
    found = cast(Item, call.result(reply)["Policy"])
    policy = iam(call.account).managed_policies[found["Arn"]]
    return call.answer({"Policy": found | policy_item(policy, usage(call.account))})


@override("iam", "ListPolicies")
def list_policies(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """By Scope, OnlyAttached, PathPrefix and PolicyUsageFilter."""
    used = usage(call.account)
    found = [p for p in iam(call.account).managed_policies.values() if _wanted(call, p, used)]
    page, paging = iam_page(call, found)
    return call.answer({"Policies": [policy_item(policy, used) for policy in page], **paging})


def _wanted(call: Call, policy: Any, used: Usage) -> bool:
    scope = call.optional("Scope") or "All"
    if scope != "All" and (scope == "AWS") != (":iam::aws:" in policy.arn):
        return False
    if call.parameters.get("OnlyAttached") is True and not used.attached[policy.arn]:
        return False
    kind = call.optional("PolicyUsageFilter")
    counts = {"PermissionsPolicy": used.attached, "PermissionsBoundary": used.bounding}
    if kind in counts and not counts[kind][policy.arn]:
        return False
    return str(policy.path).startswith(call.optional("PathPrefix") or "/")
