"""PutMetricFilter on a filter that is there, which moto adds once more.

Source: "PutMetricFilter", Amazon CloudWatch Logs API Reference: creates or updates.
"""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["put_metric_filter"]


@override("logs", "PutMetricFilter")
def put_metric_filter(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """In place of the one with this name on this log group."""
    from moto.logs.models import logs_backends

    reply = passthrough()
    if reply.status != 200:
        return reply
    filters = logs_backends[call.account][call.region].filters
    ours = (call.text("filterName"), call.text("logGroupName"))
    same = [each for each in filters.metric_filters if (each["filterName"], each["logGroupName"]) == ours]
    filters.metric_filters = [each for each in filters.metric_filters if each not in same[:-1]]
    return reply
