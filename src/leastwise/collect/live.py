"""Collect accounts into a snapshot: the shell around the steps, and the only code that talks to AWS to read.

Every page is written the moment it is there.  A call that fails becomes a gap, never the end; only a full disk
and an interruption end a collection, and the next one goes on where it stopped.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from queue import SimpleQueue
from typing import Any

from leastwise.collect.call import Call, Sender, lines_of, stamp
from leastwise.collect.clients import Clients, Limits, Shared
from leastwise.collect.enter import enter
from leastwise.collect.health import Health
from leastwise.collect.identity import Identity, identify
from leastwise.collect.pages import moment
from leastwise.collect.regions import enabled_regions
from leastwise.collect.resume import Kept, resume
from leastwise.collect.schedule import Schedule
from leastwise.collect.step import Step
from leastwise.collect.target import Target, assumed, own, static
from leastwise.errors import CredentialsError, UsageError
from leastwise.model import NotEntered
from leastwise.model.organization import TOLD
from leastwise.snapshot import Line, Manifest, Scope, SnapshotWriter

__all__ = ["WORKERS", "Limits", "Progress", "Target", "assumed", "collect", "own", "static"]

WORKERS = 32
"""Threads; about 600 calls a second at 50 ms each keep one core busy."""

ABREAST = 16
"""Accounts at once: enough to keep the threads busy, and few enough for their pages to fit into memory."""

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
    accounts_done: int = 0
    """Accounts that are over, those that could not be entered included."""
    accounts: int = 0
    """Accounts there are."""


def collect(
    targets: Iterable[Target],
    into: SnapshotWriter,
    *,
    regions: tuple[str, ...] | None,
    steps: tuple[Step[Any], ...],
    progress: Callable[[Progress], None],
    clock: Callable[[], datetime],
    not_entered: tuple[NotEntered, ...] = (),
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
        not_entered: accounts that belong to this and that nobody can enter, as is known beforehand.
        workers: threads.
        limits: how long to wait, and how often to try again.

    Raises:
        CredentialsError: credentials of a target are missing or were refused; an account that is known, and that a
            role does not lead into, is a gap instead.
        InputError: AWS cannot be reached.
        UsageError: there is no target, or no such region.
        OutputError: the snapshot cannot be written; what was written is kept.
        KeyboardInterrupt: as it came; what was written is kept.
    """
    pool = ThreadPoolExecutor(workers, thread_name_prefix="collect")
    stop = threading.Event()
    try:
        run = _Run(pool, stop, into, steps, regions, limits, progress, clock)
        run.start(_turns(tuple(targets), pool, workers, limits))
        run.work()
        return run.finish(not_entered)
    finally:
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Turn:
    """An account that waits for its turn."""

    target: Target
    clients: Clients
    account: str
    identity: Identity | None
    """None: it is to be entered when its turn comes."""


def _turns(targets: tuple[Target, ...], pool: ThreadPoolExecutor, workers: int, limits: Limits) -> Iterator[_Turn]:
    """One for each target.  Whose account is not known is asked at once, so that a mistyped profile ends it early."""
    if not targets:
        raise UsageError("there is no account to collect: give a profile or a role")
    shared = Shared()
    clients = [Clients(target, limits, workers, shared) for target in targets]
    return pool.map(_turn, targets, clients)


def _turn(target: Target, clients: Clients) -> _Turn:
    if target.account:
        return _Turn(target, clients, target.account, None)
    identity = identify(target.label, clients)
    return _Turn(target, clients, identity.account, identity)


@dataclass(frozen=True, slots=True)
class _Account:
    identity: Identity
    sender: Sender
    schedule: Schedule


