"""ListInstances: moto has an Identity Center in every region of every account; AWS in none until it is enabled.

Source: "ListInstances", IAM Identity Center API Reference.
"""

from __future__ import annotations

from leastwise.demo.call import Call, Item
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["list_instances"]


@override("sso-admin", "ListInstances")
def list_instances(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """moto's instances where the world says that there is one: of this region, or of all where that is asked for."""
    everywhere = call.optional("RegionScope") == "ALL_REGIONS"
    found = sorted(
        region
        for account, region in aws.identity_centers
        if account == call.account and (everywhere or region == call.region)
    )
    return call.answer({"Instances": [_instance(call.account, region) for region in found]})


def _instance(account: str, region: str) -> Item:
    from moto.ssoadmin.models import ssoadmin_backends

    told: Item = ssoadmin_backends[account][region].instances[0].to_json()
    return {**told, "PrimaryRegion": region}
