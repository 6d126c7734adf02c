"""The filters of all ways taken together, and the law that a gap hides nothing that is certain without it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.monitor_activity.watched import account, alarm_on, hidden, metric_filter, topic, trail_of
from leastwise.alarms import EVENT_SETS, event_set
from leastwise.checks.monitor_activity.alarms import Watch, alarms
from leastwise.model import EventSelector, Fail, MetricFilter, Severity, Status, TrailStatus, Unseen, Verdict

STARTS = '{ $.eventName = "StartLogging" || $.eventName = "CreateTrail" || $.eventName = "UpdateTrail" }'
STOPS = '{ $.eventName = "StopLogging" || $.eventName = "DeleteTrail" }'
EVERYTHING = '{ $.eventName = "*" }'
WATCH = Watch(id="cloudtrail-changes", account="111122223333")


def arn(name: str) -> str:
    return f"arn:aws:sns:us-east-1:111122223333:{name}"


def judged(*filters: MetricFilter, heard: tuple[str, ...]) -> Verdict:
    """The verdict where each filter has an alarm of its own, and the topics of those named have a subscriber."""
    names = [found.transformations[0].name for found in filters]
    estate = account(
        trail_of(*filters),
        alarms=tuple(alarm_on(name, arn(name), name=name) for name in names),
        topics=tuple(topic(name, name in heard) for name in names),
    )
    return alarms.judge(estate, WATCH)


def test_filters_cover_together() -> None:
    starts, stops = metric_filter(STARTS, "starts"), metric_filter(STOPS, "stops")
    assert judged(starts, stops, heard=("starts", "stops")) is None


def test_the_link_is_told_that_loses_what_no_other_way_brings() -> None:
    starts, stops, more = metric_filter(STARTS, "starts"), metric_filter(STOPS, "stops"), metric_filter(STARTS, "more")
    verdict = judged(starts, stops, more, heard=("starts",))
    assert isinstance(verdict, Fail)
    assert verdict.says == (
        "the alarm on changes to trails, or logging stopped misses some:"
        " topic `stops` of alarm `stops` has no confirmed subscription"
    )
    assert [evidence.call for evidence in verdict.evidence] == ["sns:ListSubscriptionsByTopic"]


def test_nobody_is_told_when_the_rest_is_lost_further_on() -> None:
    starts, stops = metric_filter(STARTS, "starts"), metric_filter(STOPS, "stops")
    muted = alarm_on("starts", arn("t"), name="starts", enabled=False), alarm_on("stops", name="stops")
    verdict = alarms.judge(account(trail_of(starts, stops), alarms=muted, topics=(topic("t", True),)), WATCH)
    assert isinstance(verdict, Fail)
    assert verdict.says == (
        "nobody is told of changes to trails, or logging stopped: the actions of alarm `starts` are switched off"
    )


def test_every_broken_link_that_loses_them_is_evidence() -> None:
    starts, stops = metric_filter(STARTS, "starts"), metric_filter(STOPS, "stops")
    verdict = judged(starts, stops, heard=())
    assert isinstance(verdict, Fail)
    assert verdict.says.endswith("has no confirmed subscription, and 1 more like it")
    assert len(verdict.evidence) == 2


def test_what_slips_through_is_shown_with_the_filter_that_nearly_catches_it() -> None:
    verdict = judged(metric_filter(STARTS, "starts"), metric_filter('{ $.x = "y" }', "other"), heard=("starts",))
    assert isinstance(verdict, Fail)
    assert "`DeleteTrail`, `StopLogging` slip through" in verdict.says
    pattern, *events = verdict.evidence
    assert (pattern.value, pattern.path) == (STARTS, "metricFilters[filterName=to-starts].filterPattern")
    assert all(evidence.call == "logs:TestMetricFilter" for evidence in events)
    assert '"eventName":"DeleteTrail"' in events[0].value


def test_noise_is_a_finding_only_where_it_is_needed() -> None:
    loud, starts, stops = (
        metric_filter(EVERYTHING, "loud"),
        metric_filter(STARTS, "starts"),
        metric_filter(STOPS, "stops"),
    )
    verdict = judged(loud, starts, heard=("loud", "starts"))
    assert isinstance(verdict, Fail)
    assert verdict.severity is Severity.LOW
    assert judged(loud, starts, stops, heard=("loud", "starts", "stops")) is None


def test_a_filter_in_another_syntax_hides_only_what_it_speaks_of() -> None:
    terms = metric_filter("?StopLogging ?DeleteTrail", "terms")
    with pytest.raises(Unseen) as raised:
        judged(metric_filter(STARTS, "starts"), terms, heard=("starts", "terms"))
    assert [gap.code for gap in raised.value.gaps] == ["Unreadable"]
    assert isinstance(judged(terms, heard=()), Fail)
    assert isinstance(judged(metric_filter("?Nothing", "terms"), heard=("terms",)), Fail)


@pytest.mark.parametrize("kind", [wanted.id for wanted in EVENT_SETS if not wanted.management_account_only])
def test_our_own_filter_is_heard_and_no_trail_is_not(kind: str) -> None:
    watch = Watch(id=kind, account="111122223333")
    estate = account(
        trail_of(metric_filter(event_set(kind).filter)),
        alarms=(alarm_on("m", arn("t")),),
        topics=(topic("t", True),),
    )
    assert alarms.judge(estate, watch) is None
    assert isinstance(alarms.judge(account(), watch), Fail)


def test_hidden_trails_and_filters_leave_open_what_was_not_heard() -> None:
    gap = hidden("logs:DescribeMetricFilters")
    for estate in (account(gaps=(gap,)), account(trail_of(gaps=(gap,)))):
        with pytest.raises(Unseen) as raised:
            alarms.judge(estate, WATCH)
        assert raised.value.gaps == (gap,)


def test_the_hidden_filters_of_a_trail_that_does_not_log_hide_nothing() -> None:
    trail = trail_of(gaps=(hidden("logs:DescribeMetricFilters"),), status=TrailStatus(logging=False))
    assert isinstance(alarms.judge(account(trail), WATCH), Fail)


State = bool | None
"""Of a fact: in order, broken, or not seen."""
STATES = st.sampled_from((True, False, None))
PATTERNS = (STARTS, STOPS, STARTS[:-2] + " || " + STOPS[2:], '{ $.eventName = "*Trail" }')


def verdict_of(patterns: tuple[str, ...], states: tuple[State, ...]) -> Status:
    """The status where the trail's logging and selectors, then each filter's topic, are in these states."""
    logging, selecting, *topics = states
    gap = hidden()
    trail = trail_of(
        *(metric_filter(pattern, f"m{n}") for n, pattern in enumerate(patterns)),
        status=gap if logging is None else TrailStatus(logging=logging),
        selectors=gap if selecting is None else (EventSelector(management=selecting),),
    )
    estate = account(
        trail,
        alarms=tuple(alarm_on(f"m{n}", arn(f"t{n}"), name=f"a{n}") for n in range(len(patterns))),
        topics=tuple(
            topic(f"t{n}", gaps=(hidden("sns:ListSubscriptionsByTopic"),)) if state is None else topic(f"t{n}", state)
            for n, state in enumerate(topics)
        ),
    )
    try:
        return Status.PASS if alarms.judge(estate, WATCH) is None else Status.FAIL
    except Unseen:
        return Status.UNKNOWN


def resolved(states: tuple[State, ...]) -> Iterator[tuple[State, ...]]:
    """Every way in which what was not seen can turn out."""
    return itertools.product(*((True, False) if state is None else (state,) for state in states))


@given(st.lists(st.tuples(st.sampled_from(PATTERNS), STATES), max_size=3), STATES, STATES)
@settings(max_examples=150, deadline=None)
def test_it_is_unknown_exactly_when_what_was_not_seen_decides(
    found: list[tuple[str, State]], logging: State, selecting: State
) -> None:
    patterns = tuple(pattern for pattern, _ in found)
    states = (logging, selecting, *(state for _, state in found))
    possible = {verdict_of(patterns, way) for way in resolved(states)}
    assert verdict_of(patterns, states) is (possible.pop() if len(possible) == 1 else Status.UNKNOWN)
