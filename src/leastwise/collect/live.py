"""Collect accounts into a snapshot: the shell around the steps, and the only code that talks to AWS to read.

Every page is written the moment it is there.  A call that fails becomes a gap, never the end; only a full disk
and an interruption end a collection, and the next one goes on where it stopped.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from queue import SimpleQueue
from typing import Any

from leastwise.collect.call import Call, Sender, lines_of, stamp
from leastwise.collect.clients import Clients, Limits, Shared
from leastwise.collect.health import Health
from leastwise.collect.identity import Identity, identify
from leastwise.collect.pages import moment
from leastwise.collect.regions import enabled_regions
from leastwise.collect.resume import Kept, resume
from leastwise.collect.schedule import Schedule
from leastwise.collect.step import Step
from leastwise.collect.target import Target, assumed, own, static
from leastwise.errors import UsageError
from leastwise.snapshot import Line, Manifest, Scope, SnapshotWriter

__all__ = ["WORKERS", "Limits", "Progress", "Target", "assumed", "collect", "own", "static"]

WORKERS = 32
"""Threads; about 600 calls a second at 50 ms each keep one core busy."""

LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a collection is."""

    done: int
    """Calls that are over, those of an earlier run included."""
    planned: int
    """Calls that are known to be needed; grows while it is found out what there is to ask."""
    refused: int
    """Calls that ended in a refusal."""
    current: str
    """What was asked last, as `iam:ListAccessKeys`, with its region."""
    note: str | None = None
    """One line that a person should see."""


def collect(
    targets: Iterable[Target],
    into: SnapshotWriter,
    *,
    regions: tuple[str, ...] | None,
    steps: tuple[Step[Any], ...],
    progress: Callable[[Progress], None],
    clock: Callable[[], datetime],
    workers: int = WORKERS,
    limits: Limits = LIMITS,
) -> Manifest:
    """Ask every step in every account, and write a snapshot.

    Args:
        targets: the accounts; one that is named twice is collected once.
        into: takes the pages; what an interrupted collection left there is used again.
        regions: limits regional steps to these regions; none: all that are switched on.
        steps: what to ask.
        progress: told after every call, in the thread of the caller.
        clock: the time, with its zone.
        workers: threads.
        limits: how long to wait, and how often to try again.

    Raises:
        CredentialsError: credentials of a target are missing or were refused.
        InputError: AWS cannot be reached.
        UsageError: there is no target, or no such region.
        OutputError: the snapshot cannot be written; what was written is kept.
        KeyboardInterrupt: as it came; what was written is kept.
    """
    pool = ThreadPoolExecutor(workers, thread_name_prefix="collect")
    stop = threading.Event()
    try:
        run = _Run(pool, stop, into, steps, progress, clock)
        run.start(_reached(tuple(targets), pool, workers, limits), regions, limits)
        run.work()
        return run.finish()
    finally:
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Reached:
    target: Target
    clients: Clients
    identity: Identity


def _reached(targets: tuple[Target, ...], pool: ThreadPoolExecutor, workers: int, limits: Limits) -> list[_Reached]:
    if not targets:
        raise UsageError("there is no account to collect: give a profile or a role")
    shared = Shared()
    clients = [Clients(target, limits, workers, shared) for target in targets]
    identities = pool.map(identify, (target.label for target in targets), clients)
    return list(map(_Reached, targets, clients, identities))


@dataclass(frozen=True, slots=True)
class _Account:
    identity: Identity
    sender: Sender
    schedule: Schedule


