"""Take back what a journal tells: the pairs swapped, in the opposite order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import msgspec

from leastwise.apply.journal import Begun, Done, Entry, Header
from leastwise.apply.states import differing
from leastwise.model.change import Change, Safety, touched
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
    later = _later(header.plan.steps)
    for entry in reversed(begun):
        step = steps[entry.step]
        if step.safety is Safety.LOSSY:
            lost.append(step)
            continue
        change = _back(entry, done.get(entry.step))
        back.append(
            msgspec.structs.replace(step, change=change, after=later[step.id], calls=(), does=(f"take back {step.id}",))
        )
    return Undoing(tuple(back), tuple(lost))


def _later(steps: Sequence[Step]) -> dict[str, tuple[str, ...]]:
    """By the id of each step, the steps that waited for it, at whatever distance: they go back first."""
    earlier: dict[str, set[str]] = {}
    for step in steps:
        earlier[step.id] = {*step.after}.union(*(earlier.get(each, set()) for each in step.after))
    return {step.id: tuple(each for each, before in earlier.items() if step.id in before) for step in steps}


def _back(begun: Begun, done: Done | None) -> Change:
    """From how the step left the object to how it had found it."""
    target = begun.change.target
    left = done.state if done is not None and done.verified else begun.goal
    if begun.before is None or begun.goal is None:
        return Change(target, touched(left, None), begun.before)
    return Change(target, differing(left, begun.before), differing(begun.before, left))
