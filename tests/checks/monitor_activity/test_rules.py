"""Rules of EventBridge beside metric filters: what reaches somebody, where, and what a gap hides."""

from __future__ import annotations

import dataclasses
import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.monitor_activity.watched import account, alarm_on, hidden, metric_filter, topic, trail_of
from leastwise.alarms import event_set
from leastwise.checks.monitor_activity.alarms import Watch, alarms
from leastwise.checks.monitor_activity.rules import by_rules
from leastwise.model import Estate, EventRule, Gap, Observed, Region, Status, Trail, TrailStatus, Unseen

HOME, AWAY = "us-east-1", "eu-west-1"
ACCOUNT = "111122223333"
FUNCTION = f"arn:aws:lambda:{HOME}:{ACCOUNT}:function:page"
QUEUE = f"arn:aws:sqs:{HOME}:{ACCOUNT}:siem"
KEPT = f"arn:aws:logs:{HOME}:{ACCOUNT}:log-group:/aws/events/iam"
IAM = {"source": ["aws.iam"]}
TRAILS = {"source": ["aws.cloudtrail"]}
SOUND = trail_of(log_group=None)


def rule(
    pattern: object = IAM,
    *targets: str,
    name: str = "r",
    region: str = HOME,
    enabled: bool = True,
    reads: bool = False,
    gaps: tuple[Gap, ...] = (),
) -> EventRule:
    return EventRule(
        arn=f"arn:aws:events:{region}:{ACCOUNT}:rule/{name}",
        name=name,
        region=region,
        pattern=json.dumps(pattern),
        enabled=enabled,
        reads=reads,
        targets=Observed(targets, gaps),
    )


def there(
    *rules: EventRule, trail: Trail = SOUND, regions: tuple[str, ...] = (HOME,), gaps: tuple[Gap, ...] = ()
) -> Estate:
    estate = account(trail, topics=(topic("read", True), topic("unread", False)), rules=rules, rule_gaps=gaps)
    found = tuple(Region(name=name, enabled=True, account=ACCOUNT, partition="aws") for name in regions)
    return dataclasses.replace(estate, regions=Observed(found))


def sns(name: str) -> str:
    return f"arn:aws:sns:{HOME}:{ACCOUNT}:{name}"


@pytest.mark.parametrize(
    ("targets", "heard", "hidden_by"),
    [
        ((FUNCTION,), True, 0),
        ((f"arn:aws:states:{HOME}:{ACCOUNT}:stateMachine:s",), True, 0),
        ((f"arn:aws:events:{HOME}:{ACCOUNT}:api-destination/pager/1",), True, 0),
        ((sns("read"),), True, 0),
        ((sns("unread"),), False, 0),
        ((KEPT,), False, 0),
        ((), False, 0),
        ((KEPT, FUNCTION), True, 0),
        ((QUEUE,), False, 1),
        ((f"arn:aws:events:{HOME}:444455556666:event-bus/security",), False, 1),
        (("nonsense",), False, 1),
        ((QUEUE, sns("read")), True, 0),
    ],
)
def test_what_reaches_somebody(targets: tuple[str, ...], heard: bool, hidden_by: int) -> None:
    told = by_rules(there(rule(IAM, *targets)), event_set("iam-policy-changes"))
    assert (told.heard, len(told.gaps)) == (heard, hidden_by)


@pytest.mark.parametrize(
    ("changes", "heard"),
    [
        ({}, True),
        ({"status": TrailStatus(logging=False)}, False),
        ({"multi_region": False}, True),
    ],
)
def test_without_a_trail_no_event_reaches_a_rule(changes: dict[str, object], heard: bool) -> None:
    trail = trail_of(log_group=None, **changes)  # type: ignore[arg-type]
    assert by_rules(there(rule(IAM, FUNCTION), trail=trail), event_set("iam-policy-changes")).heard is heard


def test_a_single_region_trail_hears_only_its_own_and_perhaps_no_global_services() -> None:
    local = dataclasses.replace(
        there(rule(TRAILS, FUNCTION), rule(TRAILS, FUNCTION, region=AWAY), regions=(HOME, AWAY))
    )
    wanted = event_set("cloudtrail-changes")
    assert by_rules(local, wanted).heard
    one = there(*local.event_rules.items, trail=trail_of(log_group=None, multi_region=False), regions=(HOME, AWAY))
    assert not by_rules(one, wanted).heard


def test_iam_is_recorded_in_one_region_and_trails_in_all() -> None:
    both = (HOME, AWAY)
    assert by_rules(there(rule(IAM, FUNCTION), regions=both), event_set("iam-policy-changes")).heard
    assert not by_rules(there(rule(IAM, FUNCTION, region=AWAY), regions=both), event_set("iam-policy-changes")).heard
    assert not by_rules(there(rule(TRAILS, FUNCTION), regions=both), event_set("cloudtrail-changes")).heard
    everywhere = (rule(TRAILS, FUNCTION), rule(TRAILS, FUNCTION, region=AWAY))
    assert by_rules(there(*everywhere, regions=both), event_set("cloudtrail-changes")).heard


