"""Whether the ways through the chain bring every event of a set to somebody, and what stands in the way if not.

The filters of all ways that hold are taken together.  Where they leave something out, the ways are followed link by
link as if everything unseen were in order: the first link after which events are lost is the one to mend.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from leastwise.alarms import Coverage, CoverageVerdict, Event, EventSet, coverage, event_set, matches, parse
from leastwise.alarms.syntax import Compare, Operator, Text, atoms
from leastwise.checks.monitor_activity.chain import LINKS, Way
from leastwise.checks.monitor_activity.links import Broken
from leastwise.errors import PatternError
from leastwise.model import Gap, MetricFilter

__all__ = ["PERHAPS", "Loss", "covered", "doubts", "first_loss", "noisy", "unreadable"]

PERHAPS = frozenset({CoverageVerdict.COVERED, CoverageVerdict.DEPENDS})
"""Nothing is surely left out."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Where events are lost.

    Args:
        coverage: what is still caught behind it.
        broken: the links that lose them; none when no filter catches them in the first place.
        whole: whether nothing of the set is left at the end of the chain.
    """

    coverage: Coverage
    broken: tuple[Broken, ...]
    whole: bool


def covered(wanted: EventSet, found: Iterable[Way]) -> Coverage:
    """How much the filters of these ways catch together."""
    return _covered(wanted.id, tuple(dict.fromkeys(way.filter.pattern for way in found)))


@lru_cache(maxsize=256)
def _covered(kind: str, patterns: tuple[str, ...]) -> Coverage:
    """Ways that end at different links often begin at the same filters, and accounts are set up alike."""
    return coverage(event_set(kind), patterns)


def noisy(wanted: EventSet, found: Sequence[Way]) -> MetricFilter | None:
    """A filter of ways that cover the set, if it takes one that matches most of what needs no alarm."""
    loud = [way.filter for way in found if covered(wanted, [way]).noise]
    quiet = covered(wanted, (way for way in found if way.filter not in loud))
    return next((each for each in loud if _catches(each, quiet.missed)), None)


def first_loss(wanted: EventSet, found: Sequence[Way]) -> Loss:
    """Where events are lost first, of ways that leave some out even when everything unseen is in order."""
    links = next((n for n in range(LINKS) if covered(wanted, _lasting(found, n)).verdict not in PERHAPS), LINKS)
    left = covered(wanted, _lasting(found, links))
    broken = [link for way in found if (link := way.breaks_at(links - 1)) and _catches(way.filter, left.missed)]
    whole = covered(wanted, _lasting(found, LINKS)).verdict is not CoverageVerdict.PARTIAL
    return Loss(left, tuple(dict.fromkeys(broken)), whole)


def _lasting(found: Iterable[Way], links: int) -> Iterator[Way]:
    return (way for way in found if way.lasts(links))


def doubts(account: str, wanted: EventSet, found: Sequence[Way]) -> tuple[Gap, ...]:
    """What hides whether ways that may hold cover the set, when those that surely hold do not.

    Empty when even those that may hold leave something out.
    """
    hopes = [way for way in found if way.may_hold]
    hoped = covered(wanted, hopes)
    if hoped.verdict not in PERHAPS:
        return ()
    missed = covered(wanted, (way for way in found if way.holds)).missed
    hiding = [gap for way in hopes if _catches(way.filter, missed) for gap in way.gaps]
    if hoped.verdict is CoverageVerdict.DEPENDS:
        hiding += (_untold(account, way.filter) for way in hopes if _catches(way.filter, hoped.missed))
    return tuple(dict.fromkeys(hiding or (gap for way in hopes for gap in way.gaps)))


def unreadable(account: str, wanted: EventSet, found: Sequence[Way]) -> tuple[Gap, ...]:
    """A gap for each filter of ways that may hold which cannot be read here and speaks of these events."""
    about = [text.core for text in _texts(wanted)]
    unread = {way.filter: error for way in found if way.may_hold and (error := _error(way.filter.pattern))}
    return tuple(
        _gap(account, unclear, "Unreadable", f"filter `{unclear.name}` may catch them: {error}")
        for unclear, error in unread.items()
        if any(text in unclear.pattern for text in about)
    )


def _untold(account: str, found: MetricFilter) -> Gap:
    why = (
        f"filter `{found.name}` catches all of them only if `!=` matches a field that is absent; "
        "AWS does not document it, and logs:TestMetricFilter tells"
    )
    return _gap(account, found, "NotSaid", why)


def _gap(account: str, found: MetricFilter, code: str, why: str) -> Gap:
    call = "logs:DescribeMetricFilters"
    about = (("filterName", found.name), ("logGroupName", found.log_group))
    return Gap(call=call, permission=call, account=account, request=about, code=code, why=why)


def _texts(wanted: EventSet) -> Iterator[Text]:
    """The strings that a filter for these events can hardly do without."""
    for atom in atoms(wanted.required):
        if isinstance(atom, Compare) and atom.op is Operator.EQUAL and isinstance(atom.value, Text):
            yield atom.value


def _catches(found: MetricFilter, events: Iterable[Event]) -> bool:
    """Whether a filter matches one of these events, as far as it can be read."""
    if _error(found.pattern):
        return False
    pattern = parse(found.pattern)
    return any(matches(pattern, event, absent_is_unequal=True) for event in events)


def _error(pattern: str) -> PatternError | None:
    try:
        parse(pattern)
    except PatternError as error:
        return error
    return None
