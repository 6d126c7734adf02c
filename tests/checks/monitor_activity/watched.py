"""Accounts with trails, metric filters, alarms and topics, put together from values."""

from __future__ import annotations

import dataclasses

from estates import estate_of
from leastwise.model import (
    Alarm,
    Estate,
    EventRule,
    EventSelector,
    Fact,
    Gap,
    MetricFilter,
    MetricTransformation,
    Observed,
    Subscription,
    Topic,
    Trail,
    TrailStatus,
)

__all__ = ["account", "alarm_on", "hidden", "metric_filter", "topic", "trail_of"]

LOGGING = TrailStatus(logging=True)
EVERYTHING = (EventSelector(management=True),)


def hidden(call: str = "cloudtrail:GetTrailStatus", region: str | None = "us-east-1") -> Gap:
    return Gap(call=call, permission=call, account="111122223333", region=region, code="AccessDenied")


def trail_of(
    *filters: MetricFilter,
    name: str = "main",
    multi_region: bool = True,
    log_group: str | None = "arn:aws:logs:us-east-1:111122223333:log-group:trail:*",
    status: Fact[TrailStatus] = LOGGING,
    selectors: Fact[tuple[EventSelector, ...]] = EVERYTHING,
    gaps: tuple[Gap, ...] = (),
) -> Trail:
    return Trail(
        arn=f"arn:aws:cloudtrail:us-east-1:111122223333:trail/{name}",
        name=name,
        home_region="us-east-1",
        multi_region=multi_region,
        log_group=log_group,
        status=status,
        selectors=selectors,
        filters=Observed(filters, gaps),
    )


def metric_filter(pattern: str, metric: str = "m", *, value: str = "1", transformed: bool = False) -> MetricFilter:
    fed = (MetricTransformation(namespace="Trail", name=metric, value=value),) if metric else ()
    return MetricFilter(
        name=f"to-{metric}", log_group="trail", pattern=pattern, transformations=fed, on_transformed=transformed
    )


def alarm_on(
    metric: str = "m",
    *actions: str,
    name: str = "bell",
    region: str = "us-east-1",
    namespace: str = "Trail",
    dimensions: bool = False,
    expression: bool = False,
    threshold: float = 1,
    treat_missing_data: str | None = None,
    enabled: bool = True,
) -> Alarm:
    return Alarm(
        arn=f"arn:aws:cloudwatch:{region}:111122223333:alarm:{name}",
        name=name,
        region=region,
        metrics=((namespace, metric),),
        dimensions=dimensions,
        expression=expression,
        statistic="Sum",
        comparison="GreaterThanOrEqualToThreshold",
        threshold=threshold,
        period_seconds=300,
        treat_missing_data=treat_missing_data,
        enabled=enabled,
        actions=actions,
    )


def topic(name: str, *confirmed: bool, gaps: tuple[Gap, ...] = ()) -> Topic:
    subscribers = tuple(Subscription(protocol="email", confirmed=each) for each in confirmed)
    return Topic(arn=f"arn:aws:sns:us-east-1:111122223333:{name}", subscriptions=Observed(subscribers, gaps))


def account(
    *trails: Trail,
    alarms: tuple[Alarm, ...] = (),
    topics: tuple[Topic, ...] = (),
    gaps: tuple[Gap, ...] = (),
    alarm_gaps: tuple[Gap, ...] = (),
    rules: tuple[EventRule, ...] = (),
    rule_gaps: tuple[Gap, ...] = (),
) -> Estate:
    return dataclasses.replace(
        estate_of({}),
        trails=Observed(trails, gaps),
        alarms=Observed(alarms, alarm_gaps),
        topics=Observed(topics, alarm_gaps),
        event_rules=Observed(rules, rule_gaps),
    )
