"""How findings about alarms are worded, and what proves them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from leastwise.alarms import Coverage, CoverageVerdict, Event, EventSet
from leastwise.checks.monitor_activity.chain import Way
from leastwise.checks.monitor_activity.hearing import Loss, covered
from leastwise.checks.monitor_activity.recording import Flaw
from leastwise.model import Arn, Evidence, Fail, MetricFilter, Severity, Trail

__all__ = ["lost", "missed", "no_trail", "noise"]

TOLD = 3
"""How many events or proofs of a kind a finding spells out."""


def noise(wanted: EventSet, loud: MetricFilter | None) -> Fail | None:
    """The events are told, but among so many others that nobody looks."""
    if loud is None:
        return None
    says = f"the filter `{loud.name}` that catches {wanted.title} rings on most events that need no alarm too"
    return Fail(says, (_pattern(loud),), severity=Severity.LOW)


def no_trail(wanted: EventSet, judged: Sequence[tuple[Trail, tuple[Flaw, ...]]]) -> Fail:
    """No trail brings the events to metric filters; of several, the one that gets furthest is told."""
    if not judged:
        empty = Evidence(call="cloudtrail:DescribeTrails", path="trailList", value="empty")
        return Fail(f"nobody is told of {wanted.title}: there is no trail", (empty,))
    trail, flaws = max(judged, key=lambda pair: _reach(pair[1]))
    flaw = str(flaws[_reach(flaws)])
    where = Evidence(call="cloudtrail:DescribeTrails", path=f"trailList[TrailARN={trail.arn}]", value=flaw)
    return Fail(f"nobody is told of {wanted.title}: trail `{trail.name}` {flaw}", (where,))


def _reach(flaws: Sequence[Flaw]) -> int:
    """The number of the first flaw that was seen to be there."""
    return next(number for number, flaw in enumerate(flaws) if isinstance(flaw, str))


def lost(wanted: EventSet, feeding: Sequence[Trail], found: Sequence[Way], loss: Loss) -> Fail:
    """The link that loses events first."""
    head = f"nobody is told of {wanted.title}" if loss.whole else f"the alarm on {wanted.title} misses some"
    if loss.broken:
        more = len(loss.broken) - 1
        tail = f", and {more} more like it" if more else ""
        return Fail(f"{head}: {loss.broken[0].says}{tail}", tuple(link.evidence for link in loss.broken))
    evidence = (*_near_misses(wanted, found), *map(_witness, loss.coverage.missed[:TOLD]))
    return Fail(f"{head}: {_uncaught(wanted, feeding, found, loss)}", evidence)


def missed(wanted: EventSet, region: str, coverage: Coverage) -> Fail:
    """What rules on events leave out in a region, where they hear some of it somewhere."""
    if coverage.verdict is CoverageVerdict.PARTIAL:
        tail = f"{_slipping(wanted, coverage)} every rule in `{region}`"
    else:
        tail = f"no rule in `{region}` hears of them"
    evidence = tuple(_detail(region, event) for event in coverage.missed[:TOLD])
    return Fail(f"the rules of EventBridge on {wanted.title} miss some: {tail}", evidence)


def _uncaught(wanted: EventSet, feeding: Sequence[Trail], found: Sequence[Way], loss: Loss) -> str:
    groups = " or ".join(dict.fromkeys(f"`{_group(trail)}`" for trail in feeding))
    if not found:
        some = any(trail.filters.items for trail in feeding)
        only = "has metric filters on transformed events only" if some else "has no metric filter"
        return f"log group {groups} {only}"
    if loss.coverage.verdict is not CoverageVerdict.PARTIAL:
        return f"no metric filter on log group {groups} catches them"
    return f"{_slipping(wanted, loss.coverage)} every metric filter on log group {groups}"


def _slipping(wanted: EventSet, coverage: Coverage) -> str:
    if len(wanted.names) < 2:
        return f"an event with {_fields(coverage.missed[0])} slips through"
    names = list(dict.fromkeys(str(event.get("eventName")) for event in coverage.missed))
    told = ", ".join(f"`{name}`" for name in names[:TOLD])
    more = f" and {len(names) - TOLD} more" if len(names) > TOLD else ""
    return f"{told}{more} {'slips' if len(names) == 1 else 'slip'} through"


def _fields(event: Event) -> str:
    return ", ".join(f"`{path}` = `{value}`" for path, value in _leaves(event))


def _leaves(event: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    for name, value in event.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _near_misses(wanted: EventSet, found: Sequence[Way]) -> Iterator[Evidence]:
    """The filters that catch some of the events."""
    partial = (way for way in found if covered(wanted, [way]).verdict is CoverageVerdict.PARTIAL)
    filters = dict.fromkeys(way.filter for way in partial)
    yield from map(_pattern, [*filters][:TOLD])


def _pattern(found: MetricFilter) -> Evidence:
    return Evidence(
        call="logs:DescribeMetricFilters",
        request=(("logGroupName", found.log_group),),
        path=f"metricFilters[filterName={found.name}].filterPattern",
        value=found.pattern,
    )


def _witness(event: Event) -> Evidence:
    """An event that slips through, for whoever wants to see that it does."""
    value = msgspec.json.encode(event).decode()
    return Evidence(call="logs:TestMetricFilter", path="logEventMessages", value=value)


def _detail(region: str, event: Event) -> Evidence:
    """An event that no rule takes, for whoever wants to see that it does not."""
    value = msgspec.json.encode(event).decode()
    return Evidence(call="events:TestEventPattern", request=(("region", region),), path="Event.detail", value=value)


def _group(trail: Trail) -> str:
    """The name in `arn:aws:logs:eu-west-1:111122223333:log-group:name:*`."""
    return Arn.parse(trail.log_group or "").resource.removeprefix("log-group:").removesuffix(":*")