class _Run:
    """One collection.  Threads make calls and write pages; everything else happens in the caller's thread."""

    def __init__(
        self,
        pool: ThreadPoolExecutor,
        stop: threading.Event,
        into: SnapshotWriter,
        steps: tuple[Step[Any], ...],
        progress: Callable[[Progress], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._pool, self._stop, self._into, self._steps = pool, stop, into, steps
        self._progress, self._clock = progress, clock
        self._events: SimpleQueue[Future[_Outcome] | str] = SimpleQueue()
        self._accounts: list[_Account] = []
        self._started = clock()
        self._done = self._planned = self._refused = 0
        self._current = "sts:GetCallerIdentity"

    def start(self, reached: list[_Reached], regions: tuple[str, ...] | None, limits: Limits) -> None:
        """Sort out what an earlier collection left, and give out the first calls."""
        unique = {one.identity.account: one for one in reversed(reached)}
        for one in reached:
            if unique[one.identity.account] is not one:
                self._note(f"`{one.target.label}` is account {one.identity.account} again: it is collected once")
        kept = resume(self._into, self._steps, unique.keys(), regions, self._started)
        self._tell_kept(kept)
        health = Health(limits.unreachable_after)
        for one in reversed(unique.values()):
            self._accounts.append(self._account(one, kept, health, regions))
        for account in self._accounts:
            self._give_out(account)

    def work(self) -> None:
        """Until every call of every account is over."""
        try:
            while self._done < self._planned:
                event = self._events.get()
                if isinstance(event, str):
                    self._note(event)
                else:
                    self._take(event.result())
        except KeyboardInterrupt:
            self._note(f"stopped; what was collected is kept in `{self._into.folder}`: collect again to go on")
            raise
        for account in self._accounts:
            if account.schedule.stuck:
                raise ValueError(f"steps wait for each other: {', '.join(account.schedule.stuck)}")

    def finish(self) -> Manifest:
        """Turn the pages into the snapshot."""
        from importlib.metadata import version

        while not self._events.empty():
            if isinstance(event := self._events.get(), str):
                self._note(event)
        scopes = tuple(
            Scope(account=who.account, partition=who.partition, caller=who.caller, regions=account.schedule.regions)
            for account in self._accounts
            for who in (account.identity,)
        )
        return self._into.finish(
            tool=f"leastwise {version('leastwise')}",
            started=stamp(self._started),
            finished=stamp(self._clock()),
            scopes=scopes,
            refused=self._is_refusal,
        )

    def _is_refusal(self, member: str, line: Line) -> bool:
        """Whether a line is no answer; that there is none of something is one."""
        if line.error is None:
            return False
        key = member.rpartition("/")[2].removesuffix(".jsonl")
        return all(line.error.code not in step.none for step in self._steps if step.key == key)

    def _account(self, one: _Reached, kept: Kept, health: Health, regions: tuple[str, ...] | None) -> _Account:
        account, place = one.identity.account, one.identity.partition
        known = partial(one.clients.default_regions, place)
        find_regions = partial(enabled_regions, partition=place, known=known, wanted=regions)
        sender = Sender(account, place, one.clients, health, self._clock, self._events.put)
        return _Account(
            one.identity,
            sender,
            Schedule(account, place, self._steps, kept.of(account), find_regions, self._started),
        )

    def _tell_kept(self, kept: Kept) -> None:
        calls = sum(len(of_account) for of_account in kept.calls.values())
        if kept.since:
            self._started = min(self._started, moment(kept.since))
        if calls or kept.forgotten:
            self._note(
                f"going on from `{self._into.folder}`: {calls} calls need not be made again, "
                f"{kept.forgotten} pages were too old, incomplete, refused or of another account"
            )

    def _give_out(self, account: _Account) -> None:
        before = account.schedule.reused
        for call in account.schedule.ready():
            self._planned += 1
            future = self._pool.submit(self._make, account, call)
            future.add_done_callback(self._events.put)
        reused = account.schedule.reused - before
        self._done, self._planned = self._done + reused, self._planned + reused

    def _make(self, account: _Account, call: Call) -> _Outcome:
        """In a thread: make one call and write its pages as they come."""
        lines, step = [], call.step
        for line in lines_of(call, account.sender):
            if self._stop.is_set():
                break
            self._into.add(account.identity.account, call.region, step.service, step.operation, line)
            lines.append(line)
        return _Outcome(account, call, tuple(lines))

    def _take(self, outcome: _Outcome) -> None:
        outcome.account.schedule.took(outcome.call, outcome.lines)
        step, region = outcome.call.step, outcome.call.region
        self._done += 1
        self._refused += any(line.error and line.error.code not in step.none for line in outcome.lines)
        self._current = f"{step.call} in {region}" if region else step.call
        self._give_out(outcome.account)
        self._tell()

    def _note(self, text: str) -> None:
        self._tell(text)

    def _tell(self, note: str | None = None) -> None:
        self._progress(Progress(self._done, self._planned, self._refused, self._current, note))


@dataclass(frozen=True, slots=True)
class _Outcome:
    account: _Account
    call: Call
    lines: tuple[Line, ...]
