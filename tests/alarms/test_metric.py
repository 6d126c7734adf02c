"""Whether one event is enough, by statistic, comparison, periods and missing data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.alarms import RingingVerdict, Threshold, rings_on_one

RINGS, WEAK, NEVER = RingingVerdict.RINGS, RingingVerdict.WEAK, RingingVerdict.NEVER
AT_LEAST, ABOVE = "GreaterThanOrEqualToThreshold", "GreaterThanThreshold"
AT_MOST, BELOW = "LessThanOrEqualToThreshold", "LessThanThreshold"
USUAL = Threshold("Sum", AT_LEAST, 1, 300, 1)


@pytest.mark.parametrize(
    ("statistic", "comparison", "threshold", "verdict", "events"),
    [
        ("Sum", AT_LEAST, 1, RINGS, 1),
        ("Sum", ABOVE, 0, RINGS, 1),
        ("Sum", AT_LEAST, 0.5, RINGS, 1),
        ("Sum", ABOVE, 1, WEAK, 2),
        ("Sum", AT_LEAST, 5, WEAK, 5),
        ("Sum", ABOVE, 1000, WEAK, 1001),
        ("Sum", BELOW, 1, NEVER, None),
        ("Sum", AT_MOST, 0, NEVER, None),
        ("Sum", BELOW, 5, RINGS, 1),
        ("Sum", AT_LEAST, float("inf"), NEVER, None),
        ("SampleCount", AT_LEAST, 1, RINGS, 1),
        ("SampleCount", AT_LEAST, 3, WEAK, 3),
        ("Average", AT_LEAST, 1, RINGS, 1),
        ("Average", ABOVE, 1, NEVER, None),
        ("Maximum", AT_LEAST, 1, RINGS, 1),
        ("Maximum", AT_LEAST, 5, NEVER, None),
        ("Minimum", AT_LEAST, 1, RINGS, 1),
        ("p99", AT_LEAST, 1, RINGS, 1),
        ("TC(1:5)", AT_LEAST, 1, WEAK, None),
        ("Sum", "GreaterThanUpperThreshold", 1, WEAK, None),
        ("Sum", AT_LEAST, None, WEAK, None),
    ],
)
def test_one_period(
    statistic: str, comparison: str, threshold: float | None, verdict: RingingVerdict, events: int | None
) -> None:
    answer = rings_on_one(Threshold(statistic, comparison, threshold, 300, 1))
    assert (answer.verdict, answer.events) == (verdict, events)


@pytest.mark.parametrize(
    ("value", "threshold", "verdict", "events"),
    [
        ("1", 1, RINGS, 1),
        ("10", 5, RINGS, 1),
        ("0.5", 1, WEAK, 2),
        ("0", 1, NEVER, None),
        ("-1", 1, NEVER, None),
        ("nan", 1, NEVER, None),
        ("one", 1, NEVER, None),
        ("", 1, NEVER, None),
        ("$.size", 1, WEAK, None),
    ],
)
def test_the_metric_value(value: str, threshold: float, verdict: RingingVerdict, events: int | None) -> None:
    answer = rings_on_one(replace(USUAL, threshold=threshold), value)
    assert (answer.verdict, answer.events) == (verdict, events)


def test_samples_are_counted_whatever_the_field_holds() -> None:
    assert rings_on_one(replace(USUAL, statistic="SampleCount"), "$.size").verdict is RINGS


@pytest.mark.parametrize(
    ("missing", "needed", "default", "verdict", "events"),
    [
        ("missing", 1, None, RINGS, 1),
        ("notBreaching", 1, None, RINGS, 1),
        ("ignore", 1, None, RINGS, 1),
        ("breaching", 1, None, NEVER, None),
        ("breaching", 1, 0, RINGS, 1),
        ("missing", 3, None, RINGS, 1),
        ("missing", 3, 0, WEAK, 3),
        ("notBreaching", 3, None, WEAK, 3),
        ("ignore", 2, None, WEAK, 2),
    ],
)
def test_missing_data(
    missing: str, needed: int, default: float | None, verdict: RingingVerdict, events: int | None
) -> None:
    alarm = replace(USUAL, evaluation_periods=3, datapoints_to_alarm=needed, treat_missing_data=missing)
    answer = rings_on_one(alarm, default_value=default)
    assert (answer.verdict, answer.events) == (verdict, events)


def test_all_periods_are_needed_unless_fewer_are_named() -> None:
    answer = rings_on_one(Threshold("Sum", ABOVE, 1, 60, 4, None, "notBreaching"))
    assert (answer.events, answer.why) == (8, "it takes 8 events, spread over 4 periods")


@pytest.mark.parametrize(
    ("statistic", "comparison", "threshold", "period", "verdict", "events"),
    [
        ("Sum", AT_LEAST, 1, 300, RINGS, 1),
        ("Sum", AT_LEAST, 0, 300, NEVER, None),
        ("Sum", BELOW, 5, 300, NEVER, None),
        ("Maximum", AT_LEAST, 1, 300, RINGS, 1),
        ("Minimum", AT_LEAST, 1, 300, NEVER, None),
        ("Minimum", AT_LEAST, 1, 60, RINGS, 1),
        ("Average", AT_LEAST, 1, 60, RINGS, 1),
        ("Average", AT_LEAST, 0.2, 300, RINGS, 1),
        ("Average", AT_LEAST, 0.5, 300, WEAK, 4),
        ("Average", AT_LEAST, 1, 300, NEVER, None),
        ("SampleCount", AT_LEAST, 1, 300, NEVER, None),
        ("SampleCount", AT_LEAST, 6, 300, WEAK, 2),
        ("p99", AT_LEAST, 1, 300, WEAK, None),
    ],
)
def test_zeros_between_events(
    statistic: str, comparison: str, threshold: float, period: int, verdict: RingingVerdict, events: int | None
) -> None:
    answer = rings_on_one(Threshold(statistic, comparison, threshold, period, 1), default_value=0)
    assert (answer.verdict, answer.events) == (verdict, events)


@given(st.integers(1, 10_000), st.sampled_from((AT_LEAST, ABOVE)), st.integers(1, 50))
def test_the_fewest_events_are_the_fewest(threshold: int, comparison: str, value: int) -> None:
    events = rings_on_one(Threshold("Sum", comparison, threshold, 60, 1), str(value)).events
    assert events is not None

    def breaches(count: int) -> bool:
        return count * value >= threshold if comparison == AT_LEAST else count * value > threshold

    assert breaches(events)
    assert not breaches(events - 1)
