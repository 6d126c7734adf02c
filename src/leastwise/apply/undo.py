"""Take back what a journal tells: the pairs swapped, in the opposite order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import msgspec

from leastwise.apply.journal import Begun, Done, Entry, Header
from leastwise.apply.states import differing
from leastwise.model.change import Change, Safety
from leastwise.remedy.plan import Step

__all__ = ["Undoing", "undoing"]


@dataclass(frozen=True, slots=True)
class Undoing:
    """What can be taken back, in the order in which it has to be, and what cannot."""

    steps: tuple[Step, ...]
    lost: tuple[Step, ...]


def undoing(header: Header, entries: Sequence[Entry], only: Collection[str] = ()) -> Undoing:
    """The steps that take back a journal.

    Args:
        header: of the journal.
        entries: what came after it.
        only: ids of the steps to take back; none: all of them.
    """
    steps = {step.id: step for step in header.plan.steps}
    done = {entry.step: entry for entry in entries if isinstance(entry, Done)}
    begun = [entry for entry in entries if isinstance(entry, Begun) and (not only or entry.step in only)]
    back: list[Step] = []
    lost: list[Step] = []
    waits: tuple[str, ...] = ()
    for entry in reversed(begun):
        step = steps[entry.step]
        if step.safety is Safety.LOSSY:
            lost.append(step)
            continue
        change = _back(entry, done.get(entry.step))
        back.append(msgspec.structs.replace(step, change=change, after=waits, calls=(), does=(f"take back {step.id}",)))
        waits = (step.id,)
    return Undoing(tuple(back), tuple(lost))


def _back(begun: Begun, done: Done | None) -> Change:
    """From how the step left the object to how it had found it."""
    target = begun.change.target
    left = done.state if done is not None and done.verified else begun.goal
    if begun.before is None or begun.goal is None:
        return Change(target, left, begun.before)
    return Change(target, differing(left, begun.before), differing(begun.before, left))
