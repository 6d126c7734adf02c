"""The links from an alarm to somebody who hears it: it rings on one event, its actions are on, and one gets through.

Each is judged by itself and gives what is broken about it, None if it holds, or the gap that hides it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from leastwise.alarms import RingingVerdict, Threshold, rings_on_one
from leastwise.errors import ArnError
from leastwise.model import Alarm, Arn, Estate, Evidence, Gap, MetricTransformation, Observed, Subscription, Unseen

__all__ = ["TELLS", "Broken", "Link", "idle", "muted", "not_ringing", "subscriptions", "unheard"]

TELLS = frozenset({"lambda", "ssm", "ssm-incidents"})
"""Services besides SNS whose actions bring an alarm to somebody: a function, an OpsItem, an incident.

An action of EC2 or Auto Scaling acts on machines and tells nobody.
Source: "AlarmActions" of PutMetricAlarm, Amazon CloudWatch API Reference.
"""


@dataclass(frozen=True, slots=True)
class Broken:
    """What is wrong with a link, in words, and where it was read."""

    says: str
    evidence: Evidence


Link: TypeAlias = Broken | Gap | None


def not_ringing(estate: Estate, alarm: Alarm, fed: MetricTransformation) -> Link:
    """Whether one event is not enough to put the alarm into ALARM."""
    if alarm.expression:
        return _of_expression(estate, alarm)
    ringing = rings_on_one(
        Threshold(
            statistic=alarm.statistic or "",
            comparison=alarm.comparison,
            threshold=alarm.threshold,
            period=alarm.period_seconds or 60,
            evaluation_periods=alarm.evaluation_periods,
            datapoints_to_alarm=alarm.datapoints_to_alarm,
            treat_missing_data=alarm.treat_missing_data or "missing",
        ),
        fed.value,
        fed.default_value,
    )
    if ringing.verdict is RingingVerdict.RINGS:
        return None
    bound = "none" if alarm.threshold is None else f"{alarm.threshold:g}"
    perhaps = ringing.verdict is RingingVerdict.WEAK and ringing.events is None
    says = f"alarm `{alarm.name}` {'may' if perhaps else 'does'} not ring on one event: {ringing.why}"
    return Broken(says, _of_alarm(alarm, "Threshold", f"{alarm.statistic} {alarm.comparison} {bound}"))


def _of_expression(estate: Estate, alarm: Alarm) -> Gap:
    call = "cloudwatch:DescribeAlarms"
    return Gap(
        call=call,
        permission=call,
        account=estate.account.id,
        region=alarm.region,
        request=(("AlarmName", alarm.name),),
        code="NotSaid",
        why=f"whether alarm `{alarm.name}` rings on one event: it compares the result of an expression",
    )


def muted(alarm: Alarm) -> Link:
    """Whether its actions are switched off."""
    says = f"the actions of alarm `{alarm.name}` are switched off"
    return None if alarm.enabled else Broken(says, _of_alarm(alarm, "ActionsEnabled", "false"))


def idle(alarm: Alarm) -> Link:
    """Whether it has no action that could tell somebody."""
    if any(_service(action) in TELLS | {"sns"} for action in alarm.actions):
        return None
    says = f"alarm `{alarm.name}` has no action{' that tells anybody' if alarm.actions else ''}"
    return Broken(says, _of_alarm(alarm, "AlarmActions", ", ".join(alarm.actions) or "empty"))


def unheard(estate: Estate, alarm: Alarm) -> Link:
    """Whether none of its actions gets through, as with a topic whose subscribers never confirmed."""
    topics = [action for action in alarm.actions if _service(action) == "sns"]
    found = [subscriptions(estate, arn) for arn in topics]
    told = any(subscription.confirmed for each in found for subscription in each.items)
    if told or any(_service(action) in TELLS for action in alarm.actions):
        return None
    if gap := next((gap for each in found for gap in each.gaps), None):
        return gap
    topic = topics[0] if topics else "none"
    return Broken(
        f"topic `{topic.rsplit(':', 1)[-1]}` of alarm `{alarm.name}` has no confirmed subscription",
        Evidence(
            call="sns:ListSubscriptionsByTopic",
            request=(("TopicArn", topic),),
            path="Subscriptions",
            value=f"{sum(len(each.items) for each in found)} unconfirmed",
        ),
    )


def subscriptions(estate: Estate, arn: str) -> Observed[Subscription]:
    """A topic's; none where there is no such topic, the gaps where it was not seen."""
    try:
        found = estate.topic(arn)
    except Unseen as unseen:
        return Observed((), unseen.gaps)
    return found.subscriptions if found else Observed()


def _service(action: str) -> str:
    try:
        return Arn.parse(action).service
    except ArnError:
        return ""


def _of_alarm(alarm: Alarm, field: str, value: str) -> Evidence:
    path = f"MetricAlarms[AlarmName={alarm.name}].{field}"
    return Evidence(call="cloudwatch:DescribeAlarms", path=path, value=value)
