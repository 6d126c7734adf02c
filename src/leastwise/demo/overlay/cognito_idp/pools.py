"""User pools, as the story put them into the world.

Source: "ListUserPools" and "DescribeUserPool", Amazon Cognito user pools API Reference.
"""

from __future__ import annotations

import json

from leastwise.demo.call import Call, Item
from leastwise.demo.envelopes import AwsError
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["describe_user_pool", "list_user_pools", "pool_of", "told"]


def pool_of(call: Call, aws: World) -> Item:
    """The pool that a call is about, as it is kept; raises AwsError where there is none."""
    wanted = call.text("UserPoolId")
    for each in aws.kept("user-pool", call.account, call.region):
        if each["Id"] == wanted:
            return each
    raise AwsError("ResourceNotFoundException", f"User pool {wanted} does not exist.")


def told(call: Call, item: Item) -> HttpReply:
    """An answer as it is: AWS tells settings too that the caller's SDK does not know yet."""
    empty = call.answer({})
    return HttpReply(empty.status, empty.headers, json.dumps(item).encode())


@override("cognito-idp", "ListUserPools")
def list_user_pools(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Ids and names of the region's pools."""
    kept = aws.kept("user-pool", call.account, call.region)
    return call.answer({"UserPools": [{"Id": each["Id"], "Name": each["Name"]} for each in kept]})


@override("cognito-idp", "DescribeUserPool")
def describe_user_pool(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """One of them."""
    return told(call, {"UserPool": pool_of(call, aws)})
