"""ListInstances: moto has an Identity Center in every region of every account; AWS in none until it is enabled."""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["list_instances"]


@override("sso-admin", "ListInstances")
def list_instances(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """moto's instance where the world says that there is one."""
    if (call.account, call.region) in aws.identity_centers:
        return passthrough()
    return call.answer({"Instances": []})
