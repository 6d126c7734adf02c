"""Alarms that do nothing when they ring.

## What it finds
CloudWatch alarms without an action for the state ALARM.

## Why it matters
Such an alarm turns red on a page that nobody has open. Whoever set it up believes the matter to be watched, and that
is worse than to know that it is not.

## How it is decided
By cloudwatch:DescribeAlarms in every region: `AlarmActions` must name something. Actions for OK or for insufficient
data do not count. The actions of a composite alarm count for every alarm that sets it off alone (`ALARM(a) OR
ALARM(b)`). An alarm that a composite alarm looks at in any other way is a part of that one, and is not asked for
actions of its own. Whether the actions are on, and whether a topic has a reader, is asked by `muted-alarms` and
`unheard-topics`.

## What to do
`aws cloudwatch put-metric-alarm` with all of the alarm's settings and `--alarm-actions` with the ARN of an SNS topic
that somebody reads, a Lambda function, or an incident's response plan. Delete what nobody wants to hear of: an alarm
that exists for a dashboard alone can be a horizontal line on the graph.

## References
- [Using Amazon CloudWatch alarms](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html)
- [Amazon CloudWatch controls](https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix
from leastwise.checks.monitor_activity.setting_up import SEES_TOPICS, topic_edit
from leastwise.model import Alarm, Estate, Evidence, Fail, NotApplicable, Severity, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.alerting import ALARM


@check(
    "alarms-without-actions",
    severity=Severity.LOW,
    subjects=lambda estate: estate.alarms,
    needs={"cloudwatch:DescribeAlarms"},
    controls=("MON-35",),
    fsbp=("CloudWatch.15",),
)
def alarms_without_actions(estate: Estate, alarm: Alarm) -> Verdict:
    """Whether something happens when an alarm rings."""
    if alarm.actions:
        return None
    if alarm.composites:
        return NotApplicable(f"it is a part of the composite alarm `{alarm.composites[0]}`")
    path = f"MetricAlarms[AlarmName={alarm.name}].AlarmActions, {alarm.region}"
    says = f"nothing happens when alarm `{alarm.name}` rings: it has no action"
    return Fail(says, (Evidence(call="cloudwatch:DescribeAlarms", path=path, value="empty"),))


@fix(
    alarms_without_actions,
    Safety.REVERSIBLE,
    needs=("alarm_email",),
    sees=SEES_TOPICS | {"cloudtrail:DescribeTrails", "logs:DescribeMetricFilters"},
)
def tell_addresses(estate: Estate, alarm: Alarm) -> Iterator[Edit]:
    """Let an alarm on the events of a trail tell the addresses given, who have to confirm by the link in the mail."""
    counted = {
        (fed.namespace, fed.name)
        for trail in estate.trails.items
        for each in trail.filters.items
        for fed in each.transformations
    }
    if not counted.intersection(alarm.metrics):
        raise Unfit("it counts no events of a trail: whether somebody is to hear of it is for people to say")
    topic = topic_edit(estate, alarm.region)
    yield topic
    yield Edit(Target(ALARM.name, alarm.name, alarm.region), {f"AlarmActions/{topic.target.id}": True})
