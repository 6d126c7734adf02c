"""Nobody is told of what matters.

## What it finds
Kinds of events that no alarm brings to anybody: changes to IAM policies, use of the root user, changes to
trails, console sign-in without MFA, failed console sign-ins, and denied calls. There is one result for each
kind.

## Why it matters
A record that nobody reads is found after the damage. An alarm is a chain of six links, and each of them fails
silently: an event left out of a filter, a metric's name mistyped, actions switched off for a weekend, a
subscription that nobody confirmed.

## How it is decided
By following the chain, starting at the trails of all regions that are logging these events. The metric filters
of their log groups are read for what they mean, not compared as text: any order, any quoting, and several
filters together are fine, as long as no event of the kind slips through; one that does is shown. A metric of
the filter must be watched by an alarm of the same region which rings on one event, whose actions are on, and of
whose actions one reaches somebody: an SNS topic with a confirmed subscription, a Lambda function, an incident,
an OpsItem. The first link that loses events is told. Filters on transformed events are left out. A log group in
another account, a filter in another syntax than JSON's that speaks of these events, an alarm on an expression,
and a filter whose outcome rests on what `!=` does with an absent field, which AWS does not document, leave the
kind unknown. A filter that matches nearly everything rings for every event and so for none: that is a finding
of low severity. Rules of EventBridge that watch the same events are not looked at: waive the finding where they
take this place.

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
- [Using Amazon CloudWatch alarms](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html)
"""

from __future__ import annotations

from msgspec import Struct

from leastwise.alarms import ESSENTIAL, CoverageVerdict, EventSet, event_set
from leastwise.checks import check
from leastwise.checks.monitor_activity.chain import Way, trail_flaws, ways
from leastwise.checks.monitor_activity.hearing import covered, doubts, first_loss, noisy, unreadable
from leastwise.checks.monitor_activity.recording import Flaw, flaws_seen, gaps_of
from leastwise.checks.monitor_activity.telling import lost, no_trail, noise
from leastwise.model import Estate, Observed, Severity, Subject, Trail, Unseen, Verdict


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
    return Observed(tuple(Watch(id=kind, account=estate.account.id) for kind in ESSENTIAL))


@check(
    "alarms",
    severity=Severity.MEDIUM,
    subjects=_kinds,
    needs={
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrailStatus",
        "cloudtrail:GetEventSelectors",
        "logs:DescribeMetricFilters",
        "cloudwatch:DescribeAlarms",
        "sns:ListSubscriptionsByTopic",
    },
    controls=("MON-20", "MON-21", "MON-22", "MON-23", "MON-24", "MON-25"),
    cis=("5.1", "5.2", "5.3", "5.4", "5.5", "5.6"),
    fsbp=("CloudWatch.1", "CloudWatch.2", "CloudWatch.3", "CloudWatch.4", "CloudWatch.5", "CloudWatch.6"),
)
def alarms(estate: Estate, watch: Watch) -> Verdict:
    """Whether somebody hears of every event of one kind."""
    wanted = event_set(watch.id)
    judged = [(trail, trail_flaws(trail, wanted)) for trail in estate.trails.items]
    feeding = [(trail, flaws) for trail, flaws in judged if not flaws_seen(flaws)]
    found = [way for trail, flaws in feeding for way in ways(estate, trail, flaws)]
    heard = [way for way in found if way.holds]
    told = covered(wanted, heard)
    if told.verdict is CoverageVerdict.COVERED:
        return noise(wanted, noisy(wanted, heard) if told.noise else None)
    _raise_if_hidden(estate, wanted, feeding, found)
    if not feeding:
        return no_trail(wanted, judged)
    return lost(wanted, [trail for trail, _ in feeding], found, first_loss(wanted, found))


def _raise_if_hidden(
    estate: Estate, wanted: EventSet, feeding: list[tuple[Trail, tuple[Flaw, ...]]], found: list[Way]
) -> None:
    """Raises: Unseen: what was not seen, or cannot be read, may bring the events to somebody."""
    account = estate.account.id
    empty = (gap for trail, flaws in feeding if trail.filters.gaps for gap in (*trail.filters.gaps, *gaps_of(flaws)))
    gaps = (*estate.trails.gaps, *empty, *doubts(account, wanted, found), *unreadable(account, wanted, found))
    if gaps:
        raise Unseen(*dict.fromkeys(gaps))
