"""CloudTrail's event history of an account: region by region, no faster than AWS allows."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from leastwise.collect.step import Refused
from leastwise.jobs.respond.records import Event, event_of

__all__ = ["PERMISSION", "RATE", "Lead", "Looked", "Lookups", "Missed", "Paged", "Turns"]

PERMISSION = "cloudtrail:LookupEvents"
RATE = 2
"""Lookups in a second, per account and region.  Source: CloudTrail API Reference, LookupEvents."""
PAGE = 50
"""Events of a page, at the most."""
WORKERS = 8
"""Regions at once."""


class Paged(Protocol):
    """What answers one page at a time; `leastwise.apply.Aws` does."""

    def page(
        self, service: str, operation: str, parameters: Mapping[str, Any], *, region: str | None = None
    ) -> dict[str, Any]:
        """One page of an answer; raises Refused."""


class Lead(Struct, frozen=True, order=True):
    """What events are looked up by."""

    attribute: str
    """`AccessKeyId`, `Username` or `ResourceName`."""
    value: str


class Missed(Struct, frozen=True):
    """Events that were not seen, and why."""

    what: str
    why: str


class Turns:
    """Lets calls begin so that no more than so many are answered in any second, whatever they take on their way.

    Args:
        rate: times in a second.
        clock: seconds that only grow.
        sleep: waits for so many.
    """

    def __init__(
        self,
        rate: int = RATE,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._last: deque[float] = deque(maxlen=rate)

    def __enter__(self) -> None:
        if len(self._last) == self._last.maxlen:
            self._sleep(max(0.0, self._last[0] + 1 - self._clock()))

    def __exit__(self, *error: object) -> None:
        self._last.append(self._clock())


@dataclass(frozen=True, slots=True)
class Looked:
    """How far it is."""

    calls: int
    events: int
    region: str


@dataclass(slots=True)
class _Region:
    name: str
    turns: Turns
    given_up: bool = False
    """Whether AWS refused to answer there."""


@dataclass(slots=True)
class Lookups:
    """Looks up events in several regions at once.

    Args:
        account: what is asked.
        regions: where.
        since: no events before.
        until: no events after.
        most: events of a lead and region that are read, at the most.
        progress: told after each page, from several threads, one at a time.
        turns: makes the pace of a region.
    """

    account: Paged
    regions: Sequence[str]
    since: datetime
    until: datetime
    most: int
    progress: Callable[[Looked], None] = lambda looked: None
    turns: Callable[[], Turns] = Turns
    missed: list[Missed] = field(default_factory=list)
    """What was not seen so far."""
    _calls: int = 0
    _events: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _places: list[_Region] = field(default_factory=list)
    _stopped: bool = False

    def __post_init__(self) -> None:
        self._places = [_Region(each, self.turns()) for each in self.regions]

    def events(self, leads: Sequence[Lead]) -> tuple[Event, ...]:
        """What was recorded under these leads, each event once, the oldest first; interrupted, it asks no more."""
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="lookup") as pool:
            try:
                found = [*pool.map(lambda place: self._of_region(place, leads), self._places)]
            except BaseException:
                self._stopped = True
                raise
        several = {event.id: event for events in found for event in events}
        return tuple(sorted(several.values(), key=lambda each: (each.at, each.id)))

    def _of_region(self, place: _Region, leads: Sequence[Lead]) -> list[Event]:
        events: list[Event] = []
        for lead in leads:
            if place.given_up or self._stopped:
                break
            try:
                events.extend(self._of_lead(place, lead))
            except Refused as refused:
                place.given_up = True
                self._miss(place.name, str(refused))
        return events

    def _of_lead(self, place: _Region, lead: Lead) -> Iterator[Event]:
        asked: dict[str, Any] = {
            "LookupAttributes": [{"AttributeKey": lead.attribute, "AttributeValue": lead.value}],
            "StartTime": self.since,
            "EndTime": self.until,
            "MaxResults": PAGE,
        }
        left = self.most
        while left > 0:
            with place.turns:
                answer = self.account.page("cloudtrail", "LookupEvents", asked, region=place.name)
            records = [str(each.get("CloudTrailEvent", "")) for each in answer.get("Events", ())]
            self._count(place.name, len(records))
            yield from self._read(place.name, records)
            if not answer.get("NextToken"):
                return
            if self._stopped:
                return
            left -= len(records)
            asked["NextToken"] = answer["NextToken"]
        self._miss(
            place.name, f"`{lead.value}` has more than {self.most:,}: older ones are not read (see --most-events)"
        )

    def _read(self, region: str, records: Sequence[str]) -> Iterator[Event]:
        for record in records:
            event = event_of(record)
            if event is None:
                self._miss(region, "an event that cannot be read")
            else:
                yield event

    def _count(self, region: str, events: int) -> None:
        with self._lock:
            self._calls += 1
            self._events += events
            self.progress(Looked(self._calls, self._events, region))

    def _miss(self, region: str, why: str) -> None:
        with self._lock:
            self.missed.append(Missed(f"events in {region}", why))
