"""Regions as an ordinary account has them, and quick answers where nothing was ever launched."""

from __future__ import annotations

from leastwise.collect.regions import ALWAYS_ON
from leastwise.demo.call import Call, Item
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["describe_instances", "describe_regions"]

_OPT_IN = ("af-south-1", "ap-east-1", "eu-south-1", "il-central-1", "me-central-1", "me-south-1")


@override("ec2", "DescribeRegions")
def describe_regions(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The default regions, or those of this world; with AllRegions also some that are not opted into."""
    states = dict.fromkeys(aws.regions or ALWAYS_ON, "opt-in-not-required")
    if call.parameters.get("AllRegions") is True:
        states |= dict.fromkeys(_OPT_IN, "not-opted-in")
    asked = call.texts("RegionNames") or tuple(sorted(states))
    regions: list[Item] = [
        {"RegionName": name, "Endpoint": f"ec2.{name}.amazonaws.com", "OptInStatus": states[name]}
        for name in asked
        if name in states
    ]
    return call.answer({"Regions": regions})


@override("ec2", "DescribeInstances")
def describe_instances(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Nothing, at once, in a region that is still untouched: moto would furnish it with a default VPC first."""
    from moto.ec2.models import ec2_backends

    if call.region in ec2_backends[call.account].keys():  # noqa: SIM118 - `in` alone asks whether it could be there
        return passthrough()
    return call.answer({"Reservations": []})
