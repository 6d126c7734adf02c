"""Alarms, what they compare, and whom they tell."""

from __future__ import annotations

from typing import Any

import pytest

from collect.steps.helpers import ACCOUNT, Lines, answer, asked, everywhere, pages, refusal
from leastwise.collect.pages import Pages
from leastwise.collect.step import Ask
from leastwise.collect.steps.cloudwatch_alarms import ALARMS, SUBSCRIPTIONS, alarms, topics
from leastwise.model import Alarm, Subscription
from leastwise.snapshot import Line

HERE = "cloudwatch.DescribeAlarms@eu-west-1"
TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:tell"
OTHER = f"arn:aws:sns:eu-west-1:{ACCOUNT}:tell-others"
SUBSCRIBED = "sns.ListSubscriptionsByTopic@eu-west-1"
TRAIL = {
    "Name": "main",
    "TrailARN": f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/main",
    "HomeRegion": "eu-west-1",
    "IsMultiRegionTrail": True,
    "LogFileValidationEnabled": True,
    "CloudWatchLogsLogGroupArn": f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:trail:*",
}
FILTER = {"filterName": "f", "filterPattern": "x"}


def watched(lines: Lines | None = None, filters: tuple[dict[str, str], ...] = (FILTER,)) -> Pages:
    """An account whose trail has metric filters in eu-west-1."""
    found: Lines = {
        **everywhere("cloudtrail.DescribeTrails", {"trailList": [TRAIL]}),
        "logs.DescribeMetricFilters@eu-west-1": answer({"metricFilters": [*filters]}, logGroupName="trail"),
    }
    return pages({**found, "cloudwatch.DescribeAlarms@us-east-1": {}, **(lines or {})})


def alarm(name: str = "root", **more: Any) -> dict[str, Any]:
    return {
        "AlarmName": name,
        "AlarmArn": f"arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:{name}",
        "ActionsEnabled": True,
        "AlarmActions": [TOPIC],
        "Namespace": "Trail",
        "MetricName": name,
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "Threshold": 1.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
        **more,
    }


def only(raw: dict[str, Any], *composites: dict[str, Any]) -> Alarm:
    (found,) = alarms.of(watched({HERE: {"MetricAlarms": [raw], "CompositeAlarms": [*composites]}}))
    return found


def test_values() -> None:
    found = only(alarm(DatapointsToAlarm=1))
    assert found == Alarm(
        arn=f"arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:root",
        name="root",
        region="eu-west-1",
        metrics=(("Trail", "root"),),
        statistic="Sum",
        comparison="GreaterThanOrEqualToThreshold",
        threshold=1.0,
        period_seconds=300,
        evaluation_periods=1,
        datapoints_to_alarm=1,
        treat_missing_data="notBreaching",
        enabled=True,
        actions=(TOPIC,),
    )


def test_dimensions_and_extended_statistics() -> None:
    found = only(alarm(Dimensions=[{"Name": "who", "Value": "root"}], Statistic=None, ExtendedStatistic="p99"))
    assert (found.dimensions, found.statistic) == (True, "p99")


def query(identity: str, metric: str | None = None, **more: Any) -> dict[str, Any]:
    stat = {"Metric": {"Namespace": "Trail", "MetricName": metric}, "Period": 60, "Stat": "Sum"}
    return {"Id": identity, **({"MetricStat": stat} if metric else {}), **more}


@pytest.mark.parametrize(
    ("queries", "metrics", "expression"),
    [
        ([query("m1", "a")], ["a"], False),
        ([query("m1", "a"), query("m2", "b", ReturnData=False)], ["a"], False),
        ([query("m1", "a", ReturnData=False), query("e1", Expression="m1")], ["a"], False),
        ([query("m1", "a", ReturnData=False), query("e1", Expression="FILL(m1, 0)")], ["a"], True),
        (
            [
                query("m1", "a", ReturnData=False),
                query("m2", "b", ReturnData=False),
                query("e1", Expression="SUM(METRICS())", ReturnData=True),
            ],
            ["a", "b"],
            True,
        ),
        ([query("m1", "a"), query("ad1", Expression="ANOMALY_DETECTION_BAND(m1)")], ["a"], True),
        ([query("m1", "a", AccountId="444455556666")], [], False),
        ([query("q1", Expression="SELECT SUM(a) FROM Trail", Period=60)], [], True),
    ],
)
def test_metric_math(queries: list[dict[str, Any]], metrics: list[str], expression: bool) -> None:
    found = only(alarm(MetricName=None, Namespace=None, Statistic=None, Period=None, Metrics=queries))
    assert found.metrics == tuple(("Trail", name) for name in metrics)
    assert found.expression is expression
    assert (found.statistic, found.period_seconds) == (("Sum", 60) if metrics else (None, None))


