"""LookupEvents: the management events of ninety days in one account and region, newest first.

An event can be looked up as soon as it happened, where AWS takes minutes.
Source: CloudTrail API reference, LookupEvents; user guide, "Viewing events with CloudTrail event history".
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import takewhile
from typing import cast

from leastwise.demo.call import Call, Item
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import aware
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.trail.history import history, time_of
from leastwise.demo.trail.identity import user_name
from leastwise.demo.trail.resources import resources_of
from leastwise.demo.world import World

__all__ = ["lookup_events"]

_KEPT = timedelta(days=90)
_MOST = 50
_PER_SECOND = 2
_LATE = timedelta(milliseconds=400)
"""By how much one call may take longer than the next on its way."""


@override("cloudtrail", "LookupEvents")
def lookup_events(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """A page of what is asked for, and where it goes on."""
    if aws.pace_lookups and _in_this_second(call, aws) >= _PER_SECOND:
        raise AwsError("Throttling", "Rate exceeded")
    if call.optional("EventCategory") not in (None, "insight"):
        raise AwsError("InvalidEventCategoryException", "Invalid event category.")
    size, between, wanted = _size(call), _times(call, aws.now()), _filter(call)
    found = [each for each in history(aws, call.account, call.region) if between(time_of(each)) and wanted(each)]
    if call.optional("EventCategory") == "insight":
        found = []
    start = _start(call, found)
    page, more = found[start : start + size], len(found) > start + size
    following = {"NextToken": _token(call, page[-1])} if more else {}
    return call.answer({"Events": [_event(each) for each in page], **following})


def _in_this_second(call: Call, aws: World) -> int:
    """How many lookups in the account and region were answered within the last second, less what a call may be late."""
    now = aws.now()
    recent = takewhile(lambda each: each.at > now - timedelta(seconds=1) + _LATE, reversed(aws.log))
    looked = (each for each in recent if each.operation == "LookupEvents" and each.error is None and each.at <= now)
    return sum((each.account, each.region) == (call.account, call.region) for each in looked)


def _size(call: Call) -> int:
    size = call.number("MaxResults", _MOST)
    if not 1 <= size <= _MOST:
        raise AwsError("InvalidMaxResultsException", f"A maximum number of {_MOST} results can be returned.")
    return size


def _times(call: Call, now: datetime) -> Callable[[datetime], bool]:
    """Whether a time is among those asked for; what is older than ninety days is gone."""
    start = _time(call, "StartTime") or now - _KEPT
    end = _time(call, "EndTime") or now
    if start > end or end < now - _KEPT:
        raise AwsError("InvalidTimeRangeException", "Start time must be before end time, within the last 90 days.")
    return lambda at: max(start, now - _KEPT) <= at <= end


def _time(call: Call, name: str) -> datetime | None:
    value = call.parameters.get(name)
    return aware(value) if isinstance(value, datetime) else None


def _filter(call: Call) -> Callable[[Item], bool]:
    """Whether a record has the one attribute that is asked for."""
    attributes = cast(list[dict[str, str]], call.parameters.get("LookupAttributes") or [])
    if not attributes:
        return lambda record: True
    key, value = attributes[0].get("AttributeKey", ""), attributes[0].get("AttributeValue", "")
    if len(attributes) > 1 or key not in _ATTRIBUTES or not 1 <= len(value) <= 2000:
        raise AwsError("InvalidLookupAttributesException", "Exactly one lookup attribute with a value is supported.")
    values = _ATTRIBUTES[key]
    return lambda record: value in values(record)


def _names(member: str) -> Callable[[Item], list[object]]:
    return lambda record: [each[member] for each in resources_of(record)]


_ATTRIBUTES: dict[str, Callable[[Item], list[object]]] = {
    "AccessKeyId": lambda record: [_identity(record).get("accessKeyId")],
    "EventId": lambda record: [record["eventID"]],
    "EventName": lambda record: [record["eventName"]],
    "EventSource": lambda record: [record["eventSource"]],
    "ReadOnly": lambda record: [json.dumps(record["readOnly"])],
    "ResourceName": _names("ResourceName"),
    "ResourceType": _names("ResourceType"),
    "Username": lambda record: [user_name(_identity(record))],
}


def _identity(record: Item) -> Item:
    return cast(Item, record["userIdentity"])


def _event(record: Item) -> Item:
    identity = _identity(record)
    told = {"AccessKeyId": identity.get("accessKeyId"), "Username": user_name(identity)}
    return {
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "ReadOnly": json.dumps(record["readOnly"]),
        "EventTime": time_of(record),
        "EventSource": record["eventSource"],
        "Resources": resources_of(record),
        "CloudTrailEvent": json.dumps(record, separators=(",", ":")),
        **{name: value for name, value in told.items() if value is not None},
    }


def _token(call: Call, last: Item) -> str:
    """Where a page ended: events that happen meanwhile come before it, and change nothing."""
    return base64.urlsafe_b64encode(f"{last['eventID']} {_question(call)}".encode()).decode()


def _start(call: Call, found: list[Item]) -> int:
    token = call.optional("NextToken")
    if token is None:
        return 0
    try:
        last, _, question = base64.urlsafe_b64decode(token.encode()).decode().partition(" ")
    except (binascii.Error, UnicodeDecodeError):
        last, question = "", ""
    place = next((place for place, each in enumerate(found) if each["eventID"] == last), None)
    if place is None or question != _question(call):
        raise AwsError("InvalidNextTokenException", "The token is invalid, or the parameters are not those it is of.")
    return place + 1


def _question(call: Call) -> str:
    """What is asked, but for the page: a token is good for the same question only."""
    asked = {name: value for name, value in call.parameters.items() if name not in ("NextToken", "MaxResults")}
    return sha256(json.dumps(asked, default=str, sort_keys=True).encode()).hexdigest()[:16]
