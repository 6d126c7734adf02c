"""Many changes become one for each object, in an order in which each finds what it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from itertools import pairwise

from leastwise.model import Estate
from leastwise.model.change import Change, Target
from leastwise.objects import find_kind
from leastwise.remedy.candidate import Candidate

__all__ = ["Merged", "merge", "tried"]


@dataclass(slots=True)
class Merged:
    """The changes of several candidates, one for each object."""

    changes: dict[Target, Change] = field(default_factory=dict)
    """In an order in which they can be made."""
    before: dict[Target, set[Target]] = field(default_factory=dict)
    """Which objects have to be changed before an object."""
    by: dict[Target, list[Candidate]] = field(default_factory=dict)
    refused: dict[Candidate, str] = field(default_factory=dict)


def merge(candidates: Iterable[Candidate]) -> Merged:
    """Put the changes of all candidates together; those that contradict earlier ones are refused."""
    merged = Merged()
    for candidate in candidates:
        together = {change.target: _together(merged.changes.get(change.target), change) for change in candidate.changes}
        clash = next((target for target, change in together.items() if change is None), None)
        if clash is not None:
            merged.refused[candidate] = f"another fix of this plan wants something else of {clash}"
            continue
        if not _linked(merged.before, [change.target for change in candidate.changes]):
            merged.refused[candidate] = "its steps cannot be put in order with those of other fixes"
            continue
        for target, change in together.items():
            assert change is not None
            merged.changes[target] = change
            merged.by.setdefault(target, []).append(candidate)
    merged.changes = {target: merged.changes[target] for target in _order(merged.before)}
    return merged


def _together(one: Change | None, other: Change) -> Change | None:
    """Both changes in one; None: they contradict each other."""
    if one is None or one == other:
        return other
    if one.after is None or other.after is None or (one.before is None) != (other.before is None):
        return None
    if any(other.after.get(name, value) != value for name, value in one.after.items()):
        return None
    before = None if one.before is None or other.before is None else {**one.before, **other.before}
    return Change(one.target, before, {**one.after, **other.after})


def _linked(before: dict[Target, set[Target]], path: Sequence[Target]) -> bool:
    """Let the objects of a path come one after the other; False, and nothing is done: they would wait in a circle."""
    added: list[tuple[Target, Target]] = []
    for earlier, later in pairwise(path):
        if _waits(before, earlier, later):
            for first, second in added:
                before[second].discard(first)
            return False
        if earlier not in before.setdefault(later, set()):
            before[later].add(earlier)
            added.append((earlier, later))
    for target in path:
        before.setdefault(target, set())
    return True


def _waits(before: dict[Target, set[Target]], one: Target, other: Target) -> bool:
    """Whether one object is the other, or comes after it."""
    found, left = {one}, [one]
    while left:
        fresh = before.get(left.pop(), set()) - found
        found |= fresh
        left += fresh
    return other in found


def _order(before: dict[Target, set[Target]]) -> tuple[Target, ...]:
    """Every object after those that come before it."""
    sorter = TopologicalSorter(before)
    sorter.prepare()
    order: list[Target] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += ready
        sorter.done(*ready)
    return tuple(order)


def tried(estate: Estate, changes: Iterable[Change]) -> Estate:
    """The Estate as it will be.

    Raises:
        Unseen: what is to be changed was not seen.
    """
    for change in changes:
        estate = find_kind(change.target.kind).tried(estate, change.target, change.after)
    return estate
