"""Flow logs of VPCs that go to buckets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Estate, FlowLog, Vpc, seen
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = ["FLOW_LOG", "flow_log_target"]


def flow_log_target(vpc: str, bucket: str, region: str) -> Target:
    """The flow log of a VPC that goes to the bucket with this ARN."""
    return Target("ec2:flow-log", f"{vpc}/{bucket}", region)


def _parts(target: Target) -> tuple[str, str]:
    vpc, _, bucket = target.id.partition("/")
    return vpc, bucket


def _vpc(estate: Estate, target: Target) -> Vpc | None:
    return found(estate.vpcs, lambda each: each.id == _parts(target)[0], target.region)


def _ours(log: FlowLog, target: Target) -> bool:
    return log.destination == _parts(target)[1]


def _seen(estate: Estate, target: Target) -> State | None:
    vpc = _vpc(estate, target)
    one = next((each for each in seen(vpc.flow_logs) if _ours(each, target)), None) if vpc else None
    return None if one is None else {"TrafficType": one.traffic}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    """A new one is taken to deliver: whether it does is seen when it is verified."""
    vpc = _vpc(estate, target)
    if vpc is None:
        return estate
    logs = tuple(each for each in seen(vpc.flow_logs) if not _ours(each, target))
    if state is not None:
        traffic = str(state.get("TrafficType") or "ALL")
        new = FlowLog(id="new", active=True, traffic=traffic, failing=False, destination=_parts(target)[1])
        logs = (*logs, new)
    changed = msgspec.structs.replace(vpc, flow_logs=logs)
    return replace(estate, vpcs=exchanged_item(estate.vpcs, lambda each: each.arn == vpc.arn, changed))


def _read(ask: Ask, target: Target) -> State | None:
    vpc, bucket = _parts(target)
    asked = {"Filter": [{"Name": "resource-id", "Values": [vpc]}]}
    listed = ask("ec2", "DescribeFlowLogs", asked, region=target.region) or {}
    one: dict[str, Any] | None = next(
        (each for each in listed.get("FlowLogs", ()) if each.get("LogDestination") == bucket), None
    )
    return None if one is None else {"TrafficType": one["TrafficType"], "~FlowLogId": one["FlowLogId"]}


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """A flow log cannot be changed: it goes, what it recorded stays, and another one comes."""
    if now is not None and then is not None and now.get("TrafficType") == then.get("TrafficType"):
        return
    if now is not None:
        yield AwsCall("ec2", "DeleteFlowLogs", {"FlowLogIds": [now.get("~FlowLogId")]}, target.region)
    if then is not None:
        vpc, bucket = _parts(target)
        given = {"ResourceIds": [vpc], "ResourceType": "VPC", "TrafficType": then["TrafficType"]}
        where = {"LogDestinationType": "s3", "LogDestination": bucket}
        yield AwsCall("ec2", "CreateFlowLogs", {**given, **where}, target.region)


FLOW_LOG = Kind(
    name="ec2:flow-log",
    title="flow log of VPC",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"ec2:DescribeFlowLogs"}),
    writes=frozenset({"ec2:CreateFlowLogs", "ec2:DeleteFlowLogs", "logs:CreateLogDelivery", "logs:DeleteLogDelivery"}),
)
"""Known by `<VPC>/<ARN of the bucket>`, in its region; see `flow_log_target`."""
