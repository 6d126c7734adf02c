"""What moto leaves out of a trail: its deliveries, and the selectors a trail is born with.

Source: CloudTrail API reference, GetTrailStatus; user guide, "Logging management events".
"""

from __future__ import annotations

from typing import Any

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["event_selectors", "put_event_selectors", "trail_status"]

_BORN_WITH = {
    "ReadWriteType": "All",
    "IncludeManagementEvents": True,
    "DataResources": [],
    "ExcludeManagementEventSources": [],
}


@override("cloudtrail", "GetTrailStatus")
def trail_status(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """With the last delivery to the log group, while the trail is on, and the error that the story tells."""
    reply = passthrough()
    if reply.status != 200:
        return reply
    status = call.result(reply)
    trail = _trail(call)
    if trail is not None and trail.cw_log_group_arn and status.get("IsLogging"):
        status["LatestCloudWatchLogsDeliveryTime"] = aws.now()
    for failing in aws.kept("delivery-error", call.account, call.region):
        if trail is not None and failing["Name"] == trail.trail_name:
            status["LatestDeliveryError"] = failing["Error"]
    return call.answer(status)


@override("cloudtrail", "GetEventSelectors")
def event_selectors(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """All management events, where nobody chose otherwise."""
    reply = passthrough()
    if reply.status != 200:
        return reply
    found = call.result(reply)
    if not found.get("EventSelectors") and not found.get("AdvancedEventSelectors"):
        found["EventSelectors"] = [_BORN_WITH]
    return call.answer(found)


@override("cloudtrail", "PutEventSelectors")
def put_event_selectors(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Selectors of one form replace all of the other, and the two are not given together."""
    given = {name: call.parameters.get(name) for name in ("EventSelectors", "AdvancedEventSelectors")}
    if all(given.values()) or not any(given.values()):
        raise AwsError("InvalidEventSelectorsException", "Specify one of EventSelectors and AdvancedEventSelectors.")
    trail = _trail(call, "TrailName")
    if trail is not None:
        trail.event_selectors, trail.advanced_event_selectors = [], []
    return passthrough()


def _trail(call: Call, parameter: str = "Name") -> Any:
    from moto.cloudtrail.models import cloudtrail_backends

    name = call.text(parameter)
    regions = cloudtrail_backends[call.account].values()
    trails = [trail for region in list(regions) for trail in region.trails.values()]
    return next((trail for trail in trails if name in (trail.arn, trail.trail_name)), None)
