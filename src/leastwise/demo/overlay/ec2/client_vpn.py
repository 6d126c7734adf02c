"""AWS Client VPN, which moto lacks: the endpoints that the story put into the world.

Source: "DescribeClientVpnEndpoints", Amazon EC2 API Reference.
"""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["describe_client_vpn_endpoints"]


@override("ec2", "DescribeClientVpnEndpoints")
def describe_client_vpn_endpoints(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Those of the region, on one page."""
    return call.answer({"ClientVpnEndpoints": list(aws.kept("client-vpn", call.account, call.region))})
