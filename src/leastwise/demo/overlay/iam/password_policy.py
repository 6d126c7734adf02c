"""GetAccountPasswordPolicy: an age that was never set is left out; moto says 0."""

from __future__ import annotations

from typing import cast

from leastwise.demo.call import Call, Item
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["password_policy"]


@override("iam", "GetAccountPasswordPolicy")
def password_policy(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """moto's answer without zeros."""
    reply = passthrough()
    if reply.status != 200:
        return reply
    policy = cast(Item, call.result(reply)["PasswordPolicy"])
    unset = ("MaxPasswordAge", "PasswordReusePrevention")
    return call.answer({"PasswordPolicy": {k: v for k, v in policy.items() if k not in unset or v}})
