"""DescribeLaunchConfigurations, where most regions have none.

moto's Auto Scaling, once made, outlives the reset that empties moto, and makes other backends anew before their
time: a story that is to be the same every time keeps its configurations in the world.
"""

from __future__ import annotations

from typing import cast

from leastwise.demo.call import Call, Item
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["launch_configurations"]


@override("autoscaling", "DescribeLaunchConfigurations")
def launch_configurations(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The story's, and moto's where its backend was ever used: it would furnish a default VPC first."""
    from moto.autoscaling.models import autoscaling_backends

    kept = [*aws.kept("launch-configuration", call.account, call.region)]
    if call.region not in autoscaling_backends[call.account].keys():  # noqa: SIM118 - `in` asks whether it could be
        return call.answer({"LaunchConfigurations": kept})
    theirs = call.result(passthrough())
    return call.answer({**theirs, "LaunchConfigurations": kept + cast(list[Item], theirs["LaunchConfigurations"])})
