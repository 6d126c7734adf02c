"""Rules on the default event bus, and where their events go."""

from __future__ import annotations

from typing import Any

import pytest

from collect.steps.helpers import ACCOUNT, Lines, answer, asked, everywhere, page_of, pages, refusal
from leastwise.collect.step import Ask
from leastwise.collect.steps.cloudwatch_alarms import SUBSCRIPTIONS
from leastwise.collect.steps.eventbridge_rules import RULES, TARGETS, event_rules
from leastwise.model import EventRule

HERE = "eu-west-1"
TOPIC = f"arn:aws:sns:{HERE}:{ACCOUNT}:tell"
PATTERN = '{"source": ["aws.iam"]}'


def rule(name: str = "iam", **more: Any) -> dict[str, Any]:
    arn = f"arn:aws:events:{HERE}:{ACCOUNT}:rule/{name}"
    return {"Name": name, "Arn": arn, "EventPattern": PATTERN, "State": "ENABLED", "EventBusName": "default", **more}


def known(*rules: dict[str, Any], **more: Any) -> Lines:
    regions = {"Regions": [{"RegionName": r, "OptInStatus": "opted-in"} for r in (HERE, "us-east-1")]}
    return {
        "ec2.DescribeRegions": regions,
        **everywhere("cloudtrail.DescribeTrails", {"trailList": []}),
        **everywhere("cloudwatch.DescribeAlarms", {}),
        f"events.ListRules@{HERE}": {"Rules": [*rules]},
        "events.ListRules@us-east-1": {"Rules": []},
        **more,
    }


def targets(*arns: str, of: str = "iam") -> Lines:
    return {f"events.ListTargetsByRule@{HERE}": answer({"Targets": [{"Id": "1", "Arn": arn} for arn in arns]}, Rule=of)}


def test_values() -> None:
    (found,) = event_rules.of(pages({**known(rule()), **targets(TOPIC)}))
    assert [*found.targets] == [TOPIC]
    assert (found.arn, found.name, found.region) == (rule()["Arn"], "iam", HERE)
    assert (found.pattern, found.enabled, found.reads) == (PATTERN, True, False)


@pytest.mark.parametrize(
    ("state", "enabled", "reads"),
    [
        ("ENABLED", True, False),
        ("DISABLED", False, False),
        ("ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", True, True),
    ],
)
def test_states(state: str, enabled: bool, reads: bool) -> None:
    (found,) = event_rules.of(pages({**known(rule(State=state)), **targets(TOPIC)}))
    assert (found.enabled, found.reads) == (enabled, reads)
    assert [*found.targets] == ([TOPIC] if enabled else [])


def test_targets_are_asked_for_where_they_matter() -> None:
    rules = (
        rule("own"),
        rule("off", State="DISABLED"),
        rule("nightly", EventPattern=None, ScheduleExpression="rate(1 day)"),
        rule("theirs", ManagedBy="autoscaling.amazonaws.com"),
    )
    there = pages(known(*rules))
    assert asked(TARGETS, there) == [Ask({"Rule": "own"}, HERE)]
    assert [each.name for each in event_rules.of(there).items] == ["own", "off"]


def test_the_topics_of_rules_are_asked_about() -> None:
    there = pages({**known(rule()), **targets(TOPIC, f"arn:aws:lambda:{HERE}:{ACCOUNT}:function:f")})
    assert asked(SUBSCRIPTIONS, there) == [Ask({"TopicArn": TOPIC}, HERE)]


def test_what_is_sent_to_a_target_is_not_kept() -> None:
    kept = page_of(TARGETS, {"Targets": [{"Id": "1", "Arn": TOPIC, "Input": "a secret", "RoleArn": "x"}]})
    assert kept == b'{"Targets":[{"Arn":"' + TOPIC.encode() + b'"}]}'


def only(there: Lines) -> EventRule:
    (found,) = event_rules.of(pages(there)).items
    return found


def test_gaps_of_targets_and_of_regions() -> None:
    refused = only({**known(rule()), f"events.ListTargetsByRule@{HERE}": refusal(Rule="iam")})
    assert [gap.permission for gap in refused.targets.gaps] == ["events:ListTargetsByRule"]
    gone = only({**known(rule()), f"events.ListTargetsByRule@{HERE}": refusal("ResourceNotFoundException", Rule="iam")})
    assert [*gone.targets] == []
    found = event_rules.of(pages({**known(rule()), "events.ListRules@us-east-1": refusal(), **targets()}))
    assert [(gap.permission, gap.region) for gap in found.gaps] == [("events:ListRules", "us-east-1")]


def test_a_region_that_is_enabled_and_was_not_asked_is_a_gap() -> None:
    found = event_rules.of(pages({**known(), "events.ListRules@us-east-1": ()}, regions=(HERE,)))
    assert [(gap.code, gap.region) for gap in found.gaps] == [("NotCollected", "us-east-1")]


def test_one_malformed_rule_hides_itself_alone() -> None:
    found = event_rules.of(pages({**known({"Name": "x"}, rule(State=""), rule()), **targets()}))
    assert [each.name for each in found.items] == ["iam"]
    assert [gap.code for gap in found.gaps] == ["Unreadable", "Unreadable"]


def test_rules_are_listed_on_the_default_bus() -> None:
    assert RULES.request == {}
    assert RULES.everywhere
