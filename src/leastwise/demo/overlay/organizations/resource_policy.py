"""DescribeResourcePolicy, which moto lacks.

Source: "DescribeResourcePolicy", AWS Organizations API Reference.
"""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.organizations.callers import KIND, refuse_others
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["resource_policy"]


@override("organizations", "DescribeResourcePolicy")
def resource_policy(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The Organization's delegation policy, as the story put it into the world."""
    refuse_others(call, aws)
    for each in aws.kept(KIND, aws.management, "global"):
        return call.answer({"ResourcePolicy": each})
    raise AwsError("ResourcePolicyNotFoundException", "We can't find a resource policy for the organization.", 400)
