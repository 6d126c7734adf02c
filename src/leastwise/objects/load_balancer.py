"""Access logs of application load balancers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Estate, LoadBalancer, seen
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = ["BALANCER_LOGS", "ENABLED"]

ENABLED, _BUCKET = "access_logs.s3.enabled", "access_logs.s3.bucket"
_GONE = "LoadBalancerNotFound LoadBalancerNotFoundException"


def _ours(target: Target) -> Callable[[LoadBalancer], bool]:
    return lambda each: each.arn == target.id


def _found(estate: Estate, target: Target) -> LoadBalancer | None:
    return found(estate.load_balancers, _ours(target), target.region)


def _seen(estate: Estate, target: Target) -> State | None:
    """Where it logs to is not collected."""
    balancer = _found(estate, target)
    return None if balancer is None else {ENABLED: seen(balancer.access_logs)}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    balancer = _found(estate, target)
    if balancer is None or state is None or ENABLED not in state:
        return estate
    changed = msgspec.structs.replace(balancer, access_logs=bool(state[ENABLED]))
    return replace(estate, load_balancers=exchanged_item(estate.load_balancers, _ours(target), changed))


def _read(ask: Ask, target: Target) -> State | None:
    """The bucket counts while logs are written alone: AWS may remember it afterwards."""
    named = {"LoadBalancerArn": target.id}
    answer = ask("elbv2", "DescribeLoadBalancerAttributes", named, region=target.region, none=_GONE)
    if answer is None:
        return None
    told = {each["Key"]: each["Value"] for each in answer["Attributes"]}
    enabled = told.get(ENABLED) == "true"
    return {ENABLED: enabled, _BUCKET: (told.get(_BUCKET) or None) if enabled else None}


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """What is not named stays as it is."""
    if now is None or then is None:
        return
    wanted: dict[str, Any] = {name: then.get(name) for name in (ENABLED, _BUCKET)}
    if all(now.get(name) == value for name, value in wanted.items()):
        return
    texts = {ENABLED: str(bool(wanted[ENABLED])).lower(), _BUCKET: wanted[_BUCKET]}
    attributes = [{"Key": name, "Value": text} for name, text in texts.items() if text]
    yield AwsCall(
        "elbv2",
        "ModifyLoadBalancerAttributes",
        {"LoadBalancerArn": target.id, "Attributes": attributes},
        target.region,
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
    )


BALANCER_LOGS = Kind(
    name="elbv2:access-logs",
    title="access logs of load balancer",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"elasticloadbalancing:DescribeLoadBalancerAttributes"}),
    writes=frozenset({"elasticloadbalancing:ModifyLoadBalancerAttributes"}),
)
"""Known by the load balancer's ARN, in its region.  The settings are there as long as it is."""
