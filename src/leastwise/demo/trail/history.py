"""The event history: management events that were called on the embedded AWS, and those that the story tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError
from moto.core.utils import get_service_model

from leastwise.demo.call import Call, Item
from leastwise.demo.trail.heard import Heard
from leastwise.demo.trail.names import is_data, region_of
from leastwise.demo.trail.record import record_of
from leastwise.demo.world import World

__all__ = ["history", "listen", "tell", "time_of"]

_KIND = "cloudtrail-event"


def tell(world: World, record: Item) -> None:
    """Let a record of the story be in the history of its account (`recipientAccountId`) and `awsRegion`.

    It is a whole record in CloudTrail's member names; `eventTime` is ISO 8601 text, `eventID` is like no other's.
    """
    world.keep(_KIND, str(record["recipientAccountId"]), str(record["awsRegion"]), record)


def listen(world: World, heard: Heard) -> None:
    """Keep a call that was answered, if CloudTrail writes a management event of it.

    None is written where nobody was identified, and where AWS knows no such operation.
    """
    if heard.identity and _known(heard.call) and not is_data(heard.call):
        reply = None if _needless(heard) else heard.reply
        world.heard.append(replace(heard, reply=reply, at=world.now(), event=str(uuid4())))


def history(world: World, account: str, region: str) -> list[Item]:
    """The records of an account and region, newest first."""
    heard = (each for each in world.heard if each.call.account == account and region_of(each.call) == region)
    called = [(each.at, record_of(each)) for each in heard]
    told = [(time_of(record), record) for record in _told(world, account, region)]
    return [record for _, record in sorted([*told, *called], key=lambda pair: pair[0], reverse=True)]


def time_of(record: Item) -> datetime:
    """When an event happened, to the second, with its zone."""
    return datetime.fromisoformat(str(record["eventTime"])).astimezone(UTC)


def _told(world: World, account: str, region: str) -> Iterator[Item]:
    return (each for each in world.kept(_KIND, account, region))


def _needless(heard: Heard) -> bool:
    """Whether nothing of the answer stands in a record: it may be long."""
    reads = heard.call.operation.startswith(("Get", "List", "Describe")) and heard.call.service != "sts"
    return reads and heard.reply is not None and heard.reply.status < 400


def _known(call: Call) -> bool:
    try:
        get_service_model(call.service).operation_model(call.operation)
    except (OperationNotFoundError, UnknownServiceError):
        return False
    return True
