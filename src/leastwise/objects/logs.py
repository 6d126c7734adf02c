"""Log groups and their metric filters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Estate, LogGroup, MetricFilter, MetricTransformation, Observed, Trail
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = ["LOG_GROUP", "METRIC_FILTER", "filter_target", "number", "retention"]

_GONE = "ResourceNotFoundException"


def _group_ours(group: LogGroup, target: Target) -> bool:
    return (group.name, group.region) == (target.id, target.region)


def _group_seen(estate: Estate, target: Target) -> State | None:
    group = found(estate.log_groups, lambda each: _group_ours(each, target), target.region)
    return None if group is None else {"retentionInDays": group.retention_days, "kmsKeyId": group.key}


def _group_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    group = None
    if state is not None:
        before = found(estate.log_groups, lambda each: _group_ours(each, target), target.region) or _new(estate, target)
        days: Any = state.get("retentionInDays", before.retention_days)
        key: Any = state.get("kmsKeyId", before.key)
        group = msgspec.structs.replace(before, retention_days=days, key=key)
    groups = exchanged_item(estate.log_groups, lambda each: _group_ours(each, target), group)
    return replace(estate, log_groups=groups)


def _new(estate: Estate, target: Target) -> LogGroup:
    account, region = estate.account, target.region or ""
    arn = f"arn:{account.partition}:logs:{region}:{account.id}:log-group:{target.id}"
    return LogGroup(arn=arn, name=target.id, region=region, retention_days=None, key=None)


def _group_read(ask: Ask, target: Target) -> State | None:
    listed = ask("logs", "DescribeLogGroups", {"logGroupNamePrefix": target.id}, region=target.region) or {}
    group = next((each for each in listed.get("logGroups", ()) if each["logGroupName"] == target.id), None)
    if group is None:
        return None
    return {"retentionInDays": group.get("retentionInDays"), "kmsKeyId": group.get("kmsKeyId") or None}


def _group_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    named = {"logGroupName": target.id}
    if then is None:
        yield AwsCall("logs", "DeleteLogGroup", named, target.region)
        return
    key = then.get("kmsKeyId")
    if now is None:
        yield AwsCall("logs", "CreateLogGroup", {**named, **({"kmsKeyId": key} if key else {})}, target.region)
    elif now.get("kmsKeyId") != key:
        if key:
            yield AwsCall("logs", "AssociateKmsKey", {**named, "kmsKeyId": key}, target.region)
        else:
            yield AwsCall("logs", "DisassociateKmsKey", named, target.region)
    days = then.get("retentionInDays")
    if (now or {}).get("retentionInDays") != days:
        if days:
            yield AwsCall("logs", "PutRetentionPolicy", {**named, "retentionInDays": days}, target.region)
        else:
            yield AwsCall("logs", "DeleteRetentionPolicy", named, target.region)


LOG_GROUP = Kind(
    name="logs:log-group",
    title="log group",
    seen=_group_seen,
    tried=_group_tried,
    read=_group_read,
    write=_group_write,
    reads=frozenset({"logs:DescribeLogGroups"}),
    writes=frozenset(
        {
            "logs:CreateLogGroup",
            "logs:DeleteLogGroup",
            "logs:PutRetentionPolicy",
            "logs:DeleteRetentionPolicy",
            "logs:AssociateKmsKey",
            "logs:DisassociateKmsKey",
        }
    ),
)
"""Known by its name, in its region."""

_DAYS = (*(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),)
"""The retentions that there are.  Source: PutRetentionPolicy, Amazon CloudWatch Logs API Reference."""


def retention(least: int) -> int | None:
    """The shortest retention of at least so many days; None: for ever."""
    return next((days for days in _DAYS if days >= least), None)


def filter_target(group: str, name: str, region: str) -> Target:
    """The metric filter with this name on the log group with this name."""
    return Target("logs:metric-filter", f"{group}:{name}", region)


def _parts(target: Target) -> tuple[str, str]:
    """The names of a log group hold no colon."""
    group, _, name = target.id.partition(":")
    return group, name


def _of_group(trail: Trail, target: Target) -> bool:
    place = (trail.log_group or "").split(":")
    return len(place) > 6 and (place[3], place[6]) == (target.region, _parts(target)[0])


def _filter_ours(each: MetricFilter, target: Target) -> bool:
    return (each.log_group, each.name) == _parts(target)


def _filter_seen(estate: Estate, target: Target) -> State | None:
    """Filters are collected for the log groups of trails alone."""
    trail = found(estate.trails, lambda each: _of_group(each, target), target.region)
    one = None if trail is None else found(trail.filters, lambda each: _filter_ours(each, target))
    return None if one is None else _filter_state(one)


def _filter_state(one: MetricFilter) -> State:
    if len(one.transformations) != 1:
        return {"filterPattern": one.pattern}
    metric = one.transformations[0]
    return {
        "filterPattern": one.pattern,
        "metricNamespace": metric.namespace,
        "metricName": metric.name,
        "metricValue": metric.value,
        "defaultValue": None if metric.default_value is None else number(metric.default_value),
    }


def number(value: float) -> str:
    """A number as an attribute, which holds no fractions: `1`, `0.5`."""
    return str(int(value)) if value == int(value) else repr(value)


def _filter_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    def changed(trail: Trail) -> Trail:
        if not _of_group(trail, target):
            return trail
        one = None if state is None else _filter(target, {**(_filter_seen(estate, target) or {}), **state})
        filters = exchanged_item(trail.filters, lambda each: _filter_ours(each, target), one)
        return msgspec.structs.replace(trail, filters=filters)

    return replace(estate, trails=Observed(tuple(map(changed, estate.trails.items)), estate.trails.gaps))


def _filter(target: Target, state: State) -> MetricFilter:
    group, name = _parts(target)
    otherwise = state.get("defaultValue")
    metric = MetricTransformation(
        namespace=str(state.get("metricNamespace") or ""),
        name=str(state.get("metricName") or ""),
        value=str(state.get("metricValue") or "1"),
        default_value=None if otherwise is None else float(otherwise),
    )
    return MetricFilter(
        name=name, log_group=group, pattern=str(state.get("filterPattern") or ""), transformations=(metric,)
    )


def _filter_read(ask: Ask, target: Target) -> State | None:
    group, name = _parts(target)
    asked = {"logGroupName": group, "filterNamePrefix": name}
    listed = ask("logs", "DescribeMetricFilters", asked, region=target.region, none=_GONE) or {}
    one = next((each for each in listed.get("metricFilters", ()) if each["filterName"] == name), None)
    if one is None:
        return None
    metric = one["metricTransformations"][0]
    otherwise = metric.get("defaultValue")
    state: dict[str, Any] = {
        "filterPattern": one.get("filterPattern", ""),
        "metricNamespace": metric["metricNamespace"],
        "metricName": metric["metricName"],
        "metricValue": metric["metricValue"],
        "defaultValue": None if otherwise is None else number(otherwise),
        "unit": metric.get("unit") or None,
        "applyOnTransformedLogs": one.get("applyOnTransformedLogs") or None,
    }
    if metric.get("dimensions"):
        state["dimensions"] = msgspec.json.encode(metric["dimensions"], order="sorted").decode()
    return state


def _filter_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    group, name = _parts(target)
    named = {"logGroupName": group, "filterName": name}
    if then is None:
        yield AwsCall("logs", "DeleteMetricFilter", named, target.region)
    elif now is None or any(now.get(each) != then.get(each) for each in {*now, *then}):
        metric: dict[str, Any] = {each: then[each] for each in _METRIC if then.get(each)}
        if then.get("defaultValue") is not None:
            metric["defaultValue"] = float(str(then["defaultValue"]))
        if then.get("dimensions"):
            metric["dimensions"] = msgspec.json.decode(str(then["dimensions"]))
        given = {"filterPattern": then.get("filterPattern") or "", "metricTransformations": [metric]}
        more = {"applyOnTransformedLogs": True} if then.get("applyOnTransformedLogs") else {}
        yield AwsCall("logs", "PutMetricFilter", {**named, **given, **more}, target.region)


_METRIC = ("metricNamespace", "metricName", "metricValue", "unit")

METRIC_FILTER = Kind(
    name="logs:metric-filter",
    title="metric filter",
    seen=_filter_seen,
    tried=_filter_tried,
    read=_filter_read,
    write=_filter_write,
    reads=frozenset({"logs:DescribeMetricFilters"}),
    writes=frozenset({"logs:PutMetricFilter", "logs:DeleteMetricFilter"}),
)
"""Known by `<log group>:<name>`, in its region; see `filter_target`.  A filter has one transformation."""
