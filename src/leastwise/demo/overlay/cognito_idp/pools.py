"""User pools, as the story put them into the world.

Source: "ListUserPools" and "DescribeUserPool", Amazon Cognito user pools API Reference.
"""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["describe_user_pool", "list_user_pools"]


@override("cognito-idp", "ListUserPools")
def list_user_pools(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Ids and names of the region's pools."""
    kept = aws.kept("user-pool", call.account, call.region)
    return call.answer({"UserPools": [{"Id": each["Id"], "Name": each["Name"]} for each in kept]})


@override("cognito-idp", "DescribeUserPool")
def describe_user_pool(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """One of them."""
    wanted = call.text("UserPoolId")
    for each in aws.kept("user-pool", call.account, call.region):
        if each["Id"] == wanted:
            return call.answer({"UserPool": each})
    raise AwsError("ResourceNotFoundException", f"User pool {wanted} does not exist.")
