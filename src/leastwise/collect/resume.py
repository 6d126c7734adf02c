"""Go on where an interrupted collection stopped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    """What need not be asked again, per account: the pages of whole calls, in order."""

    calls: Mapping[str, Mapping[CallId, tuple[Line, ...]]]
    forgotten: int
    """How many pages were dropped: too old, of another account or region, refused, or of half a call."""

    def of(self, account: str) -> Mapping[CallId, tuple[Line, ...]]:
        """The calls of one account."""
        return self.calls.get(account, {})

    @property
    def since(self) -> str | None:
        """When the first of the kept calls was made."""
        return min((lines[0].at for calls in self.calls.values() for lines in calls.values()), default=None)


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
    known = {step.key: step for step in steps}
    members: dict[str, list[Line]] = {}
    for name, line in into.kept():
        members.setdefault(name, []).append(line)
    calls: dict[str, dict[CallId, tuple[Line, ...]]] = {}
    forgotten = 0
    for name, lines in members.items():
        account, place, file = name.split("/")
        step, region = known.get(file.removesuffix(".jsonl")), None if place == "global" else place
        wanted = account in accounts and step is not None and _in_scope(step, region, regions)
        whole = _whole(step, region, lines, now) if step and wanted else {}
        calls.setdefault(account, {}).update(whole)
        kept = [line for call in whole.values() for line in call]
        forgotten += len(lines) - len(kept)
        if len(kept) != len(lines):
            into.rewrite(name, kept)
    return Kept(calls, forgotten)


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
