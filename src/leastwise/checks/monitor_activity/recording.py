"""What keeps a trail from recording what it should.

Each function gives a flaw in words that follow the trail's name, None if there is none, or the gap that hides it:
so one flaw that was seen condemns a trail, whatever else was not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from leastwise.model import EventSelector, Fact, Gap, Trail

__all__ = ["TOLERATED", "Flaw", "flaws_seen", "gaps_of", "in_one_region", "not_logging", "not_recorded"]

Flaw: TypeAlias = Fact[str | None]

TOLERATED = frozenset({"kms.amazonaws.com", "rdsdata.amazonaws.com"})
"""The sources of so many events that a trail's basic event selectors can leave them out, and only them.

Source: "Logging management events", AWS CloudTrail User Guide.
"""


def flaws_seen(flaws: Iterable[Flaw]) -> tuple[str, ...]:
    """Those that are surely there."""
    return tuple(flaw for flaw in flaws if isinstance(flaw, str))


def gaps_of(flaws: Iterable[Flaw]) -> tuple[Gap, ...]:
    """What hides the others."""
    return tuple(dict.fromkeys(flaw for flaw in flaws if isinstance(flaw, Gap)))


def in_one_region(trail: Trail) -> Flaw:
    """It misses what happens in the other regions."""
    return None if trail.multi_region else f"records only the region `{trail.home_region}`"


def not_logging(trail: Trail) -> Flaw:
    """It was never started, or was stopped."""
    if isinstance(trail.status, Gap):
        return trail.status
    return None if trail.status.logging else "is not logging"


def not_recorded(trail: Trail, *, reads: bool = True, source: str | None = None) -> Flaw:
    """It does not select all management events that are wanted.

    Args:
        trail: the trail.
        reads: whether events that only read are wanted too.
        source: the one event source that is wanted; none: all of them, but those that are `TOLERATED`.
    """
    if isinstance(trail.selectors, Gap):
        return trail.selectors
    return next(_left_out(trail.selectors, reads, source), None)


def _left_out(selectors: tuple[EventSelector, ...], reads: bool, source: str | None) -> Iterator[str]:
    whole = [selector for selector in selectors if selector.management and not selector.narrowed]
    of_reads = [selector for selector in whole if selector.reads]
    of_writes = [selector for selector in whole if selector.writes]
    if not whole:
        some = any(selector.management for selector in selectors)
        yield "records only some of the management events" if some else "records no management events"
    elif not of_writes:
        yield "leaves out the events that change something"
    elif reads and not of_reads:
        yield "leaves out the events that only read"
    else:
        excluded = _excluded(of_writes) | (_excluded(of_reads) if reads else frozenset())
        unwanted = excluded & {source} if source else excluded - TOLERATED
        yield from (f"leaves out the events of `{name}`" for name in sorted(unwanted))


def _excluded(selectors: Iterable[EventSelector]) -> frozenset[str]:
    """What none of them takes."""
    return frozenset.intersection(*(frozenset(selector.excluded_sources) for selector in selectors))
