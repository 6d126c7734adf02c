"""Rules of EventBridge."""

from __future__ import annotations

from leastwise.apply import Aws
from leastwise.model import Estate
from leastwise.model.change import Target
from objects.live import changed, cycle, read, restore, tried_and_seen

REGION = "us-east-1"
PATTERN = '{"source":["aws.iam"]}'
RULE = Target("events:rule", "scratch", REGION)
TOPIC = Target("sns:topic", "arn:aws:sns:us-east-1:111122223333:scratch")


def test_a_rule_comes_with_its_targets_changes_and_goes(aws: Aws) -> None:
    told = {"EventPattern": PATTERN, "State": "ENABLED", "Targets/topic": TOPIC.id}
    cycle(aws, RULE, told)
    changed(aws, RULE, told)
    cycle(aws, RULE, {"State": "DISABLED"}, {"Targets/topic": None, "Targets/other": TOPIC.id}, None)
    restore(aws, RULE, None)
    assert read(aws, RULE) is None


def test_a_topic_is_made_with_a_policy_and_gets_its_old_one_back(aws: Aws) -> None:
    text = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},'
    text += f'"Action":"sns:Publish","Resource":"{TOPIC.id}"}}]}}'
    cycle(aws, TOPIC, {"Policy": text})
    changed(aws, TOPIC, {"Subscriptions/email/ann@example.com": True})
    cycle(aws, TOPIC, {"Policy": text})
    restore(aws, TOPIC, None)


def test_what_is_tried_is_seen(estate: Estate) -> None:
    assert estate.event_rules.items
    for rule in estate.event_rules.items:
        target = Target("events:rule", rule.name, rule.region)
        tried_and_seen(estate, target, [{"State": "DISABLED"}, {"EventPattern": PATTERN}, None])
    tried_and_seen(estate, RULE, [{"EventPattern": PATTERN, "State": "ENABLED", "Targets/topic": TOPIC.id}, None])
