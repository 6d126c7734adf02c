"""Rules of EventBridge as another way from an event to somebody who hears of it.

A rule hears only what happens in its region, so a set is heard when in every region where its events are recorded the
metric filters and the rules that surely reach somebody leave nothing out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from leastwise.alarms import (
    Coverage,
    CoverageVerdict,
    Event,
    EventSet,
    RuleReading,
    catches_some,
    coverage,
    event_set,
    read_rule,
)
from leastwise.checks.monitor_activity.chain import Way
from leastwise.checks.monitor_activity.hearing import PERHAPS
from leastwise.checks.monitor_activity.links import Broken, Link, subscriptions
from leastwise.checks.monitor_activity.recording import flaws_seen, gaps_of, in_one_region, not_logging, not_recorded
from leastwise.errors import ArnError
from leastwise.model import Arn, Estate, EventRule, Evidence, Gap, Trail

__all__ = ["ByRules", "by_rules", "missed_by_rules"]

GLOBAL = frozenset({"iam.amazonaws.com", "organizations.amazonaws.com"})
"""Services whose calls are recorded in one region of the partition."""
HOMES = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
TELLS = frozenset({"lambda", "states", "ssm", "ssm-incidents"})
"""Targets besides SNS that bring an event to somebody: a program that may do anything, an OpsItem, an incident.

Source: "Event bus targets in Amazon EventBridge", Amazon EventBridge User Guide.
"""
SILENT = frozenset({"logs", "ec2"})
"""Targets that tell nobody: a log group, and what is done to an instance."""


@dataclass(frozen=True, slots=True)
class ByRules:
    """Whether rules, with the filters that are heard anyway, bring everything to somebody.

    Args:
        heard: they surely do.
        gaps: what hides whether they do; empty: they surely do not, or do.
    """

    heard: bool
    gaps: tuple[Gap, ...] = ()


_Asked: TypeAlias = tuple[str, str, str, bool]
"""How a rule's pattern is to be read: text, account, region, whether it gets what only reads."""


@dataclass(frozen=True, slots=True)
class _Rule:
    rule: EventRule
    asked: _Asked
    link: Link

    @property
    def reading(self) -> RuleReading:
        return read_rule(*self.asked)


def by_rules(estate: Estate, wanted: EventSet, found: Sequence[Way] = ()) -> ByRules:
    """Whether rules bring every event of a set to somebody, where the ways through metric filters leave some out."""
    regions = _regions(estate, wanted)
    gaps = [] if wanted.source in GLOBAL else [*estate.regions.gaps]
    for region in regions:
        listening, hidden = _listening(estate, wanted, region), _hidden(estate, region)
        if not (listening or hidden) or isinstance(_recorded(estate, wanted, region), Broken):
            return ByRules(heard=False)
        surely = _catch(wanted, found, listening, surely=True)
        if surely.verdict is CoverageVerdict.COVERED:
            continue
        if not hidden and _catch(wanted, found, listening, surely=False).verdict not in PERHAPS:
            return ByRules(heard=False)
        hoped = [each for each in listening if _may_help(wanted, each, surely)] or listening
        gaps += (*hidden, *(gap for each in hoped for gap in _gaps(estate, each)))
        gaps += (gap for way in found if way.may_hold for gap in way.gaps)
    return ByRules(heard=bool(regions) and not gaps, gaps=tuple(dict.fromkeys(gaps)))


def missed_by_rules(estate: Estate, wanted: EventSet, found: Sequence[Way] = ()) -> tuple[str, Coverage] | None:
    """The first region where something is left out, with what; None where no rule hears anything of the set."""
    by_region = {region: _listening(estate, wanted, region) for region in _regions(estate, wanted)}
    of_rules = (_catch(wanted, (), listening, surely=True) for listening in by_region.values())
    if all(told.verdict is CoverageVerdict.NONE for told in of_rules):
        return None
    missed = ((region, _catch(wanted, found, listening, surely=True)) for region, listening in by_region.items())
    return next((pair for pair in missed if pair[1].verdict is not CoverageVerdict.COVERED), None)


def _regions(estate: Estate, wanted: EventSet) -> tuple[str, ...]:
    """Where events of the set are recorded."""
    if wanted.source in GLOBAL:
        return (HOMES.get(estate.account.partition, "us-east-1"),)
    return tuple(region.name for region in estate.regions.items if region.enabled)


def _hidden(estate: Estate, region: str) -> list[Gap]:
    """What hides the rules of a region."""
    unseen = [gap for gap in estate.event_rules.gaps if gap.call == "events:ListRules" and gap.region == region]
    known = region in {each.name for each in estate.regions.items}
    return unseen if known else [*unseen, *estate.regions.gaps]


def _listening(estate: Estate, wanted: EventSet, region: str) -> list[_Rule]:
    """The rules of a region that may bring events of the set to somebody."""
    rules = [rule for rule in estate.event_rules.items if rule.region == region and rule.enabled]
    recorded = _recorded(estate, wanted, region) if rules else None
    if isinstance(recorded, Broken):
        return []
    found = (_Rule(rule, _asked(estate, wanted, rule), _reaches(estate, rule) or recorded) for rule in rules)
    return [each for each in found if not isinstance(each.link, Broken) and _concerns(wanted.id, each.asked)]


@lru_cache(maxsize=4_096)
def _concerns(kind: str, asked: _Asked) -> bool:
    """Whether a rule may take any event of a set."""
    return catches_some(event_set(kind), read_rule(*asked).perhaps)


