"""The links between an event and somebody who hears of it: trail, log group, metric filter, alarm, action.

Each link is judged by itself and gives what is broken about it, None if it holds, or the gap that hides it.  So a
way through the chain holds for sure when nothing stands on it, is surely broken where anything on it is, and
otherwise may hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from leastwise.alarms import EventSet
from leastwise.checks.monitor_activity.links import Broken, Link, idle, muted, not_ringing, unheard
from leastwise.checks.monitor_activity.recording import Flaw, in_one_region, not_logging, not_recorded
from leastwise.model import Alarm, Arn, Estate, Evidence, Gap, MetricFilter, MetricTransformation, Observed, Trail

__all__ = ["LINKS", "Way", "trail_flaws", "ways"]

LINKS = 6
"""How many links a `Way` has at most."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a metric filter to somebody.

    The links are, in order: the trail that feeds the filter, an alarm on its metric, that one event rings it, that
    its actions are on, that it has some, that one gets through.  Where there is no alarm they end.
    """

    filter: MetricFilter
    links: tuple[Link, ...]

    @property
    def holds(self) -> bool:
        """Whether it surely does."""
        return not any(self.links)

    @property
    def may_hold(self) -> bool:
        """Whether nothing on it was seen to be broken."""
        return self.lasts(len(self.links))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What hides whether it holds."""
        return tuple(link for link in self.links if isinstance(link, Gap))

    def breaks_at(self, link: int) -> Broken | None:
        """What is wrong with the link of this number, when it is the first that is surely broken."""
        first = next(((n, found) for n, found in enumerate(self.links) if isinstance(found, Broken)), None)
        return first[1] if first and first[0] == link else None

    def lasts(self, links: int) -> bool:
        """Whether none of the first so many links is surely broken."""
        return not any(isinstance(link, Broken) for link in self.links[:links])


def trail_flaws(trail: Trail, wanted: EventSet) -> tuple[Flaw, ...]:
    """What keeps a trail from bringing these events to metric filters, in the order of the chain."""
    return (
        in_one_region(trail),
        not_logging(trail),
        not_recorded(trail, reads=wanted.reads, source=wanted.source),
        None if trail.log_group else "writes to no log group",
        _log_group_error(trail),
    )


def _log_group_error(trail: Trail) -> Flaw:
    if isinstance(trail.status, Gap):
        return trail.status
    error = trail.status.log_group_error
    return f"cannot write to its log group (`{error}`)" if error else None


def ways(estate: Estate, trail: Trail, flaws: tuple[Flaw, ...]) -> Iterator[Way]:
    """Every way that begins at the metric filters of a trail's log group.

    Filters on transformed events are left out: what they see is not known.

    Args:
        estate: the account.
        trail: a trail with a log group.
        flaws: its flaws as `trail_flaws` gives them, none of them seen to be there.
    """
    first = next((flaw for flaw in flaws if isinstance(flaw, Gap)), None)
    for found in trail.filters.items:
        if not found.on_transformed:
            for links in _from_filter(estate, found, Arn.parse(trail.log_group or "").region):
                yield Way(found, (first, *links))


def _from_filter(estate: Estate, found: MetricFilter, region: str) -> Iterator[tuple[Link, ...]]:
    """The links from one filter on, for every alarm on every metric that it feeds."""
    if not found.transformations:
        yield (Broken(f"filter `{found.name}` feeds no metric without dimensions", _of_filter(found)),)
    for fed in found.transformations:
        for alarm in _by_metric(estate.alarms).get((region, fed.namespace, fed.name), ()):
            yield None, not_ringing(estate, alarm, fed), muted(alarm), idle(alarm), unheard(estate, alarm)
        for gap in _alarm_gaps(estate, region):
            yield (gap,)
        yield (_unwatched(found, fed),)


@lru_cache(maxsize=8)
def _by_metric(alarms: Observed[Alarm]) -> Mapping[tuple[str, str, str], list[Alarm]]:
    """Alarms by region, namespace and name of a metric without dimensions, which is what filters feed."""
    index: dict[tuple[str, str, str], list[Alarm]] = defaultdict(list)
    for alarm in alarms.items:
        if not alarm.dimensions:
            for namespace, name in alarm.metrics:
                index[alarm.region, namespace, name].append(alarm)
    return index


def _alarm_gaps(estate: Estate, region: str) -> Iterator[Gap]:
    """What hides alarms of a region."""
    return (gap for gap in estate.alarms.gaps if gap.region in {region, None})


def _unwatched(found: MetricFilter, fed: MetricTransformation) -> Broken:
    return Broken(
        f"no alarm watches the metric `{fed.namespace}/{fed.name}` of filter `{found.name}`",
        Evidence(
            call="cloudwatch:DescribeAlarms",
            path=f"MetricAlarms[Namespace={fed.namespace}, MetricName={fed.name}]",
            value="none",
        ),
    )


def _of_filter(found: MetricFilter) -> Evidence:
    return Evidence(
        call="logs:DescribeMetricFilters",
        request=(("logGroupName", found.log_group),),
        path=f"metricFilters[filterName={found.name}].metricTransformations",
        value="no metric without dimensions",
    )
