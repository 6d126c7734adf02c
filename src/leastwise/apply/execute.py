"""Make the steps of a plan: read again, refuse what is stale, write ahead, call, read back.

Steps that do not wait for each other are made at once, of one object one after the other; after the first that fails
no other begins.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from leastwise.apply.journal import Begun, Called, Done, Intended, Journal
from leastwise.apply.objects import calls_for, read_object
from leastwise.apply.states import differing, matches, same
from leastwise.collect.step import Refused
from leastwise.model.change import AwsCall, Change, State, Target, goal
from leastwise.objects import Ask, find_kind
from leastwise.remedy.plan import Step

__all__ = ["Account", "Outcome", "Result", "Waits", "execute", "make"]


class Account(Protocol):
    """What is read and written; `Aws` is one."""

    @property
    def ask(self) -> Ask:
        """Makes a reading call."""

    def do(self, call: AwsCall) -> dict[str, Any]:
        """Make a writing call; raises Refused."""


class Outcome(StrEnum):
    """What came of a step."""

    DONE = "done"
    ALREADY = "already so"
    UNVERIFIED = "unverified"
    STALE = "stale"
    FAILED = "failed"
    NOT_BEGUN = "not begun"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a step, and why."""

    step: Step
    outcome: Outcome
    why: str = ""

    @property
    def good(self) -> bool:
        """Whether the object is as it is to be."""
        return self.outcome in (Outcome.DONE, Outcome.ALREADY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How patiently a step is read back: IAM's answers lag behind its writes."""

    seconds: tuple[float, ...] = (0.0, 0.3, 0.6, 1.2, 2.4, 4.8, 8.0, 12.0)
    """Before each attempt."""
    agreeing: int = 2
    """Answers in a row that have to say the same."""
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True)
class _Run:
    account: Account
    journal: Journal
    waits: Waits
    begun: Mapping[str, Begun]
    tolerant: bool
    progress: Callable[[Result], None]
    halt: threading.Event
    stop: threading.Event = field(default_factory=threading.Event)

    def one(self, step: Step) -> Result:
        if self.stop.is_set():
            return Result(step, Outcome.NOT_BEGUN, "an earlier step failed")
        if self.halt.is_set():
            return Result(step, Outcome.NOT_BEGUN, "it was interrupted")
        good = False
        try:
            result = make(step, self.account, self.journal, self.waits, self.begun.get(step.id), tolerant=self.tolerant)
            good = result.good
        finally:
            if not good:
                self.stop.set()
        return result


def execute(
    steps: Sequence[Step],
    account: Account,
    journal: Journal,
    *,
    waits: Waits | None = None,
    begun: Mapping[str, Begun] | None = None,
    tolerant: bool = False,
    progress: Callable[[Result], None] = lambda result: None,
    workers: int = 8,
    halt: threading.Event | None = None,
) -> tuple[Result, ...]:
    """Make the steps, each after those that it waits for.

    Whoever interrupts it waits for the steps that have begun, and no other begins.

    Args:
        steps: in an order in which they can be made.
        account: what is read and written.
        journal: takes every intention and outcome.
        waits: how patiently to read back.
        begun: what an interrupted run has begun, by step.
        tolerant: whether an object may stand between before and after, as an interrupted run leaves it.
        progress: told of each result, in the caller's thread.
        workers: steps at once.
        halt: set, by another thread, when no further step is to begin.

    Raises:
        OutputError: the journal cannot be written; no call is made that is not in it.
    """
    run = _Run(account, journal, waits or Waits(), begun or {}, tolerant, progress, halt or threading.Event())
    with ThreadPoolExecutor(workers, thread_name_prefix="apply") as pool:
        try:
            return _scheduled(steps, run, pool)
        except KeyboardInterrupt:
            run.halt.set()
            raise


def _scheduled(steps: Sequence[Step], run: _Run, pool: ThreadPoolExecutor) -> tuple[Result, ...]:
    results: dict[str, Result] = {}
    waiting = list(steps)
    going: dict[Future[Result], Step] = {}
    known = {step.id for step in steps}
    while waiting or going:
        ready = _ready(waiting, {step.change.target for step in going.values()}, known - results.keys())
        waiting = [step for step in waiting if step not in ready]
        going |= {pool.submit(run.one, step): step for step in ready}
        over, _ = wait(going, return_when=FIRST_COMPLETED)
        for future in over:
            step = going.pop(future)
            results[step.id] = result = future.result()
            run.progress(result)
    return tuple(results[step.id] for step in steps)


