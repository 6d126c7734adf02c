"""GetAccessKeyLastUsed, looked up by id: moto walks through every key of every account."""

from __future__ import annotations

from leastwise.demo.call import Call, Item
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["last_used"]


@override("iam", "GetAccessKeyLastUsed")
def last_used(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """N/A for region and service, and no date, where the key was never used; AccessDenied for a stranger's key."""
    key = iam(call.account).access_keys.get(call.text("AccessKeyId"))
    if key is None:
        raise AwsError("AccessDenied", f"User: {call.principal} is not authorized to perform: {_ACTION} on resource: *")
    used = key.last_used
    when: Item = {"LastUsedDate": used.timestamp} if used else {}
    where = {"Region": used.region if used else "N/A", "ServiceName": used.service if used else "N/A"}
    return call.answer({"UserName": key.user_name, "AccessKeyLastUsed": when | where})


_ACTION = "iam:GetAccessKeyLastUsed"
