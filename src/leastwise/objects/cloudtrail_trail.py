"""CloudTrail trails: where they record to, of which regions, how their files are protected, and whether they are on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Estate, EventSelector, Gap, Observed, Trail, TrailStatus
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = ["TRAIL"]

_FIELDS = {
    "S3BucketName": "bucket",
    "S3KeyPrefix": "prefix",
    "IsMultiRegionTrail": "multi_region",
    "IncludeGlobalServiceEvents": "global_events",
    "LogFileValidationEnabled": "validation",
    "KmsKeyId": "key",
    "CloudWatchLogsLogGroupArn": "log_group",
    "CloudWatchLogsRoleArn": "log_role",
    "IsOrganizationTrail": "organization",
}
"""AWS's names, and the model's."""

_TOLD = (*_FIELDS, "SnsTopicARN")
_ASKED = {"LogFileValidationEnabled": "EnableLogFileValidation", "SnsTopicARN": "SnsTopicName"}
"""What a trail's description and the calls that set it name otherwise."""
_TEXTS = frozenset({"KmsKeyId", "CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn", "S3KeyPrefix", "SnsTopicARN"})
"""Taken away by an empty text."""


def _seen(estate: Estate, target: Target) -> State | None:
    trail = _trail(estate, target)
    if trail is None:
        return None
    state: dict[str, Any] = {name: getattr(trail, field) for name, field in _FIELDS.items()}
    if isinstance(trail.status, TrailStatus):
        state["IsLogging"] = trail.status.logging
    return state


def _trail(estate: Estate, target: Target) -> Trail | None:
    return found(estate.trails, lambda each: each.arn == target.id, _region(target))


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    trail = None
    if state is not None:
        before = _trail(estate, target) or _new(estate, target)
        changed: dict[str, Any] = {field: state[name] for name, field in _FIELDS.items() if name in state}
        if "IsLogging" in state:
            changed["status"] = _status(before, logging=bool(state["IsLogging"]), estate=estate)
        trail = msgspec.structs.replace(before, **changed)
        if trail.log_group != before.log_group:
            trail = _elsewhere(trail, estate)
    return replace(estate, trails=exchanged_item(estate.trails, lambda each: each.arn == target.id, trail))


def _status(trail: Trail, *, logging: bool, estate: Estate) -> TrailStatus | Gap:
    """A trail that is switched on is taken to deliver: whether it does is seen when it is verified."""
    before = trail.status
    if isinstance(before, TrailStatus) and before.logging == logging:
        return before
    return TrailStatus(
        logging=logging,
        last_delivery=estate.seen_at if logging else None,
        last_log_group_delivery=estate.seen_at if logging else None,
    )


def _elsewhere(trail: Trail, estate: Estate) -> Trail:
    """A trail that writes to another log group, with the filters that are known there, is taken to reach it."""
    known = (each.filters for each in estate.trails.items if trail.log_group and each.log_group == trail.log_group)
    status = trail.status
    if isinstance(status, TrailStatus):
        last = estate.seen_at if trail.log_group and status.logging else None
        status = msgspec.structs.replace(status, last_log_group_delivery=last, log_group_error=None)
    return msgspec.structs.replace(trail, filters=next(known, Observed()), status=status)


def _new(estate: Estate, target: Target) -> Trail:
    return Trail(
        arn=target.id,
        name=_name(target),
        home_region=target.id.split(":")[3],
        multi_region=False,
        status=TrailStatus(logging=False),
        selectors=(EventSelector(management=True),),
        filters=Observed(),
    )


def _read(ask: Ask, target: Target) -> State | None:
    where = _region(target)
    listed = ask("cloudtrail", "DescribeTrails", {"trailNameList": [target.id]}, region=where) or {}
    trail = next((each for each in listed.get("trailList", ()) if each["TrailARN"] == target.id), None)
    if trail is None:
        return None
    status = ask("cloudtrail", "GetTrailStatus", {"Name": target.id}, region=where) or {}
    return {**{name: trail.get(name) or _otherwise(name) for name in _TOLD}, "IsLogging": status["IsLogging"]}


def _otherwise(name: str) -> bool | None:
    return None if name in _TEXTS or name == "S3BucketName" else False


def _name(target: Target) -> str:
    return target.id.rpartition("/")[2]


def _region(target: Target) -> str:
    return target.region or target.id.split(":")[3]


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    if then is None:
        yield _call(target, "DeleteTrail", Name=_name(target))
        return
    if now is None:
        made = {name: value for name, value in _parameters(then, _TOLD).items() if value not in (None, "")}
        yield _call(target, "CreateTrail", Name=_name(target), **made)
    else:
        changed = [name for name in _TOLD if (now.get(name) or None) != (then.get(name) or None)]
        if changed:
            yield _call(target, "UpdateTrail", Name=_name(target), **_parameters(then, changed))
    on, wanted = bool(now and now.get("IsLogging")), bool(then.get("IsLogging"))
    if on != wanted:
        yield _call(target, "StartLogging" if wanted else "StopLogging", Name=_name(target))


def _parameters(state: State, names: Iterable[str]) -> dict[str, Any]:
    """The log group and its role are set together."""
    together = {"CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn"}
    wanted = [name for name in _TOLD if name in names or (name in together and together.intersection(names))]
    return {
        _ASKED.get(name, name): state.get(name) or ("" if name in _TEXTS else False)
        for name in wanted
        if name != "S3BucketName" or state.get(name)
    }


def _call(target: Target, operation: str, **parameters: Any) -> AwsCall:
    return AwsCall("cloudtrail", operation, parameters, _region(target))


TRAIL = Kind(
    name="cloudtrail:trail",
    title="trail",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"}),
    writes=frozenset(
        {
            "cloudtrail:CreateTrail",
            "cloudtrail:UpdateTrail",
            "cloudtrail:DeleteTrail",
            "cloudtrail:StartLogging",
            "cloudtrail:StopLogging",
            "iam:PassRole",
        }
    ),
)
"""Known by its ARN."""
