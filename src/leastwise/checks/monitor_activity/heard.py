"""Whether somebody hears of every event of a set, and what stands in the way if not."""

from __future__ import annotations

from leastwise.alarms import CoverageVerdict, EventSet
from leastwise.checks.monitor_activity.chain import Way, trail_flaws, ways
from leastwise.checks.monitor_activity.hearing import covered, doubts, first_loss, noisy, unreadable
from leastwise.checks.monitor_activity.recording import Flaw, flaws_seen, gaps_of
from leastwise.checks.monitor_activity.rules import by_rules, missed_by_rules
from leastwise.checks.monitor_activity.telling import lost, missed, no_trail, noise
from leastwise.checks.organizations import elsewhere, managed
from leastwise.model import Estate, Gap, Trail, Unseen, Verdict

__all__ = ["CALLS", "heard"]

CALLS = frozenset(
    {
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrailStatus",
        "cloudtrail:GetEventSelectors",
        "logs:DescribeMetricFilters",
        "cloudwatch:DescribeAlarms",
        "sns:ListSubscriptionsByTopic",
        "events:ListRules",
        "events:ListTargetsByRule",
        "ec2:DescribeRegions",
        "organizations:DescribeOrganization",
    }
)
"""The permissions that show the ways from an event to somebody who hears."""


def heard(estate: Estate, wanted: EventSet) -> Verdict:
    """Follow the chains for one set of events.

    Raises:
        Unseen: what was not seen, or cannot be read, may bring the events to somebody.
    """
    if wanted.management_account_only and managed(estate) is None:
        return elsewhere(estate)
    judged = [(trail, trail_flaws(trail, wanted)) for trail in estate.trails.items]
    feeding = [(trail, flaws) for trail, flaws in judged if not flaws_seen(flaws)]
    found = [way for trail, flaws in feeding for way in ways(estate, trail, flaws)]
    holding = [way for way in found if way.holds]
    told = covered(wanted, holding)
    if told.verdict is CoverageVerdict.COVERED:
        return noise(wanted, noisy(wanted, holding) if told.noise else None)
    rules = by_rules(estate, wanted, found)
    if rules.heard:
        return None
    _raise_if_hidden(estate, wanted, feeding, found, rules.gaps)
    if by_region := missed_by_rules(estate, wanted, found):
        return missed(wanted, *by_region)
    if not feeding:
        return no_trail(wanted, judged)
    return lost(wanted, [trail for trail, _ in feeding], found, first_loss(wanted, found))


def _raise_if_hidden(
    estate: Estate,
    wanted: EventSet,
    feeding: list[tuple[Trail, tuple[Flaw, ...]]],
    found: list[Way],
    of_rules: tuple[Gap, ...],
) -> None:
    """Raises: Unseen: what was not seen, or cannot be read, may bring the events to somebody."""
    account = estate.account.id
    empty = (gap for trail, flaws in feeding if trail.filters.gaps for gap in (*trail.filters.gaps, *gaps_of(flaws)))
    of_filters = (*doubts(account, wanted, found), *unreadable(account, wanted, found))
    gaps = (*estate.trails.gaps, *empty, *of_filters, *of_rules)
    if gaps:
        raise Unseen(*dict.fromkeys(gaps))
