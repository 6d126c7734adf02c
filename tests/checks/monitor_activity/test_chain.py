"""Each link from a metric filter to somebody, by itself."""

from __future__ import annotations

import pytest

from checks.monitor_activity.watched import account, alarm_on, hidden, metric_filter, topic, trail_of
from leastwise.alarms import event_set
from leastwise.checks.monitor_activity.chain import LINKS, Way, trail_flaws, ways
from leastwise.checks.monitor_activity.links import Broken
from leastwise.model import Alarm, Estate, EventSelector, Gap, Topic, TrailStatus

ALERTS = "arn:aws:sns:us-east-1:111122223333:alerts"
NIGHT = "arn:aws:sns:us-east-1:111122223333:night"
STOP = "arn:aws:automate:us-east-1:ec2:stop"
TOPICS = (topic("alerts", False, True), topic("night", False))
PATTERN = '{ $.eventName = "*" }'


def all_ways(estate: Estate) -> tuple[Way, ...]:
    (trail,) = estate.trails.items
    return tuple(ways(estate, trail, (None,)))


def to(alarm: Alarm, topics: tuple[Topic, ...] = TOPICS, value: str = "1") -> Way:
    """The way through an alarm on the filter's metric."""
    estate = account(trail_of(metric_filter(PATTERN, value=value)), alarms=(alarm,), topics=topics)
    return all_ways(estate)[0]


def first_break(way: Way) -> tuple[int, str]:
    found = ((link, broken.says) for link in range(LINKS) if (broken := way.breaks_at(link)))
    return next(found)


@pytest.mark.parametrize("actions", [(ALERTS,), (NIGHT, ALERTS), (STOP, ALERTS), ("arn:aws:lambda:us-east-1:1:f",)])
def test_a_way_holds_when_one_action_gets_through(actions: tuple[str, ...]) -> None:
    assert to(alarm_on("m", *actions)).holds


@pytest.mark.parametrize(
    ("alarm", "link", "says"),
    [
        (alarm_on("other", ALERTS), 1, "no alarm watches the metric `Trail/m` of filter `to-m`"),
        (alarm_on("m", ALERTS, namespace="X"), 1, "no alarm watches the metric `Trail/m` of filter `to-m`"),
        (alarm_on("m", ALERTS, region="eu-west-1"), 1, "no alarm watches the metric `Trail/m` of filter `to-m`"),
        (alarm_on("m", ALERTS, dimensions=True), 1, "no alarm watches the metric `Trail/m` of filter `to-m`"),
        (alarm_on("m", ALERTS, threshold=5), 2, "alarm `bell` does not ring on one event: it takes 5 events"),
        (
            alarm_on("m", ALERTS, treat_missing_data="breaching"),
            2,
            "alarm `bell` does not ring on one event:"
            " it is in ALARM while nothing happens, so an event changes nothing",
        ),
        (alarm_on("m", ALERTS, enabled=False), 3, "the actions of alarm `bell` are switched off"),
        (alarm_on("m"), 4, "alarm `bell` has no action"),
        (alarm_on("m", STOP, "nonsense"), 4, "alarm `bell` has no action that tells anybody"),
        (alarm_on("m", NIGHT), 5, "topic `night` of alarm `bell` has no confirmed subscription"),
        (alarm_on("m", f"{NIGHT}-gone"), 5, "topic `night-gone` of alarm `bell` has no confirmed subscription"),
        (alarm_on("m", threshold=5, enabled=False), 2, "alarm `bell` does not ring on one event: it takes 5 events"),
    ],
)
def test_the_first_link_that_breaks_is_told(alarm: Alarm, link: int, says: str) -> None:
    way = to(alarm)
    assert (first_break(way), way.may_hold) == ((link, says), False)
    assert way.lasts(link)
    assert not way.lasts(link + 1)


def test_a_value_that_need_not_be_positive_may_not_ring() -> None:
    link, says = first_break(to(alarm_on("m", ALERTS), value="$.size"))
    assert link == 2
    assert says.startswith("alarm `bell` may not ring on one event: the metric takes its value from `$.size`")


