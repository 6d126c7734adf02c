"""Go on where an interrupted collection stopped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from leastwise.collect.call import identity_of
from leastwise.collect.pages import moment
from leastwise.collect.step import Step
from leastwise.snapshot import Line, SnapshotWriter

__all__ = ["Kept", "resume"]

FRESH = timedelta(hours=4)
"""Older pages do not tell of the same account any more; a credential report lives as long."""

CallId = tuple[str, str | None, bytes]


@dataclass(frozen=True, slots=True)
class Kept:
    """What need not be asked again.  The pages stay in the folder until their account's turn comes."""

    calls: int
    """How many calls were answered to the end."""
    forgotten: int
    """How many pages were dropped: too old, of another account or region, refused, or of half a call."""
    since: str | None
    """When the first of the kept calls was made."""
    of: Callable[[str], Mapping[CallId, tuple[Line, ...]]]
    """The pages of the whole calls of one account, in order."""


def resume(
    into: SnapshotWriter,
    steps: Iterable[Step[Any]],
    accounts: Collection[str],
    regions: tuple[str, ...] | None,
    now: datetime,
) -> Kept:
    """Sort out what an interrupted collection left, and drop from the folder what is of no use.

    Args:
        into: where it is left, and where pages are added later.
        steps: the steps of this collection; pages of others are dropped.
        accounts: its accounts.
        regions: the regions that it is limited to, if any.
        now: decides what is too old.
    """
    sorting = _Sorting(into, {step.key: step for step in steps}, regions, now)
    found = [sorting.account(account, wanted=account in accounts) for account in into.accounts()]
    return Kept(
        sum(account.calls for account in found),
        sum(account.forgotten for account in found),
        min((account.since for account in found if account.since), default=None),
        sorting.of,
    )


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What became of the pages of one account."""

    calls: int
    forgotten: int
    since: str | None


@dataclass(frozen=True, slots=True)
class _Sorting:
    into: SnapshotWriter
    steps: Mapping[str, Step[Any]]
    regions: tuple[str, ...] | None
    now: datetime

    def of(self, account: str) -> Mapping[CallId, tuple[Line, ...]]:
        """The whole calls of one account."""
        return {id: lines for name, member in self._members(account) for id, lines in self._whole(name, member).items()}

    def account(self, account: str, *, wanted: bool) -> _Sorted:
        """Rewrite the pages of one account, or drop them all."""
        calls = forgotten = 0
        times: list[str] = []
        for name, lines in self._members(account):
            whole = self._whole(name, lines) if wanted else {}
            kept = [line for call in whole.values() for line in call]
            calls, forgotten = calls + len(whole), forgotten + len(lines) - len(kept)
            times += [call[0].at for call in whole.values()]
            if len(kept) != len(lines):
                self.into.rewrite(name, kept)
        if not wanted:
            self.into.forget(account)
        return _Sorted(calls, forgotten, min(times, default=None))

    def _members(self, account: str) -> Iterator[tuple[str, list[Line]]]:
        for name, pairs in groupby(self.into.kept(account), key=itemgetter(0)):
            yield name, [line for _, line in pairs]

    def _whole(self, name: str, lines: Iterable[Line]) -> dict[CallId, tuple[Line, ...]]:
        _, place, file = name.split("/")
        step, region = self.steps.get(file.removesuffix(".jsonl")), None if place == "global" else place
        if step is None or not _in_scope(step, region, self.regions):
            return {}
        return _whole(step, region, lines, self.now)


def _in_scope(step: Step[Any], region: str | None, regions: tuple[str, ...] | None) -> bool:
    return region is None or regions is None or step.asks is not None or region in regions


def _whole(step: Step[Any], region: str | None, lines: Iterable[Line], now: datetime) -> dict[CallId, tuple[Line, ...]]:
    """The calls that were answered to the end, and not too long ago."""
    calls: dict[CallId, list[Line]] = {}
    for line in lines:
        calls.setdefault(identity_of(step, region, line.request), []).append(line)
    return {call: tuple(pages) for call, pages in calls.items() if _answered(step, pages) and _fresh(pages[0], now)}


def _answered(step: Step[Any], pages: list[Line]) -> bool:
    refused = any(page.error and page.error.code not in step.none for page in pages)
    return not refused and pages[-1].next is None


def _fresh(page: Line, now: datetime) -> bool:
    try:
        return now - moment(page.at) < FRESH
    except ValueError:
        return False
