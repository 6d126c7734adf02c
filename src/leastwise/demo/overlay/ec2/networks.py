"""Quick answers about networks where nothing was ever launched."""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["networks"]

_LISTS = {"DescribeVpcs": "Vpcs", "DescribeFlowLogs": "FlowLogs", "DescribeNetworkInterfaces": "NetworkInterfaces"}


@override("ec2", "DescribeVpcs", "DescribeFlowLogs", "DescribeNetworkInterfaces")
def networks(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Nothing, at once, in a region that is still untouched: moto would furnish it with a default VPC first."""
    from moto.ec2.models import ec2_backends

    if call.region in ec2_backends[call.account].keys():  # noqa: SIM118 - `in` alone asks whether it could be there
        return passthrough()
    return call.answer({_LISTS[call.operation]: []})