def test_each_metric_of_a_filter_has_its_own_ways() -> None:
    pair = metric_filter(PATTERN, "one"), metric_filter(PATTERN, "two")
    both = (*pair[0].transformations, *pair[1].transformations)
    estate = account(
        trail_of(type(pair[0])(name="f", log_group="trail", pattern=PATTERN, transformations=both)),
        alarms=(alarm_on("two", ALERTS),),
        topics=TOPICS,
    )
    assert [way.holds for way in all_ways(estate)] == [False, True, False]


def test_a_filter_without_a_plain_metric_feeds_no_alarm() -> None:
    (way,) = all_ways(account(trail_of(metric_filter(PATTERN, ""))))
    assert first_break(way) == (1, "filter `to-` feeds no metric without dimensions")


def test_a_filter_on_transformed_events_has_no_ways() -> None:
    assert all_ways(account(trail_of(metric_filter(PATTERN, transformed=True)))) == ()


def test_what_hides_a_link_leaves_the_way_open() -> None:
    gap = hidden("sns:ListSubscriptionsByTopic")
    way = to(alarm_on("m", ALERTS), (topic("alerts", gaps=(gap,)),))
    assert (way.holds, way.may_hold, way.gaps) == (False, True, (gap,))
    expression = to(alarm_on("m", ALERTS, expression=True))
    assert (expression.may_hold, [each.code for each in expression.gaps]) == (True, ["NotSaid"])


def test_a_broken_link_settles_what_a_gap_before_it_hides() -> None:
    way = to(alarm_on("m", ALERTS, expression=True, enabled=False))
    assert not way.may_hold
    assert isinstance(way.breaks_at(3), Broken)


def test_unseen_alarms_may_be_there() -> None:
    gap, elsewhere = hidden("cloudwatch:DescribeAlarms"), hidden("cloudwatch:DescribeAlarms", "eu-west-1")
    estate = account(trail_of(metric_filter(PATTERN)), gaps=(hidden(),), alarm_gaps=(gap, elsewhere))
    assert [way.gaps for way in all_ways(estate) if way.may_hold] == [(gap,)]


@pytest.mark.parametrize(
    ("kind", "changes", "flaws"),
    [
        ("root-usage", {}, []),
        ("root-usage", {"multi_region": False}, ["records only the region `us-east-1`"]),
        ("root-usage", {"status": TrailStatus(logging=False)}, ["is not logging"]),
        ("root-usage", {"log_group": None}, ["writes to no log group"]),
        (
            "root-usage",
            {"status": TrailStatus(logging=True, log_group_error="AccessDenied")},
            ["cannot write to its log group (`AccessDenied`)"],
        ),
        (
            "root-usage",
            {"selectors": (EventSelector(management=True, reads=False),)},
            ["leaves out the events that only read"],
        ),
        ("iam-policy-changes", {"selectors": (EventSelector(management=True, reads=False),)}, []),
        (
            "sign-in-without-mfa",
            {"selectors": (EventSelector(management=True, excluded_sources=("signin.amazonaws.com",)),)},
            ["leaves out the events of `signin.amazonaws.com`"],
        ),
    ],
)
def test_a_trail_has_to_bring_the_events(kind: str, changes: dict[str, object], flaws: list[str]) -> None:
    trail = trail_of(**changes)  # type: ignore[arg-type]
    found = trail_flaws(trail, event_set(kind))
    assert [flaw for flaw in found if flaw] == flaws


def test_a_trail_that_hides_something_hides_its_ways() -> None:
    gap: Gap = hidden()
    trail = trail_of(metric_filter(PATTERN), status=gap)
    estate = account(trail, alarms=(alarm_on("m", ALERTS),), topics=TOPICS)
    way, _ = ways(estate, trail, trail_flaws(trail, event_set("root-usage")))
    assert (way.may_hold, way.gaps) == (True, (gap,))
