"""What rings: CloudWatch alarms, and the SNS topics that they write to with those who are subscribed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Alarm, Estate, Observed, ResourcePolicy, Subscription, Topic
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind, keyed, under
from leastwise.objects.lists import exchanged_item, found
from leastwise.objects.logs import number

__all__ = ["ALARM", "TOPIC"]

_PLAIN = (
    *("AlarmDescription", "ActionsEnabled", "Namespace", "MetricName", "Statistic", "ExtendedStatistic", "Period"),
    *("Unit", "EvaluationPeriods", "DatapointsToAlarm", "ComparisonOperator", "TreatMissingData"),
    *("ThresholdMetricId", "EvaluateLowSampleCountPercentile"),
)
_TEXTS = ("Dimensions", "Metrics")
"""Attributes whose value is JSON."""
_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")


def _alarm_ours(target: Target) -> Callable[[Alarm], bool]:
    return lambda each: (each.name, each.region) == (target.id, target.region)


def _alarm_seen(estate: Estate, target: Target) -> State | None:
    """Its actions are not told: those of composite alarms stand among the ones that are collected."""
    alarm = found(estate.alarms, _alarm_ours(target), target.region)
    if alarm is None:
        return None
    state: dict[str, Any] = {"ActionsEnabled": alarm.enabled, "TreatMissingData": alarm.treat_missing_data}
    if not alarm.composites:
        state |= keyed("AlarmActions", dict.fromkeys(alarm.actions, True))
    if len(alarm.metrics) == 1 and not alarm.expression:
        state |= {
            "Namespace": alarm.metrics[0][0],
            "MetricName": alarm.metrics[0][1],
            "Threshold": None if alarm.threshold is None else number(alarm.threshold),
        }
    return state


def _alarm_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    alarm = None
    if state is not None:
        before = found(estate.alarms, _alarm_ours(target), target.region) or _new(estate, target)
        alarm = msgspec.structs.replace(before, **_alarm_fields(before, state))
    return replace(estate, alarms=exchanged_item(estate.alarms, _alarm_ours(target), alarm))


def _alarm_fields(before: Alarm, state: State) -> dict[str, Any]:
    names = {
        "ActionsEnabled": "enabled",
        "TreatMissingData": "treat_missing_data",
        "Statistic": "statistic",
        "ComparisonOperator": "comparison",
        "Period": "period_seconds",
        "EvaluationPeriods": "evaluation_periods",
        "DatapointsToAlarm": "datapoints_to_alarm",
    }
    fields: dict[str, Any] = {field: state[name] for name, field in names.items() if name in state}
    if state.get("Threshold") is not None:
        fields["threshold"] = float(str(state["Threshold"]))
    if state.get("MetricName"):
        fields["metrics"] = ((str(state.get("Namespace") or ""), str(state["MetricName"])),)
    actions = {**keyed("AlarmActions", dict.fromkeys(before.actions, True)), **state}
    return {**fields, "actions": tuple(under(actions, "AlarmActions"))}


def _new(estate: Estate, target: Target) -> Alarm:
    account, region = estate.account, target.region or ""
    arn = f"arn:{account.partition}:cloudwatch:{region}:{account.id}:alarm:{target.id}"
    return Alarm(arn=arn, name=target.id, region=region, metrics=())


def _alarm_read(ask: Ask, target: Target) -> State | None:
    asked = {"AlarmNames": [target.id], "AlarmTypes": ["MetricAlarm"]}
    listed = ask("cloudwatch", "DescribeAlarms", asked, region=target.region) or {}
    alarm = next(iter(listed.get("MetricAlarms", ())), None)
    if alarm is None:
        return None
    state: dict[str, Any] = {name: alarm[name] for name in _PLAIN if alarm.get(name) not in (None, "")}
    if alarm.get("Threshold") is not None:
        state["Threshold"] = number(alarm["Threshold"])
    for name in _TEXTS:
        if alarm.get(name):
            state[name] = msgspec.json.encode(alarm[name], order="sorted").decode()
    for name in _ACTIONS:
        state |= keyed(name, dict.fromkeys(alarm.get(name, ()), True))
    return state


def _alarm_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """One call writes all of it; what it leaves out is gone.  Whether actions are on is set by itself."""
    if then is None:
        yield AwsCall("cloudwatch", "DeleteAlarms", {"AlarmNames": [target.id]}, target.region)
        return
    changed = {name for name in {*(now or {}), *then} if (now or {}).get(name) != then.get(name)}
    if now is not None and changed == {"ActionsEnabled"}:
        operation = "EnableAlarmActions" if then["ActionsEnabled"] else "DisableAlarmActions"
        yield AwsCall("cloudwatch", operation, {"AlarmNames": [target.id]}, target.region)
    elif changed:
        given: dict[str, Any] = {name: then[name] for name in _PLAIN if then.get(name) is not None}
        if then.get("Threshold") is not None:
            given["Threshold"] = float(str(then["Threshold"]))
        given |= {name: msgspec.json.decode(str(then[name])) for name in _TEXTS if then.get(name)}
        given |= {name: list(told) for name in _ACTIONS if (told := under(then, name))}
        yield AwsCall("cloudwatch", "PutMetricAlarm", {"AlarmName": target.id, **given}, target.region)


ALARM = Kind(
    name="cloudwatch:alarm",
    title="alarm",
    seen=_alarm_seen,
    tried=_alarm_tried,
    read=_alarm_read,
    write=_alarm_write,
    reads=frozenset({"cloudwatch:DescribeAlarms"}),
    writes=frozenset(
        {
            "cloudwatch:PutMetricAlarm",
            "cloudwatch:EnableAlarmActions",
            "cloudwatch:DisableAlarmActions",
            "cloudwatch:DeleteAlarms",
        }
    ),
)
"""Known by its name, in its region."""


def _region(target: Target) -> str:
    return target.region or target.id.split(":")[3]


def _topic_seen(estate: Estate, target: Target) -> State | None:
    """Who is subscribed is collected without addresses."""
    resource = _resource(estate, target)
    if resource is None:
        return None
    return {"Policy": resource.document} if isinstance(resource.document, str) else {}


def _resource(estate: Estate, target: Target) -> ResourcePolicy | None:
    return found(estate.resources, lambda each: each.arn == target.id, _region(target), "sns")


def _topic_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    """Somebody new who is asked to confirm is taken to do so, unless AWS tells that they have not."""
    topic, resource = None, None
    if state is not None:
        before = next((each for each in estate.topics.items if each.arn == target.id), None)
        old = before.subscriptions if before else Observed()
        topic = Topic(arn=target.id, subscriptions=_told(old, len(under(state, "Subscriptions")) - _waiting(state)))
        resource = found(
            estate.resources, lambda each: each.arn == target.id, _region(target), "sns"
        ) or ResourcePolicy(
            arn=target.id, account=estate.account.id, region=_region(target), type="AWS::SNS::Topic", document=None
        )
        if state.get("Policy"):
            resource = msgspec.structs.replace(resource, document=str(state["Policy"]))
    topics = exchanged_item(estate.topics, lambda each: each.arn == target.id, topic)
    resources = exchanged_item(estate.resources, lambda each: each.arn == target.id, resource)
    return replace(estate, topics=topics, resources=resources)


def _waiting(state: State) -> int:
    """How many have not confirmed, as far as AWS tells: they have no ARN."""
    return sum(not str(arn).startswith("arn:") for arn in under(state, "~SubscriptionArns").values())


def _told(old: Observed[Subscription], wanted: int) -> Observed[Subscription]:
    """With so many confirmed addresses: which of those that were asked they are is not collected."""
    mails = [each for each in old.items if each.protocol == "email"]
    others = [each for each in old.items if each.protocol != "email"]
    confirmed = Subscription(protocol="email", confirmed=True)
    sure = max(sum(each.confirmed for each in mails), wanted)
    waiting = mails[sure:]
    return Observed((*others, *([confirmed] * sure), *waiting), old.gaps)


def _topic_read(ask: Ask, target: Target) -> State | None:
    answer = ask("sns", "GetTopicAttributes", {"TopicArn": target.id}, region=_region(target), none="NotFound")
    if answer is None:
        return None
    listed = ask("sns", "ListSubscriptionsByTopic", {"TopicArn": target.id}, region=_region(target)) or {}
    state: dict[str, Any] = {name: answer["Attributes"].get(name) or None for name in (*_SETTINGS, "Policy")}
    for each in listed.get("Subscriptions", ()):
        name = f"{each['Protocol']}/{each['Endpoint']}"
        state[f"Subscriptions/{name}"] = True
        state[f"~SubscriptionArns/{name}"] = each["SubscriptionArn"]
    return state


_SETTINGS = ("DisplayName", "KmsMasterKeyId")


def _topic_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    named = {"TopicArn": target.id}
    if then is None:
        yield AwsCall("sns", "DeleteTopic", named, _region(target))
        return
    if now is None:
        yield AwsCall("sns", "CreateTopic", {"Name": target.id.rpartition(":")[2]}, _region(target))
    for name in _SETTINGS:
        if (now or {}).get(name) != then.get(name):
            given = {**named, "AttributeName": name, "AttributeValue": then.get(name) or ""}
            yield AwsCall("sns", "SetTopicAttributes", given, _region(target))
    if then.get("Policy") and (now or {}).get("Policy") != then["Policy"]:
        given = {**named, "AttributeName": "Policy", "AttributeValue": str(then["Policy"])}
        yield AwsCall("sns", "SetTopicAttributes", given, _region(target))
    here, there = under(now, "Subscriptions"), under(then, "Subscriptions")
    for each in sorted(there.keys() - here.keys()):
        protocol, _, endpoint = each.partition("/")
        yield AwsCall("sns", "Subscribe", {**named, "Protocol": protocol, "Endpoint": endpoint}, _region(target))
    arns = under(now, "~SubscriptionArns")
    for each in sorted(here.keys() - there.keys()):
        # One that nobody has confirmed has no ARN, and goes by itself after two days.
        if str(arns.get(each)).startswith("arn:"):
            yield AwsCall("sns", "Unsubscribe", {"SubscriptionArn": arns[each]}, _region(target))


TOPIC = Kind(
    name="sns:topic",
    title="topic",
    seen=_topic_seen,
    tried=_topic_tried,
    read=_topic_read,
    write=_topic_write,
    reads=frozenset({"sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"}),
    writes=frozenset(
        {"sns:CreateTopic", "sns:DeleteTopic", "sns:SetTopicAttributes", "sns:Subscribe", "sns:Unsubscribe"}
    ),
)
"""Known by its ARN; `Subscriptions/email/<address>` is somebody whom it tells.

SNS gives every topic a policy.  What changes the policy alone is a kind of its own.
"""
