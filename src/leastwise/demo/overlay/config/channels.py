"""DescribeDeliveryChannelStatus, which moto lacks.

Source: "DescribeDeliveryChannelStatus", AWS Config API Reference.
"""

from __future__ import annotations

from leastwise.demo.call import Call, Item
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["channel_status"]


@override("config", "DescribeDeliveryChannelStatus")
def channel_status(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Every channel delivers, unless the story tells of an error."""
    from moto.config.models import config_backends

    errors = [str(each["Error"]) for each in aws.kept("config-delivery-error", call.account, call.region)]
    history: Item = {"lastStatus": "FAILURE", "lastErrorCode": errors[0]} if errors else {"lastStatus": "SUCCESS"}
    channels = config_backends[call.account][call.region].delivery_channels
    found: list[Item] = [
        {"name": name, "configHistoryDeliveryInfo": history, "configStreamDeliveryInfo": {"lastStatus": "SUCCESS"}}
        for name in channels
    ]
    return call.answer({"DeliveryChannelsStatus": found})
