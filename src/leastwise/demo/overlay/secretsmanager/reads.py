"""ListSecrets with the day of the last read, which moto does not keep.

Source: "SecretListEntry", AWS Secrets Manager API Reference.
"""

from __future__ import annotations

from typing import cast

from leastwise.demo.call import Call, Item
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["list_secrets"]


@override("secretsmanager", "ListSecrets")
def list_secrets(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """moto's list, where each secret has the last day that the story tells of it."""
    reply = passthrough()
    if reply.status != 200:
        return reply
    reads = {each["Name"]: each["LastAccessedDate"] for each in aws.kept("secret-read", call.account, call.region)}
    listed = call.result(reply)
    for secret in cast(list[Item], listed["SecretList"]):
        if secret["Name"] in reads:
            secret["LastAccessedDate"] = reads[secret["Name"]]
    return call.answer(listed)
