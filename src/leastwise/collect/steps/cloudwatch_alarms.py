"""CloudWatch alarms, and the SNS topics that they and rules on events write to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from leastwise.collect.gather import gathered, region_of
from leastwise.collect.pages import Pages
from leastwise.collect.step import NEXT_TOKEN, Ask, Asked, Page, Paging, Step, reader
from leastwise.collect.steps.cloudtrail_trails import METRIC_FILTERS, TRAILS, trails
from leastwise.collect.steps.eventbridge_rules import RULES, TARGETS, event_rules
from leastwise.errors import ArnError
from leastwise.model import Alarm, Arn, Gap, Observed, Subscription, Topic

__all__ = ["ALARMS", "SUBSCRIPTIONS", "alarms", "topics"]

RULE = re.compile(r"""\s*ALARM\(\s*("[^"]+"|'[^']+'|[^"'()\s]+)\s*\)\s*(?:OR\b|$)""")
"""One term of a composite alarm's rule that any of its alarms sets off."""
NAMED = re.compile(r"""\(\s*("[^"]+"|'[^']+'|[^"'()\s]+)\s*\)""")
"""An alarm in a composite alarm's rule, in whatever state."""


class _Dimension(Page):
    Name: str = ""


class _Metric(Page):
    Namespace: str = ""
    MetricName: str = ""
    Dimensions: tuple[_Dimension, ...] = ()


class _MetricStat(Page):
    Metric: _Metric = _Metric()
    Period: int | None = None
    Stat: str | None = None


class _Query(Page):
    Id: str = ""
    MetricStat: _MetricStat | None = None
    Expression: str | None = None
    ReturnData: bool = True
    AccountId: str | None = None


class _Alarm(Page):
    AlarmArn: str = ""
    AlarmName: str = ""
    ActionsEnabled: bool = True
    AlarmActions: tuple[str, ...] = ()
    Namespace: str | None = None
    MetricName: str | None = None
    Dimensions: tuple[_Dimension, ...] = ()
    Metrics: tuple[_Query, ...] = ()
    Statistic: str | None = None
    ExtendedStatistic: str | None = None
    Period: int | None = None
    EvaluationPeriods: int = 1
    DatapointsToAlarm: int | None = None
    Threshold: float | None = None
    ComparisonOperator: str = ""
    TreatMissingData: str | None = None


class _Composite(Page):
    AlarmName: str = ""
    AlarmRule: str = ""
    ActionsEnabled: bool = True
    AlarmActions: tuple[str, ...] = ()


class AlarmsPage(Page):
    """Source: "DescribeAlarms", Amazon CloudWatch API Reference."""

    MetricAlarms: tuple[_Alarm, ...] = ()
    CompositeAlarms: tuple[_Composite, ...] = ()


class _Subscription(Page):
    SubscriptionArn: str = ""
    Protocol: str = ""


class SubscriptionsPage(Page):
    """Source: "ListSubscriptionsByTopic", Amazon SNS API Reference."""

    Subscriptions: tuple[_Subscription, ...]


def _regions(pages: Pages) -> tuple[str, ...]:
    """Those that are asked about, and those of the trails' log groups: only there can an alarm on one be."""
    groups = (Arn.parse(trail.log_group) for trail in trails.of(pages).items if trail.log_group and trail.filters.items)
    return tuple(sorted({*pages.regions, *(group.region for group in groups)}))


def _every_region(asked: Asked) -> Iterator[Ask]:
    return (Ask({}, region) for region in _regions(asked.pages))


ALARMS = Step(
    service="cloudwatch",
    operation="DescribeAlarms",
    permission="cloudwatch:DescribeAlarms",
    page=AlarmsPage,
    request={"AlarmTypes": ["MetricAlarm", "CompositeAlarm"]},
    paging=Paging("NextToken", "NextToken", size=("MaxRecords", 100)),
    after=(TRAILS, METRIC_FILTERS),
    asks=_every_region,
)


def _topics(pages: Pages) -> dict[str, str]:
    """ARN and region of every topic that an alarm or a rule writes to."""
    found = {}
    told = (action for alarm in alarms.of(pages).items for action in alarm.actions)
    sent = (target for rule in event_rules.of(pages).items for target in rule.targets.items)
    for action in dict.fromkeys((*told, *sent)):
        try:
            arn = Arn.parse(action)
        except ArnError:
            continue
        if arn.service == "sns" and region_of(arn.region):
            found[action] = arn.region
    return found


def _every_topic(asked: Asked) -> Iterator[Ask]:
    return (Ask({"TopicArn": arn}, region) for arn, region in _topics(asked.pages).items())


SUBSCRIPTIONS = Step(
    service="sns",
    operation="ListSubscriptionsByTopic",
    permission="sns:ListSubscriptionsByTopic",
    page=SubscriptionsPage,
    paging=NEXT_TOKEN,
    # A topic that is gone tells nobody.
    none=("NotFound",),
    after=(ALARMS, RULES, TARGETS),
    asks=_every_topic,
)


@reader("alarms")
def alarms(pages: Pages) -> Observed[Alarm]:
    """The metric alarms of every region."""
    regions = _regions(pages)
    gaps = (gap for region in regions for gap in pages.here(ALARMS, region).gaps)
    return gathered((alarm for region in regions for alarm in _alarms(pages, region)), gaps)


def _alarms(pages: Pages, region: str) -> Iterator[Alarm | Gap]:
    found = [answer.page for answer in pages.here(ALARMS, region).items]
    composites = [composite for page in found for composite in page.CompositeAlarms]
    through, named = _through(composites), _named(composites)
    return (_alarm(pages, raw, region, through, named) for page in found for raw in page.MetricAlarms)


@reader("topics")
def topics(pages: Pages) -> Observed[Topic]:
    """The SNS topics that these alarms and rules write to, with who is subscribed."""
    return Observed(
        tuple(Topic(arn=arn, subscriptions=_subscriptions(pages, arn, at)) for arn, at in _topics(pages).items()),
        alarms.of(pages).gaps,
    )


def _subscriptions(pages: Pages, arn: str, region: str) -> Observed[Subscription]:
    answers = pages.about(SUBSCRIPTIONS, region, TopicArn=arn)
    return Observed(
        tuple(
            # An unconfirmed one has the words `PendingConfirmation` or `Deleted` for an ARN.
            Subscription(protocol=raw.Protocol, confirmed=raw.SubscriptionArn.startswith("arn:"))
            for page in answers.items
            for raw in page.Subscriptions
        ),
        answers.gaps,
    )


def _through(composites: Sequence[_Composite]) -> Mapping[str, tuple[str, ...]]:
    """By name or ARN of a metric alarm: the actions of the composite alarms that it sets off alone."""
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for composite in composites:
        if composite.ActionsEnabled:
            for name in _any_of(composite.AlarmRule):
                found[name] += composite.AlarmActions
    return found


def _named(composites: Sequence[_Composite]) -> Mapping[str, tuple[str, ...]]:
    """By name or ARN of a metric alarm: the composite alarms whose rule looks at it."""
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for composite in composites:
        for match in NAMED.finditer(composite.AlarmRule):
            found[match[1].strip("\"'")] += (composite.AlarmName,)
    return found


def _any_of(rule: str) -> tuple[str, ...]:
    """The alarms of a rule `ALARM(one) OR ALARM(other) …`; none when it says anything else."""
    names, at = [], 0
    while match := RULE.match(rule, at):
        names.append(match[1].strip("\"'"))
        at = match.end()
    return tuple(names) if at == len(rule) else ()


def _alarm(
    pages: Pages,
    raw: _Alarm,
    region: str,
    through: Mapping[str, tuple[str, ...]],
    named: Mapping[str, tuple[str, ...]],
) -> Alarm | Gap:
    if not (raw.AlarmArn and raw.AlarmName):
        return pages.unreadable(ALARMS, {"AlarmName": raw.AlarmName}, "an alarm without ARN or name", region)
    reads, statistic, period, expression = _read_by(raw, pages.account)
    others = (*through.get(raw.AlarmName, ()), *through.get(raw.AlarmArn, ()))
    own = raw.AlarmActions if raw.ActionsEnabled or not others else ()
    return Alarm(
        arn=raw.AlarmArn,
        name=raw.AlarmName,
        region=region,
        metrics=tuple(dict.fromkeys((metric.Namespace, metric.MetricName) for metric in reads)),
        dimensions=any(metric.Dimensions for metric in reads),
        expression=expression,
        statistic=statistic,
        comparison=raw.ComparisonOperator,
        threshold=raw.Threshold,
        period_seconds=period,
        evaluation_periods=raw.EvaluationPeriods,
        datapoints_to_alarm=raw.DatapointsToAlarm,
        treat_missing_data=raw.TreatMissingData,
        enabled=raw.ActionsEnabled or bool(others),
        actions=tuple(dict.fromkeys((*own, *others))),
        composites=tuple(dict.fromkeys((*named.get(raw.AlarmName, ()), *named.get(raw.AlarmArn, ())))),
    )


def _read_by(raw: _Alarm, account: str) -> tuple[tuple[_Metric, ...], str | None, int | None, bool]:
    """The metrics that an alarm reads, their statistic and period in seconds, and whether it computes with them."""
    if raw.MetricName:
        metric = _Metric(Namespace=raw.Namespace or "", MetricName=raw.MetricName, Dimensions=raw.Dimensions)
        return (metric,), raw.Statistic or raw.ExtendedStatistic, raw.Period, False
    plain = _plain(raw.Metrics)
    stats = [
        q.MetricStat for q in ([plain] if plain else raw.Metrics) if q.MetricStat and q.AccountId in {None, account}
    ]
    first = stats[0] if stats else None
    return (
        tuple(stat.Metric for stat in stats),
        first.Stat if first else None,
        first.Period if first else None,
        plain is None,
    )


def _plain(queries: tuple[_Query, ...]) -> _Query | None:
    """The query of a metric whose value the alarm compares as it is; None when it compares anything else."""
    returned = [query for query in queries if query.ReturnData]
    if len(returned) != 1:
        return None
    by_id = {query.Id: query for query in queries if query.MetricStat}
    return returned[0] if returned[0].MetricStat else by_id.get((returned[0].Expression or "").strip())