def _ready(waiting: Sequence[Step], busy: Iterable[Target], to_come: Collection[str]) -> list[Step]:
    """The steps that can begin: all that they wait for is over, and nobody earlier has to do with their object.

    What a step finds is what its undoing restores, so that two steps of one object must not overlap.
    """
    ready, taken = [], {*busy}
    for step in waiting:
        if step.change.target not in taken and not any(each in to_come for each in step.after):
            ready.append(step)
        taken.add(step.change.target)
    return ready


def make(
    step: Step,
    account: Account,
    journal: Journal,
    waits: Waits,
    begun: Begun | None = None,
    *,
    tolerant: bool = False,
) -> Result:
    """Make one step; `begun` is how far an interrupted run had come."""
    kind, change = find_kind(step.change.target.kind), step.change
    try:
        now = read_object(account.ask, change.target)
        if matches(now, change.after):
            return Result(step, Outcome.ALREADY)
        halfway = begun or tolerant or (now and change.before is not None and change.after is not None)
        if not (matches(now, change.before) or (halfway and _between(now, change))):
            return Result(step, Outcome.STALE, _stale(now, change))
        aim = goal(now, change)
        wanted = None if aim is None else kind.settled(now, aim)
        if begun is None:
            journal.write(Begun(step=step.id, change=change, before=_plain(now), goal=_plain(wanted)))
        _call(step, calls_for(change.target, now, wanted), account, journal, waits)
    except Refused as refused:
        return Result(step, Outcome.FAILED, str(refused))
    state = _read_back(lambda: read_object(account.ask, change.target), change, waits)
    verified = state is not _UNCLEAR
    journal.write(Done(step=step.id, verified=verified, state=_plain(state) if verified else None))
    if verified:
        return Result(step, Outcome.DONE)
    return Result(step, Outcome.UNVERIFIED, "what AWS says afterwards is not, or not yet, what was written")


def _call(step: Step, calls: Iterable[AwsCall], account: Account, journal: Journal, waits: Waits) -> None:
    for call in calls:
        journal.write(Intended(step=step.id, call=call))
        try:
            _patiently(account, call, waits if step.after else None)
        except Refused as refused:
            journal.write(Called(step=step.id, error=str(refused)))
            raise
        journal.write(Called(step=step.id))


_NOT_YET_KNOWN = frozenset(
    {
        "InsufficientDeliveryPolicyException",
        "InsufficientEncryptionPolicyException",
        "InsufficientS3BucketPolicyException",
        "InvalidCloudWatchLogsRoleArnException",
        "InvalidRoleException",
        "AssociateKmsKey InvalidParameterException",
        "ModifyLoadBalancerAttributes InvalidConfigurationRequest",
    }
)
"""What services say of a role, or of a policy of a bucket or key, that was just made, until they know of it.

With the operation before it where the code is said of other things as well.
"""


def _patiently(account: Account, call: AwsCall, waits: Waits | None) -> None:
    """Make a call; with waits again and again, while AWS does not know everywhere what steps before have made."""
    for seconds in (*(waits.seconds if waits else ()), None):
        try:
            account.do(call)
        except Refused as refused:
            code = refused.refusal.code
            if waits is None or seconds is None or not {code, f"{call.operation} {code}"} & _NOT_YET_KNOWN:
                raise
            waits.sleep(seconds)
        else:
            return


_UNCLEAR: State = {}
"""What AWS says keeps changing, or is not what was written."""


def _read_back(read: Callable[[], State | None], change: Change, waits: Waits) -> State | None:
    """The object as it is seen several times in a row, or `_UNCLEAR` when it is not as it is to be in time."""
    agreeing = 0
    for seconds in waits.seconds:
        waits.sleep(seconds)
        try:
            state = read()
        except Refused:
            agreeing = 0
            continue
        agreeing = agreeing + 1 if matches(state, change.after) else 0
        if agreeing >= waits.agreeing:
            return state
    return _UNCLEAR


def _between(now: State | None, change: Change) -> bool:
    """Whether every attribute is as before or as after: where an interrupted step can stand."""
    if now is None:
        return change.before is None or change.after is None
    if change.after is None:
        known = change.before or {}
        return all(value is None or same(value, known.get(name, value)) for name, value in now.items())
    return all(
        same(now.get(name), value) or same(now.get(name), (change.before or {}).get(name))
        for name, value in change.after.items()
    )


def _stale(now: State | None, change: Change) -> str:
    if now is None:
        return "it is not there any more"
    if change.before is None:
        return "something else is there by now"
    named = {name: now.get(name) for name in change.before}
    other = ", ".join(f"`{name}`" for name in differing(named, change.before))
    return f"it was changed since the plan was made: {other}; plan again"


def _plain(state: State | None) -> dict[str, Any] | None:
    return None if state is None else {name: value for name, value in state.items() if value is not None}
