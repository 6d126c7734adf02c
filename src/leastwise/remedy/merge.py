"""Many changes become one for each object, in an order in which each finds what it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
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
        wider = _with_edges(merged.before, [change.target for change in candidate.changes])
        if _order(wider) is None:
            merged.refused[candidate] = "its steps cannot be put in order with those of other fixes"
            continue
        merged.before = wider
        for target, change in together.items():
            assert change is not None
            merged.changes[target] = change
            merged.by.setdefault(target, []).append(candidate)
    order = _order(merged.before) or ()
    merged.changes = {target: merged.changes[target] for target in order}
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


def _with_edges(before: dict[Target, set[Target]], path: Sequence[Target]) -> dict[Target, set[Target]]:
    wider = {target: set(earlier) for target, earlier in before.items()} if len(path) > 1 else before
    for target in path:
        wider.setdefault(target, set())
    for earlier, later in pairwise(path):
        wider[later].add(earlier)
    return wider


def _order(before: dict[Target, set[Target]]) -> tuple[Target, ...] | None:
    """Every object after those that come before it; None: they wait for each other."""
    sorter = TopologicalSorter(before)
    try:
        sorter.prepare()
    except CycleError:
        return None
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