def test_calls_that_only_read_need_a_rule_that_asks_for_them() -> None:
    root = {"detail": {"userIdentity": {"type": ["Root"], "invokedBy": [{"exists": False}]}}}
    assert not by_rules(there(rule(root, FUNCTION)), event_set("root-usage")).heard
    assert by_rules(there(rule(root, FUNCTION, reads=True)), event_set("root-usage")).heard


def test_rules_and_filters_cover_together() -> None:
    wanted = event_set("cloudtrail-changes")
    starts = {"source": ["aws.cloudtrail"], "detail": {"eventName": [{"suffix": "Trail"}]}}
    trail = trail_of(metric_filter('{ $.eventName = "*Logging" }'))
    estate = account(
        trail,
        alarms=(alarm_on("m", sns("read")),),
        topics=(topic("read", True),),
        rules=(rule(starts, FUNCTION),),
    )
    estate = dataclasses.replace(estate, regions=there().regions)
    assert alarms.judge(estate, Watch(id=wanted.id, account=ACCOUNT)) is None


State = bool | None
STATES = st.sampled_from((True, False, None))
PATTERNS = (IAM, {"source": ["aws.iam"], "detail": {"eventName": [{"prefix": "Attach"}]}}, TRAILS)


def verdict(patterns: tuple[object, ...], states: tuple[State, ...]) -> Status:
    """The status where the trail's logging, and then each rule's target, are in these states."""
    logging, *targets = states
    trail = trail_of(log_group=None, status=hidden() if logging is None else TrailStatus(logging=logging))
    rules = (
        rule(
            pattern,
            *((FUNCTION,) if state else ()),
            name=f"r{n}",
            gaps=() if state is not None else (hidden("events:ListTargetsByRule"),),
        )
        for n, (pattern, state) in enumerate(zip(patterns, targets, strict=True))
    )
    try:
        found = alarms.judge(there(*rules, trail=trail), Watch(id="iam-policy-changes", account=ACCOUNT))
    except Unseen:
        return Status.UNKNOWN
    return Status.PASS if found is None else Status.FAIL


@given(st.lists(st.tuples(st.sampled_from(range(len(PATTERNS))), STATES), max_size=3), STATES)
@settings(max_examples=100, deadline=None)
def test_it_is_unknown_exactly_when_what_was_not_seen_decides(found: list[tuple[int, State]], logging: State) -> None:
    patterns = tuple(PATTERNS[n] for n, _ in found)
    states = (logging, *(state for _, state in found))
    ways = itertools.product(*((True, False) if state is None else (state,) for state in states))
    possible = {verdict(patterns, way) for way in ways}
    assert verdict(patterns, states) is (possible.pop() if len(possible) == 1 else Status.UNKNOWN)


def test_rules_that_were_not_listed_hide_what_they_may_hear() -> None:
    gap = hidden("events:ListRules", HOME)
    told = by_rules(there(gaps=(gap,)), event_set("iam-policy-changes"))
    assert (told.heard, told.gaps) == (False, (gap,))
    elsewhere = there(gaps=(gap,), regions=(AWAY, HOME))
    assert by_rules(elsewhere, event_set("cloudtrail-changes")).gaps == ()


@pytest.mark.parametrize(
    ("more", "heard"),
    [
        ({"region": [HOME]}, True),
        ({"region": [AWAY]}, False),
        ({"account": [ACCOUNT]}, True),
        ({"account": ["444455556666"]}, False),
        ({"detail": {"awsRegion": [HOME]}}, True),
        ({"detail": {"awsRegion": [{"anything-but": HOME}]}}, False),
    ],
)
def test_a_pattern_that_speaks_of_its_region_or_account(more: dict[str, object], heard: bool) -> None:
    plain, speaking = rule(IAM, name="plain", enabled=False), rule({**IAM, **more}, FUNCTION)
    assert by_rules(there(plain, speaking), event_set("iam-policy-changes")).heard is heard


def test_the_same_pattern_is_read_for_each_region() -> None:
    both = (HOME, AWAY)
    here_only = {**TRAILS, "region": [HOME]}
    everywhere = (rule(here_only, FUNCTION), rule(here_only, FUNCTION, region=AWAY))
    assert not by_rules(there(*everywhere, regions=both), event_set("cloudtrail-changes")).heard
    assert by_rules(there(*everywhere, regions=(HOME,)), event_set("cloudtrail-changes")).heard
