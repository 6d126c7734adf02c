"""What to ask of one account, and when: a step waits for the steps that it learns from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leastwise.collect.call import Call, full_request, identity_of
from leastwise.collect.pages import Pages
from leastwise.collect.regions import REGIONS_KEY
from leastwise.collect.resume import CallId
from leastwise.collect.step import Step
from leastwise.model import Estate, Unseen
from leastwise.snapshot import Line
from leastwise.snapshot.format import member_name

__all__ = ["Schedule"]

REGION_NAME = re.compile(r"[a-z]{2}(-[a-z0-9]+)+")


class Schedule:
    """The state of one account's collection.  Used by one thread.

    Args:
        account: its id.
        partition: its partition.
        steps: what is to be asked.
        kept: calls that need not be made again.
        find_regions: the regions to ask in, from the answer of ec2:DescribeRegions.
        seen_at: now, for steps that judge age to know what to ask.
    """

    def __init__(
        self,
        account: str,
        partition: str,
        steps: tuple[Step[Any], ...],
        kept: Mapping[CallId, tuple[Line, ...]],
        find_regions: Callable[[Iterable[Line]], tuple[str, ...]],
        seen_at: datetime,
    ) -> None:
        self.account, self.reused = account, 0
        self.regions: tuple[str, ...] = ()
        self._waiting = sorted(steps, key=_urgency(steps))
        self._open: Counter[int] = Counter()
        self._made: set[CallId] = set()
        self._undone = {id(step) for step in steps}
        self._learnt_from = {needed.key for step in steps for needed in step.after} | {REGIONS_KEY}
        self._learnt_from |= {step.key for step in steps if step.walks}
        self._regions_step = next((step for step in steps if step.key == REGIONS_KEY), None)
        self._regions_known = False
        self._region_lines: list[Line] = []
        self._kept, self._find_regions, self._seen_at = kept, find_regions, seen_at
        self._pages = Pages(account, partition, (), ())
        self._estate: tuple[int, Estate] | None = None

    def ready(self) -> Iterator[Call]:
        """The calls that can be made now and were not given out before."""
        moved = True
        while moved:
            moved = False
            for step in [step for step in self._waiting if self._may_start(step)]:
                moved = True
                self._waiting.remove(step)
                yield from self._start(step)

    def took(self, call: Call, lines: Iterable[Line]) -> None:
        """A call is over."""
        self._learn(call.step, call.region, lines)
        self._over(call.step, 1)

    @property
    def stuck(self) -> tuple[str, ...]:
        """Steps that can never start, because they wait for each other."""
        return () if self._open.total() else tuple(step.key for step in self._waiting)

    def _may_start(self, step: Step[Any]) -> bool:
        if any(id(needed) in self._undone for needed in step.after):
            return False
        return not self._regional(step) or self._know_regions()

    @staticmethod
    def _regional(step: Step[Any]) -> bool:
        return step.everywhere and step.asks is None

    def _know_regions(self) -> bool:
        if not self._regions_known and (self._regions_step is None or id(self._regions_step) not in self._undone):
            self.regions = self._pages.regions = self._find_regions(self._region_lines)
            self._regions_known = True
        return self._regions_known

    def _start(self, step: Step[Any]) -> list[Call]:
        """The calls of a step, without those that were made, in this collection or an earlier one."""
        fresh: list[Call] = []
        again = True
        while again:
            again = False
            for call in self._calls(step):
                made = identity_of(step, call.region, call.request)
                if made in self._made:
                    continue
                self._made.add(made)
                if made in self._kept:
                    self._learn(step, call.region, self._kept[made])
                    self.reused += 1
                    again = step.walks
                else:
                    fresh.append(call)
        self._open[id(step)] = len(fresh)
        self._over(step, 0)
        return fresh

    def _calls(self, step: Step[Any]) -> Iterator[Call]:
        if step.asks is None:
            for region in self.regions if step.everywhere else (None,):
                yield Call(step, region, full_request(step, {}))
            return
        try:
            for ask in step.asks(_Asked(self)):
                region = ask.region if ask.region and REGION_NAME.fullmatch(ask.region) else None
                yield Call(step, region, full_request(step, ask.request))
        except Unseen:
            return  # what hides the rest is a gap already; what was yielded before it is asked

    def _learn(self, step: Step[Any], region: str | None, lines: Iterable[Line]) -> None:
        if step.key not in self._learnt_from:
            return
        name = member_name(self.account, region, step.service, step.operation)
        for line in lines:
            self._pages.add(name, line)
            if step.key == REGIONS_KEY:
                self._region_lines.append(line)

    def _over(self, step: Step[Any], calls: int) -> None:
        self._open[id(step)] -= calls
        if not self._open[id(step)]:
            del self._open[id(step)]
            if step.walks and calls:
                self._waiting.append(step)
            else:
                self._undone.discard(id(step))

    def estate(self) -> Estate:
        """The Estate as far as it is known; made again only when steps were finished since."""
        from leastwise.collect.assemble import estate

        if self._estate is None or self._estate[0] != len(self._undone):
            made = estate(self._pages, self._seen_at, "the time of the collection")
            self._estate = (len(self._undone), made)
        return self._estate[1]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What `Step.asks` is given."""

    schedule: Schedule

    @property
    def pages(self) -> Pages:
        return self.schedule._pages

    def estate(self) -> Estate:
        return self.schedule.estate()


def _urgency(steps: tuple[Step[Any], ...]) -> Callable[[Step[Any]], tuple[bool, bool, int]]:
    """First what most waits for: the regions, then what takes several calls, then what others learn from."""
    learners = Counter(id(needed) for step in steps for needed in step.after)
    return lambda step: (step.key != REGIONS_KEY, step.fetch is None, -learners[id(step)])