def _asked(estate: Estate, wanted: EventSet, rule: EventRule) -> _Asked:
    # The same rule often stands in every region and account, and few patterns speak of theirs (an escape can hide it).
    speaks = any(word in rule.pattern for word in ("egion", "ccount", "\\u"))
    account, region = (estate.account.id, rule.region) if speaks else ("", "")
    return rule.pattern, account, region, rule.reads or not wanted.reads


def _catch(wanted: EventSet, found: Sequence[Way], listening: Sequence[_Rule], *, surely: bool) -> Coverage:
    filters = tuple(way.filter.pattern for way in found if (way.holds if surely else way.may_hold))
    rules = tuple(each.asked for each in listening if not (surely and each.link))
    return _caught(wanted.id, filters, rules, surely)


@lru_cache(maxsize=256)
def _caught(kind: str, filters: tuple[str, ...], rules: tuple[_Asked, ...], surely: bool) -> Coverage:
    readings = (read_rule(*each) for each in rules)
    patterns = (reading.surely if surely else reading.perhaps for reading in readings)
    return coverage(event_set(kind), (*dict.fromkeys(filters), *patterns))


def _may_help(wanted: EventSet, listening: _Rule, told: Coverage) -> bool:
    """Whether a rule by itself may take all events of the set, or all of a call that is missed."""
    alone = _caught(wanted.id, (), (listening.asked,), False)
    left = {_call(event) for event in alone.missed}
    return alone.verdict in PERHAPS or any(_call(event) not in left for event in told.missed)


def _call(event: Event) -> tuple[object, object]:
    return event.get("eventSource"), event.get("eventName")


def _recorded(estate: Estate, wanted: EventSet, region: str) -> Link:
    """Whether a trail records the events there: without one, none reaches EventBridge."""
    judged = [_flaws(trail, wanted, region) for trail in estate.trails.items]
    sound = [flaws for flaws in judged if not flaws_seen(flaws)]
    if any(not any(flaws) for flaws in sound):
        return None
    hiding = [gap for flaws in sound for gap in gaps_of(flaws)] or [*estate.trails.gaps]
    empty = Evidence(call="cloudtrail:DescribeTrails", path="trailList", value="none that records them")
    return hiding[0] if hiding else Broken(f"no trail records them in `{region}`", empty)


def _flaws(trail: Trail, wanted: EventSet, region: str) -> tuple[str | Gap | None, ...]:
    return (
        None if trail.home_region == region else in_one_region(trail),
        "leaves out global services" if wanted.source in GLOBAL and not trail.global_events else None,
        not_logging(trail),
        not_recorded(trail, reads=wanted.reads, source=wanted.source),
    )


def _reaches(estate: Estate, rule: EventRule) -> Link:
    """Whether one of a rule's targets gets through to somebody."""
    links = [_through(estate, rule, target) for target in rule.targets.items]
    if None in links:
        return None
    gaps = [*(link for link in links if isinstance(link, Gap)), *rule.targets.gaps]
    if gaps:
        return gaps[0]
    about = (("Rule", rule.name),)
    empty = Evidence(call="events:ListTargetsByRule", request=about, path="Targets", value="none that tells anybody")
    return Broken(f"rule `{rule.name}` has no target that tells anybody", empty)


def _through(estate: Estate, rule: EventRule, target: str) -> Link:
    try:
        arn = Arn.parse(target)
    except ArnError:
        return _elsewhere(estate, rule, target)
    if arn.service == "sns":
        return _read_by_somebody(estate, rule, target)
    if arn.service in TELLS or arn.resource.startswith("api-destination/"):
        return None
    if arn.service in SILENT:
        about = (("Rule", rule.name),)
        return Broken(
            f"rule `{rule.name}` only writes to `{target}`",
            Evidence(call="events:ListTargetsByRule", request=about, path="Targets", value=target),
        )
    return _elsewhere(estate, rule, target)


def _read_by_somebody(estate: Estate, rule: EventRule, topic: str) -> Link:
    found = subscriptions(estate, topic)
    if any(subscription.confirmed for subscription in found.items):
        return None
    if found.gaps:
        return found.gaps[0]
    return Broken(
        f"topic `{topic.rsplit(':', 1)[-1]}` of rule `{rule.name}` has no confirmed subscription",
        Evidence(
            call="sns:ListSubscriptionsByTopic",
            request=(("TopicArn", topic),),
            path="Subscriptions",
            value=f"{len(found.items)} unconfirmed",
        ),
    )


def _elsewhere(estate: Estate, rule: EventRule, target: str) -> Gap:
    """The event goes on to a bus, a queue or a stream; who takes it from there is not seen."""
    why = f"rule `{rule.name}` sends them to `{target}`, and what becomes of them there was not seen"
    return _gap(estate, rule, "events:ListTargetsByRule", "NotSaid", why)


def _gaps(estate: Estate, listening: _Rule) -> Iterator[Gap]:
    if isinstance(listening.link, Gap):
        yield listening.link
    for unclear in listening.reading.unclear:
        why = f"rule `{listening.rule.name}` may catch them: {unclear}"
        yield _gap(estate, listening.rule, "events:ListRules", "Unreadable", why)


def _gap(estate: Estate, rule: EventRule, call: str, code: str, why: str) -> Gap:
    about = (("Name" if call == "events:ListRules" else "Rule", rule.name),)
    return Gap(
        call=call, permission=call, account=estate.account.id, region=rule.region, request=about, code=code, why=why
    )
