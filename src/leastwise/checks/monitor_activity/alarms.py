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

import msgspec
from msgspec import Struct

from leastwise.alarms import ESSENTIAL, EVENT_SETS, event_set
from leastwise.checks import Reference, check
from leastwise.checks.monitor_activity.heard import CALLS, heard
from leastwise.model import Estate, Fail, Observed, Severity, Subject, Verdict


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
