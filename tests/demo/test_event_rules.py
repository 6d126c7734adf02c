"""Alarms, rules on events and who reads what they write, as they are seeded and as they are collected over the wire."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from demo.stage import Stage
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.collect.assemble import all_steps
from leastwise.model import Estate

STEPS = tuple(
    step
    for step in all_steps()
    if step.key == "ec2.DescribeRegions"
    or step.key in {"sns.ListSubscriptionsByTopic", "logs.DescribeMetricFilters"}
    or step.service in {"events", "cloudwatch", "cloudtrail"}
)
ACME, PRODUCTION, SECURITY = "111122223333", "222233334444", "444455556666"
REGIONS = ["us-east-1", "eu-west-1"]


def collected(stage: Stage, path: Path) -> Mapping[str, Estate]:
    collect_live(targets(stage.aws, stage.story), path, regions=REGIONS, quiet=True, steps=STEPS)
    return {estate.account.id: estate for estate in read(path).estates}


@pytest.fixture(scope="module")
def estates(running: Stage, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Estate]:
    return collected(running, tmp_path_factory.mktemp("rules") / "a.zip")


def test_rules_and_where_their_events_go(estates: Mapping[str, Estate]) -> None:
    (rule,) = estates[PRODUCTION].event_rules.items
    assert (rule.name, rule.region, rule.enabled, rule.reads) == ("iam-changes", "us-east-1", True, False)
    assert rule.pattern.startswith('{"source": ["aws.iam"]')
    assert [*rule.targets] == [f"arn:aws:lambda:us-east-1:{PRODUCTION}:function:page-on-call"]
    assert estates[SECURITY].event_rules.items == ()


def test_regions_that_are_enabled_and_were_not_asked_are_gaps(estates: Mapping[str, Estate]) -> None:
    gaps = {gap.region: gap.code for gap in estates[ACME].event_rules.gaps}
    assert gaps["us-west-2"] == "NotCollected"
    assert not set(REGIONS) & set(gaps)


def test_alarms_of_every_region_and_their_topics(estates: Mapping[str, Estate]) -> None:
    estate = estates[ACME]
    assert estate.alarms.gaps == ()
    assert {alarm.region for alarm in estate.alarms.items} == {"us-east-1"}
    found = {topic.subject.id: [each.confirmed for each in topic.subscriptions] for topic in estate.topics}
    assert found == {"alerts": [True], "night-shift": [False]}


def test_what_is_refused_is_a_gap(stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse("events:ListRules", account=ACME)
    stage.world.refuse("events:ListTargetsByRule", account=PRODUCTION)
    stage.world.refuse("cloudwatch:DescribeAlarms", account=SECURITY)
    refused = collected(stage, tmp_path / "a.zip")
    assert {g.region for g in refused[ACME].event_rules.gaps if g.code == "AccessDeniedException"} == set(REGIONS)
    (rule,) = refused[PRODUCTION].event_rules.items
    assert [gap.permission for gap in rule.targets.gaps] == ["events:ListTargetsByRule"]
    assert {gap.permission for gap in refused[SECURITY].alarms.gaps} == {"cloudwatch:DescribeAlarms"}
