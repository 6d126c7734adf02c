"""Rules on the default event bus of EventBridge, and where the events go."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region
from leastwise.collect.step import NEXT_TOKEN, Ask, Asked, Page, Step, reader
from leastwise.model import EventRule, Gap, Observed

__all__ = ["RULES", "TARGETS", "event_rules"]

READS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
"""The state of a rule that gets management events that only read, too."""


class _Rule(Page):
    Name: str = ""
    Arn: str = ""
    EventPattern: str | None = None
    State: str = ""
    ManagedBy: str | None = None


class RulesPage(Page):
    """Source: "ListRules", Amazon EventBridge API Reference."""

    Rules: tuple[_Rule, ...] = ()


class _Target(Page):
    Arn: str = ""


class TargetsPage(Page):
    """Source: "ListTargetsByRule", Amazon EventBridge API Reference.  What is sent to a target is not kept."""

    Targets: tuple[_Target, ...] = ()


RULES = Step(
    service="events",
    operation="ListRules",
    permission="events:ListRules",
    page=RulesPage,
    everywhere=True,
    paging=NEXT_TOKEN,
)


def _on_events(rule: _Rule) -> bool:
    """Whether it is a rule of the account's own on events, and not on a schedule."""
    return bool(rule.EventPattern) and not rule.ManagedBy


def _every_rule(asked: Asked) -> Iterator[Ask]:
    for answer in asked.pages.all(RULES).items:
        for rule in answer.page.Rules:
            if rule.Name and _on_events(rule) and rule.State != "DISABLED":
                yield Ask({"Rule": rule.Name}, answer.region)


TARGETS = Step(
    service="events",
    operation="ListTargetsByRule",
    permission="events:ListTargetsByRule",
    page=TargetsPage,
    paging=NEXT_TOKEN,
    # A rule that is gone sends nothing.
    none=("ResourceNotFoundException",),
    after=(RULES,),
    asks=_every_rule,
)


@reader("event_rules")
def event_rules(pages: Pages) -> Observed[EventRule]:
    """The account's own rules on events, in every region."""
    answers = in_every_region(pages, RULES)
    found = (
        _rule(pages, rule, answer.region)
        for answer in answers.items
        for rule in answer.page.Rules
        if _on_events(rule) or not rule.Arn
    )
    return gathered(found, answers.gaps)


def _rule(pages: Pages, raw: _Rule, region: str | None) -> EventRule | Gap:
    if not (raw.Name and raw.Arn and raw.State and raw.EventPattern and region):
        return pages.unreadable(RULES, {"Name": raw.Name}, "a rule without name, ARN, state or pattern", region)
    enabled = raw.State != "DISABLED"
    return EventRule(
        arn=raw.Arn,
        name=raw.Name,
        region=region,
        pattern=raw.EventPattern,
        enabled=enabled,
        reads=raw.State == READS,
        targets=_targets(pages, raw.Name, region) if enabled else Observed(),
    )


def _targets(pages: Pages, rule: str, region: str) -> Observed[str]:
    answers = pages.about(TARGETS, region, Rule=rule)
    return Observed(tuple(target.Arn for page in answers.items for target in page.Targets), answers.gaps)
