"""ListTaskDefinitionFamilies where there never was a task."""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["families"]


@override("ecs", "ListTaskDefinitionFamilies")
def families(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Nothing, at once, in a region that is still untouched: moto would furnish it with a default VPC first."""
    from moto.ecs.models import ecs_backends

    if call.region in ecs_backends[call.account].keys():  # noqa: SIM118 - `in` alone asks whether it could be there
        return passthrough()
    return call.answer({"families": []})
