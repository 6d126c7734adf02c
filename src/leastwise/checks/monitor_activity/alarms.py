"""Nobody is told of what matters.

## What it finds
Kinds of events that no alarm brings to anybody. There are fifteen, with one result for each: denied calls, console
sign-in without MFA, use of the root user, failed console sign-ins, and changes to IAM policies, trails, keys, bucket
policies, AWS Config, security groups, network ACLs, gateways, route tables, VPCs, and the Organization.

## Why it matters
A record that nobody reads is found after the damage. An alarm is a chain of six links, and each of them fails
silently: an event left out of a filter, a metric's name mistyped, actions switched off for a weekend, a
subscription that nobody confirmed.

## How it is decided
By following the chain, starting at the trails of all regions that are logging these events. The metric filters of
their log groups are read for what they mean, not compared as text: any order, any quoting, and several filters
together are fine, as long as no event of the kind slips through; one that does is shown. A metric of the filter
must be watched by an alarm of the same region which rings on one event, whose actions are on, and of whose
actions one reaches somebody: an SNS topic with a confirmed subscription, a Lambda function, an incident, an
OpsItem. The first link that loses events is told. Filters on transformed events are left out. A log group in
another account, a filter in another syntax than JSON's that speaks of these events, an alarm on an expression,
and a filter whose outcome rests on what `!=` does with an absent field, which AWS does not document, leave the
kind unknown. A filter that matches nearly everything rings for every event and so for none: that is a finding of
low severity, as is every one about keys, storage, Config and the network, which are not access itself. Changes to
the Organization are recorded in its management account, and nothing is asked of them elsewhere. Rules of
EventBridge count beside the filters: their event patterns are read as exactly, in every region where the events
are recorded, and one needs a target that tells somebody. A rule in the state `ENABLED` gets no calls that only
read; what goes on to another bus, a queue or a stream, and a comparison that is not worked out (`cidr`), leave
the kind unknown.

## What to do
Mend the link that is told. For a filter, `aws logs put-metric-filter` with a pattern such as `{ ($.eventName =
"CreateTrail") || ($.eventName = "StopLogging") }`, then `aws logs test-metric-filter` with the event shown. For
an alarm, `aws cloudwatch put-metric-alarm` with `--statistic Sum --threshold 1 --comparison-operator
GreaterThanOrEqualToThreshold --evaluation-periods 1 --treat-missing-data notBreaching`: set to `breaching`, it
stands in ALARM before anything happens and never rings. Whoever is subscribed has to confirm by the link in the
mail, and a topic that is encrypted with the AWS managed key `aws/sns` takes nothing from CloudWatch: use a
customer managed key whose policy admits it. Try the chain out once with a harmless event.

## References
- [Creating CloudWatch alarms for CloudTrail events: examples](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html)
- [Filter pattern syntax for metric filters](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html)
- [Comparison operators for use in event patterns](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html)
- [Using Amazon CloudWatch alarms](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html)
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from leastwise.alarms import ESSENTIAL, EVENT_SETS, EventSet, event_set
from leastwise.checks import Access, Reference, Unfit, check, fix
from leastwise.checks.monitor_activity.chain import trail_flaws
from leastwise.checks.monitor_activity.heard import CALLS, heard
from leastwise.checks.monitor_activity.setting_up import (
    SEES_LOG_GROUPS,
    SEES_TOPICS,
    alarm_edits,
    confirmation_awaited,
    log_group_edits,
    log_group_name,
    topic_edit,
)
from leastwise.checks.trails import another_accounts
from leastwise.model import Arn, Estate, Fail, Observed, Severity, Subject, Trail, Verdict
from leastwise.model.change import Edit, Safety


class Watch(Struct, frozen=True, kw_only=True):
    """A kind of events that somebody must hear of."""

    id: str
    """As `leastwise.alarms.event_set` knows it."""
    account: str

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="alarm", id=self.id, arn=None, unique=f"{self.account}/{self.id}")


def _kinds(estate: Estate) -> Observed[Watch]:
    return Observed(tuple(Watch(id=wanted.id, account=estate.account.id) for wanted in EVENT_SETS))


PARTS = {
    wanted.id: Reference(
        controls=(f"MON-{number}",),
        cis=(wanted.cis,) if wanted.cis else (),
        fsbp=(wanted.fsbp,) if wanted.fsbp else (),
    )
    for number, wanted in enumerate(EVENT_SETS, 20)
}
"""Each kind is a control of its own."""


@check(
    "alarms",
    severity=Severity.MEDIUM,
    subjects=_kinds,
    needs=CALLS,
    controls=tuple(id for part in PARTS.values() for id in part.controls),
    cis=tuple(id for part in PARTS.values() for id in part.cis),
    fsbp=tuple(id for part in PARTS.values() for id in part.fsbp),
    parts=PARTS,
)
def alarms(estate: Estate, watch: Watch) -> Verdict:
    """Whether somebody hears of every event of one kind."""
    verdict = heard(estate, event_set(watch.id))
    if isinstance(verdict, Fail) and watch.id not in ESSENTIAL:
        return msgspec.structs.replace(verdict, severity=Severity.LOW)
    return verdict


@fix(
    alarms,
    Safety.REVERSIBLE,
    access=Access(gives=True),
    needs=("alarm_email",),
    sees=SEES_LOG_GROUPS | SEES_TOPICS,
)
def tell_somebody(estate: Estate, watch: Watch) -> Iterator[Edit]:
    """Let an alarm tell the addresses given of the first such event, at AWS's prices for CloudWatch alarms and Logs.

    All kinds share one topic. Whoever is told has to confirm by the link in the mail; until then nobody is.
    """
    wanted = event_set(watch.id)
    trail = _feeding(estate, wanted)
    topic = topic_edit(estate, trail.home_region)
    group = log_group_name(trail) if trail.log_group is None else trail.log_group.split(":")[6]
    ringing = [*alarm_edits(estate, wanted, group, topic.target)]
    if confirmation_awaited(estate, topic.target, ringing):
        raise Unfit("all is set up, and nobody has confirmed yet by the link in the mail that AWS sent")
    yield topic
    if trail.log_group is None:
        yield from log_group_edits(estate, trail)
    yield from ringing


def _feeding(estate: Estate, wanted: EventSet) -> Trail:
    """The trail of this account whose log group is to be watched: one that has a group, where there is one.

    Raises:
        Unfit: there is none.
    """
    own = [trail for trail in estate.trails.items if another_accounts(estate, trail) is None]
    fit = [trail for trail in own if not any(trail_flaws(trail, wanted)[:3])]
    reaching = [trail for trail in fit if trail.log_group and not any(trail_flaws(trail, wanted))]
    here = [trail for trail in reaching if Arn.parse(trail.log_group or "").account == estate.account.id]
    found = next(iter([*here, *(trail for trail in fit if trail.log_group is None)]), None)
    if found is None:
        raise Unfit("no trail of this account brings these events to CloudWatch Logs: heal `trail` first")
    return found
