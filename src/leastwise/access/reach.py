"""How far statements reach together: on which resources, but which, and under which conditions.

A reach is what one Allow of every layer grants at once.  Layers are the types of policy that must all allow: identity,
boundary, session, and each level of SCPs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from leastwise.access.speaking import widened
from leastwise.language import Condition, Statement, covers, has_variables, is_everything, overlaps

__all__ = ["EVERYWHERE", "Layer", "Reach", "Refusal", "reaches"]

_MOST = 400
"""Combinations of statements that are told apart; what is beyond is left as the statements of the first layer say."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A Deny that applies when all of its conditions hold.

    Attributes:
        on: the patterns of the resources that it is about; none: every resource.
    """

    on: tuple[str, ...]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """Some resources, in AWS's patterns.

    Attributes:
        on: patterns of which a resource must match one in every tuple; none: every resource.
        but: patterns of resources that are left out, by `NotResource` or by a Deny without conditions.
        conditions: those of the Allow statements; all must hold.
        unless: what Deny statements take away under conditions.
    """

    on: tuple[tuple[str, ...], ...] = ()
    but: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    unless: tuple[Refusal, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether it hangs on no condition and on no variable."""
        return not (self.conditions or self.unless or any(has_variables(each) for on in self.on for each in on))

    @property
    def everywhere(self) -> bool:
        """Whether it is about every resource, and certain."""
        return self.certain and not self.on and not self.but


EVERYWHERE = Reach()

Layer = tuple[tuple[Statement, ...], tuple[Statement, ...]]
"""The Allow and the Deny statements of one type of policy that speak of the same actions."""


def reaches(layers: Sequence[Layer], *, resourceless: bool) -> tuple[Reach, ...]:
    """What is granted by all layers together; nothing if one of them does not allow.

    Args:
        layers: the statements that speak of the actions in question.
        resourceless: whether these know no resources, so that only `*` can be allowed or denied.
    """
    found: tuple[Reach, ...] = (EVERYWHERE,)
    for allows, _ in layers:
        mine = tuple(dict.fromkeys(_reach(each, resourceless=resourceless) for each in allows))
        found = _distinct(_both(one, other) for one in found for other in _kept(mine))
        if not found:
            return ()
    denies = [each for _, layer in layers for each in layer]
    return _distinct(_without(each, denies, resourceless=resourceless) for each in found)


def _kept(mine: tuple[Reach | None, ...]) -> tuple[Reach, ...]:
    """Without what a wider one among them holds already."""
    known = [each for each in mine if each is not None]
    if EVERYWHERE in known:
        return (EVERYWHERE,)
    return tuple(known)


def _distinct(found: Iterable[Reach | None]) -> tuple[Reach, ...]:
    kept: dict[Reach, None] = {}
    for each in found:
        if each is not None:
            kept[each] = None
        if len(kept) >= _MOST:
            break
    return (EVERYWHERE,) if EVERYWHERE in kept else tuple(kept)


def _reach(statement: Statement, *, resourceless: bool) -> Reach | None:
    """What a single Allow reaches; None: nothing."""
    conditions = statement.conditions
    if statement.resources is not None:
        if any(map(is_everything, statement.resources)):
            return Reach(conditions=conditions)
        return None if resourceless or not statement.resources else Reach((statement.resources,), (), conditions)
    but = statement.not_resources or ()
    if any(map(is_everything, but)):
        return None
    return Reach((), () if resourceless else but, conditions)


def _both(one: Reach, other: Reach) -> Reach | None:
    """What both reach; None if no resource is in both."""
    on = _met(one.on, other.on)
    if on is None:
        return None
    but = tuple(dict.fromkeys((*one.but, *other.but)))
    conditions = tuple(dict.fromkeys((*one.conditions, *other.conditions)))
    return _left(Reach(on, but, conditions, tuple(dict.fromkeys((*one.unless, *other.unless)))))


def _met(one: tuple[tuple[str, ...], ...], other: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...] | None:
    """Lists of patterns of which each must be matched: one list where the patterns of one cover those of another."""
    if not one or not other:
        return one or other
    if len(one) > 1 or len(other) > 1:
        return tuple(dict.fromkeys((*one, *other)))
    narrow: dict[str, None] = {}
    loose = False
    for mine in one[0]:
        for theirs in other[0]:
            if _covers(theirs, mine):
                narrow[mine] = None
            elif _covers(mine, theirs):
                narrow[theirs] = None
            elif _overlap(mine, theirs):
                loose = True
    if loose:
        return (*one, *other)
    return (tuple(narrow),) if narrow else None


def _without(reach: Reach, denies: Sequence[Statement], *, resourceless: bool) -> Reach | None:
    """What Deny statements leave of it."""
    for each in denies:
        taken = _reach(each, resourceless=resourceless)
        if taken is None or not _touches(reach, taken):
            continue
        if each.conditions:
            refusal = Refusal(taken.on[0] if taken.on else (), each.conditions)
            reach = replace(reach, unless=tuple(dict.fromkeys((*reach.unless, refusal))))
        elif not taken.on and not taken.but:
            return None
        elif taken.on:
            reach = replace(reach, but=tuple(dict.fromkeys((*reach.but, *taken.on[0]))))
        else:
            met = _met(reach.on, (taken.but,))
            if met is None:
                return None
            reach = replace(reach, on=met)
    return _left(reach)


def _touches(reach: Reach, taken: Reach) -> bool:
    """Whether a Deny could be about some of these resources."""
    if not reach.on or not taken.on:
        return True
    return all(any(_overlap(mine, theirs) for mine in on for theirs in taken.on[0]) for on in reach.on)


def _left(reach: Reach) -> Reach | None:
    """Without the patterns that are left out as a whole; None if none is left."""
    kept = []
    for on in reach.on:
        mine = tuple(each for each in on if not any(_covers(but, each) for but in reach.but))
        if not mine:
            return None
        kept.append(mine)
    if not reach.on:
        return reach
    but = tuple(each for each in reach.but if all(any(_overlap(each, mine) for mine in on) for on in kept))
    return Reach(tuple(kept), but, reach.conditions, reach.unless)


@lru_cache(maxsize=65_536)
def _covers(wide: str, narrow: str) -> bool:
    """For sure: what a variable becomes is not known, so a pattern with one covers nothing but itself."""
    return wide == narrow or (not has_variables(wide) and not has_variables(narrow) and covers(wide, narrow))


def _overlap(one: str, other: str) -> bool:
    """Perhaps, where there are variables."""
    return overlaps(widened(one), widened(other))