def composite(rule: str, enabled: bool = True) -> dict[str, Any]:
    return {"AlarmName": "both", "AlarmRule": rule, "ActionsEnabled": enabled, "AlarmActions": [OTHER]}


@pytest.mark.parametrize(
    ("rule", "counts"),
    [
        ("ALARM(root)", True),
        ('ALARM("root")', True),
        ("ALARM('root') OR ALARM(other)", True),
        (f'ALARM(other) OR ALARM("arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:root")', True),
        ("ALARM(root) AND ALARM(other)", False),
        ("NOT ALARM(root)", False),
        ("OK(root)", False),
        ("ALARM(other)", False),
        ("ALARM(root) OR (ALARM(a) AND ALARM(b))", False),
        ("", False),
    ],
)
def test_actions_of_composite_alarms(rule: str, counts: bool) -> None:
    found = only(alarm(), composite(rule))
    assert found.actions == ((TOPIC, OTHER) if counts else (TOPIC,))
    assert found.composites == (("both",) if "root" in rule else ())


def test_a_silent_alarm_rings_through_a_composite_one() -> None:
    silent = alarm(ActionsEnabled=False)
    through = only(silent, composite("ALARM(root)"))
    assert (through.enabled, through.actions) == (True, (OTHER,))
    alone = only(silent, composite("ALARM(root)", enabled=False))
    assert (alone.enabled, alone.actions) == (False, (TOPIC,))


def test_alarms_are_asked_for_everywhere() -> None:
    assert asked(ALARMS, watched()) == [Ask({}, "eu-west-1"), Ask({}, "us-east-1")]


def test_alarms_are_asked_for_where_a_trail_has_metric_filters_though_nothing_else_is() -> None:
    lines: Lines = {
        "cloudtrail.DescribeTrails@us-east-1": {"trailList": [TRAIL]},
        "logs.DescribeMetricFilters@eu-west-1": answer({"metricFilters": [FILTER]}, logGroupName="trail"),
        "cloudwatch.DescribeAlarms@us-east-1": {},
    }
    there = pages(lines, regions=("us-east-1",))
    assert asked(ALARMS, there) == [Ask({}, "eu-west-1"), Ask({}, "us-east-1")]
    assert [(gap.code, gap.region) for gap in alarms.of(there).gaps] == [("NotCollected", "eu-west-1")]


def test_alarms_behind_a_gap() -> None:
    refused = alarms.of(watched({HERE: refusal()}))
    assert [g.permission for g in refused.gaps] == ["cloudwatch:DescribeAlarms"]
    assert [(g.code, g.region) for g in alarms.of(watched()).gaps] == [("NotCollected", "eu-west-1")]


def test_one_malformed_alarm_hides_itself_alone() -> None:
    found = alarms.of(watched({HERE: {"MetricAlarms": [{"MetricName": "x"}, alarm()]}}))
    assert [a.name for a in found.items] == ["root"]
    assert [g.code for g in found.gaps] == ["Unreadable"]


def telling(*actions: str, lines: tuple[Line, ...] | None = None) -> Pages:
    raw = [alarm("a", AlarmActions=[*actions]), alarm("b", AlarmActions=[*actions])]
    return watched({HERE: {"MetricAlarms": raw}, **({SUBSCRIBED: lines} if lines else {})})


def test_each_topic_is_asked_about_once() -> None:
    known = telling(TOPIC, OTHER, "arn:aws:automate:eu-west-1:ec2:stop", "nonsense", "arn:aws:sns:../x:1:t")
    assert asked(SUBSCRIPTIONS, known) == [Ask({"TopicArn": TOPIC}, "eu-west-1"), Ask({"TopicArn": OTHER}, "eu-west-1")]


def test_who_is_told() -> None:
    raw = [
        {"Protocol": "email", "SubscriptionArn": f"{TOPIC}:1"},
        {"Protocol": "sms", "SubscriptionArn": "PendingConfirmation"},
        {"Protocol": "email", "SubscriptionArn": "Deleted"},
    ]
    lines = (answer({"Subscriptions": raw[:1]}, TopicArn=TOPIC), answer({"Subscriptions": raw[1:]}, TopicArn=TOPIC))
    (found,) = topics.of(telling(TOPIC, lines=lines))
    assert found.arn == TOPIC
    assert [*found.subscriptions] == [
        Subscription(protocol="email", confirmed=True),
        Subscription(protocol="sms", confirmed=False),
        Subscription(protocol="email", confirmed=False),
    ]


def test_a_topic_of_others_is_a_gap_and_one_that_is_gone_tells_nobody() -> None:
    lines = (refusal("AuthorizationError", TopicArn=TOPIC), refusal("NotFound", TopicArn=OTHER))
    theirs, gone = topics.of(telling(TOPIC, OTHER, lines=lines))
    assert [(g.code, g.region) for g in theirs.subscriptions.gaps] == [("AuthorizationError", "eu-west-1")]
    assert [*gone.subscriptions] == []