class _Run:
    """One collection.  Threads make calls and write pages; everything else happens in the caller's thread.

    A window of accounts moves over all of them, so that the pages of a few are in memory at any time.
    """

    def __init__(
        self,
        pool: ThreadPoolExecutor,
        stop: threading.Event,
        into: SnapshotWriter,
        steps: tuple[Step[Any], ...],
        regions: tuple[str, ...] | None,
        limits: Limits,
        progress: Callable[[Progress], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._pool, self._stop, self._into, self._steps = pool, stop, into, steps
        self._regions, self._progress, self._clock = regions, progress, clock
        self._events: SimpleQueue[Future[_Outcome] | Future[_Entered] | str] = SimpleQueue()
        self._health = Health(limits.unreachable_after)
        self._waiting: deque[_Turn] = deque()
        self._under_way: dict[str, int] = {}
        self._ended: dict[str, Scope | NotEntered] = {}
        self._accounts: tuple[str, ...] = ()
        self._started = clock()
        self._done = self._planned = self._refused = 0
        self._current = "sts:GetCallerIdentity"

    def start(self, turns: Iterable[_Turn]) -> None:
        """Sort out what an earlier collection left."""
        unique: dict[str, _Turn] = {}
        for turn in turns:
            if unique.setdefault(turn.account, turn) is not turn:
                self._note(f"`{turn.target.label}` is account {turn.account} again: it is collected once")
        self._accounts = tuple(unique)
        self._kept = resume(self._into, self._steps, unique.keys(), self._regions, self._started)
        self._tell_kept(self._kept)
        self._waiting.extend(unique.values())

    def work(self) -> None:
        """Until every call of every account is over."""
        try:
            while self._fill():
                event = self._events.get()
                if isinstance(event, str):
                    self._note(event)
                elif isinstance(result := event.result(), _Outcome):
                    self._take(result)
                else:
                    self._came_in(result)
        except (KeyboardInterrupt, CredentialsError):
            self._note(f"stopped; what was collected is kept in `{self._into.folder}`: collect again to go on")
            raise

    def finish(self, not_entered: tuple[NotEntered, ...]) -> Manifest:
        """Turn the pages into the snapshot."""
        from importlib.metadata import version

        while not self._events.empty():
            if isinstance(event := self._events.get(), str):
                self._note(event)
        ended = [self._ended[account] for account in self._accounts]
        return self._into.finish(
            tool=f"leastwise {version('leastwise')}",
            started=stamp(self._started),
            finished=stamp(self._clock()),
            scopes=tuple(each for each in ended if isinstance(each, Scope)),
            not_entered=(*not_entered, *(each for each in ended if isinstance(each, NotEntered))),
            refused=self._is_refusal,
        )

    def _is_refusal(self, member: str, line: Line) -> bool:
        """Whether a line is no answer; that there is none of something is one."""
        if line.error is None:
            return False
        key = member.rpartition("/")[2].removesuffix(".jsonl")
        return all(line.error.code not in step.none for step in self._steps if step.key == key)

    def _fill(self) -> bool:
        """Give the next accounts their turn while there is room; whether anything is under way."""
        while self._waiting and len(self._under_way) < ABREAST:
            turn = self._waiting.popleft()
            self._under_way[turn.account] = 0
            if turn.identity:
                self._begin(turn, turn.identity)
            else:
                self._pool.submit(_enter, turn).add_done_callback(self._events.put)
        return bool(self._under_way)

    def _came_in(self, entered: _Entered) -> None:
        if isinstance(entered.found, Identity):
            self._begin(entered.turn, entered.found)
            return
        account, found = entered.turn.account, entered.found
        self._into.forget(account)
        if sum(isinstance(each, NotEntered) for each in self._ended.values()) < TOLD:
            self._note(f"account {account} cannot be entered ({found.code}: {found.why}): all of it is a gap")
        self._end(account, found)

    def _begin(self, turn: _Turn, identity: Identity) -> None:
        account, place = identity.account, identity.partition
        known = partial(turn.clients.default_regions, place)
        find_regions = partial(enabled_regions, partition=place, known=known, wanted=self._regions)
        sender = Sender(account, place, turn.clients, self._health, self._clock, self._events.put)
        kept = self._kept.of(account)
        schedule = Schedule(account, place, self._steps, kept, find_regions, self._started)
        self._give_out(_Account(identity, sender, schedule))

    def _end(self, account: str, as_: Scope | NotEntered) -> None:
        self._ended[account] = as_
        del self._under_way[account]

    def _tell_kept(self, kept: Kept) -> None:
        if kept.since:
            self._started = min(self._started, moment(kept.since))
        if kept.calls or kept.forgotten:
            self._note(
                f"going on from `{self._into.folder}`: {kept.calls} calls need not be made again, "
                f"{kept.forgotten} pages were too old, incomplete, refused or of another account"
            )

    def _give_out(self, account: _Account) -> None:
        who, before = account.identity, account.schedule.reused
        for call in account.schedule.ready():
            self._planned += 1
            self._under_way[who.account] += 1
            future = self._pool.submit(self._make, account, call)
            future.add_done_callback(self._events.put)
        reused = account.schedule.reused - before
        self._done, self._planned = self._done + reused, self._planned + reused
        if self._under_way[who.account]:
            return
        if account.schedule.stuck:
            raise ValueError(f"steps wait for each other: {', '.join(account.schedule.stuck)}")
        regions = account.schedule.regions
        scope = Scope(account=who.account, partition=who.partition, caller=who.caller, regions=regions)
        self._end(who.account, scope)

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
        self._under_way[outcome.account.identity.account] -= 1
        step, region = outcome.call.step, outcome.call.region
        self._done += 1
        self._refused += any(line.error and line.error.code not in step.none for line in outcome.lines)
        self._current = f"{step.call} in {region}" if region else step.call
        self._give_out(outcome.account)
        self._tell()

    def _note(self, text: str) -> None:
        self._tell(text)

    def _tell(self, note: str | None = None) -> None:
        accounts = len(self._ended), len(self._accounts)
        self._progress(Progress(self._done, self._planned, self._refused, self._current, note, *accounts))


@dataclass(frozen=True, slots=True)
class _Outcome:
    account: _Account
    call: Call
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Entered:
    turn: _Turn
    found: Identity | NotEntered


def _enter(turn: _Turn) -> _Entered:
    """In a thread: enter an account whose turn has come."""
    return _Entered(turn, enter(turn.target, turn.clients))
