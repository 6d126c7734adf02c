"""Alarms whose actions are switched off.

## What it finds
CloudWatch alarms that have actions for the state ALARM, and do not take them.

## Why it matters
Somebody silenced the alarm, for a night of maintenance perhaps, and nobody switched it on again. It still changes its
colour, so it looks alive. To call cloudwatch:DisableAlarmActions is also what an intruder does first.

## How it is decided
By cloudwatch:DescribeAlarms in every region: `ActionsEnabled` must be true. An alarm that sets off a composite alarm
alone rings through that one, whose actions must then be on. An alarm without any action has nothing to switch on:
that is asked by `alarms-without-actions`.

## What to do
`aws cloudwatch enable-alarm-actions --alarm-names NAME`. For maintenance there are actions suppressors of composite
alarms, which end by themselves.

## References
- [Using Amazon CloudWatch alarms](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html)
- [EnableAlarmActions](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableAlarmActions.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix
from leastwise.model import Alarm, Estate, Evidence, Fail, NotApplicable, Severity, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.alerting import ALARM


@check(
    "muted-alarms",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.alarms,
    needs={"cloudwatch:DescribeAlarms"},
    controls=("MON-36",),
    fsbp=("CloudWatch.17",),
)
def muted_alarms(estate: Estate, alarm: Alarm) -> Verdict:
    """Whether the actions of an alarm are on."""
    if not alarm.actions:
        return NotApplicable("it has no action")
    if alarm.enabled:
        return None
    path = f"MetricAlarms[AlarmName={alarm.name}].ActionsEnabled, {alarm.region}"
    says = f"the actions of alarm `{alarm.name}` are switched off"
    return Fail(says, (Evidence(call="cloudwatch:DescribeAlarms", path=path, value="false"),))


@fix(muted_alarms, Safety.REVERSIBLE)
def unmute(estate: Estate, alarm: Alarm) -> Iterator[Edit]:
    """Switch the actions of the alarm on, where all that they do is to write to a topic."""
    if alarm.composites:
        raise Unfit(f"it may be meant to ring through the composite alarm `{alarm.composites[0]}` alone")
    if acting := [action for action in alarm.actions if action.split(":")[2:3] != ["sns"]]:
        raise Unfit(f"its action `{acting[0]}` does more than tell somebody")
    yield Edit(Target(ALARM.name, alarm.name, alarm.region), {"ActionsEnabled": True})
