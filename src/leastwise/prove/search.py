"""A request that one side allows and the other does not, among those that meet at most a given set of scopes.

Every condition key comes out in finitely many ways, each a set of scopes that it leaves standing; what a request
meets altogether is the intersection of one way from each.  Of two ways the better one is enough: it leaves standing
more of what helps the one side and less of what helps the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from leastwise import catalogue
from leastwise.access.actions import union
from leastwise.prove.limits import MOST_MASKS, OutOfBounds, spend
from leastwise.prove.meanings import Meanings
from leastwise.prove.sides import Side
from leastwise.prove.values import Given, any_text, holding, is_exact, outcomes

__all__ = ["Context", "Direction", "Search"]

Context = tuple[tuple[str, Given], ...]
"""What a request has for each condition key that matters."""


@dataclass(frozen=True, slots=True)
class Direction:
    """Which side is to allow, and which is not."""

    one: Side
    other: Side

    def differs(self, scopes: int) -> bool:
        """Whether a request that meets just these scopes is a difference."""
        return self.one.allows(scopes) and not self.other.allows(scopes)

    def hopeless(self, scopes: int) -> bool:
        """Whether no part of these scopes is a difference, whichever way one looks for it."""
        return all(goal.hopeless(scopes) for goal in self.goals)

    @property
    def goals(self) -> tuple[Goal, ...]:
        """Every way in which the other side can fail to allow: it denies, or on each way some layer is silent."""
        return _goals(self.one, self.other)


@lru_cache(maxsize=64)
def _goals(one: Side, other: Side) -> tuple[Goal, ...]:
    denied = Goal(one.ways, one.deny, other.deny)
    silent = (Goal(one.ways, one.deny | union(layers), 0) for layers in dict.fromkeys(product(*other.ways)))
    return (denied, *silent) if other.deny else tuple(silent)


@dataclass(frozen=True, slots=True)
class Goal:
    """What a request has to meet, and what not, all told: no scope is both.

    Attributes:
        ways: of one of them a scope in every layer.
        not_met: none of these scopes.
        denying: one of these scopes; 0: none needs to be.
    """

    ways: tuple[tuple[int, ...], ...]
    not_met: int
    denying: int

    @property
    def wanted(self) -> int:
        """The scopes that help."""
        return (union(layer for way in self.ways for layer in way) | self.denying) & ~self.not_met

    def hopeless(self, scopes: int) -> bool:
        """Whether no part of these scopes does it."""
        good = scopes & ~self.not_met
        if self.denying and not good & self.denying:
            return True
        return not any(all(good & layer for layer in way) for way in self.ways)

    def done(self, scopes: int) -> bool:
        """Whether just these do."""
        return not scopes & self.not_met and not self.hopeless(scopes)


class Search:
    """Searches over the same scopes.

    Args:
        meanings: of the scopes.
        fixed: keys whose values are given.
        present: keys that are never absent.
    """

    def __init__(self, meanings: Meanings, fixed: Mapping[str, Given], present: frozenset[str] = frozenset()) -> None:
        self.meanings = meanings
        self.fixed = fixed
        self.present = present
        self.inexact: set[str] = set()
        """Keys of which not every way may have been found."""
        self._all = (1 << len(meanings.scopes)) - 1
        self._ways: dict[tuple[str, int], dict[int, Given]] = {}

    def differences(self, scopes: int, direction: Direction) -> Iterator[Context]:
        """What a request has to have to be a difference, meeting no more than these scopes.

        Raises:
            OutOfBounds: there are too many.
        """
        scopes &= ~self.meanings.never
        for goal in direction.goals:
            if not goal.hopeless(scopes):
                yield from self._reached(scopes, goal)

    def _reached(self, scopes: int, goal: Goal) -> Iterator[Context]:
        matter = goal.wanted | goal.not_met
        found: dict[int, Context] = {scopes & matter: ()}
        for key, ways in self._dimensions(scopes & matter):
            spend(_STEPS * (1 + len(found) * len(ways)))
            after: dict[int, Context] = {}
            for mask, context in found.items():
                for way, given in ways.items():
                    both = mask & way
                    if both not in after and not goal.hopeless(both):
                        after[both] = (*context, (key, given)) if key else context
                        if len(after) > MOST_MASKS:
                            raise OutOfBounds(f"more than {MOST_MASKS:,} sets of statements")
            found = _best(after, goal.not_met)
        yield from (context for mask, context in found.items() if goal.done(mask))

    def _dimensions(self, scopes: int) -> Iterator[tuple[str, Mapping[int, Given]]]:
        """For each key, and each test that hangs in the air, the ways in which it can come out."""
        tests = 0
        for number in _bits(scopes):
            tests |= self.meanings.scopes[number].tests
        for key, tested in self.meanings.keys.items():
            mine = sum(1 << place for place in tested.values()) & tests
            if mine:
                yield key, self._of_key(key, mine)
        for place in _bits(tests & self.meanings.loose):
            yield "", {self._all: None, self._all & ~self.meanings.users[place]: None}

    def _of_key(self, key: str, tests: int) -> Mapping[int, Given]:
        known = self._ways.get((key, tests))
        if known is None:
            known = self._ways[key, tests] = self._found(key, tests)
        return known

    def _found(self, key: str, tests: int) -> dict[int, Given]:
        tested = [(each, place) for each, place in self.meanings.keys[key].items() if tests >> place & 1]
        conditions = [each for each, _ in tested]
        multivalued = catalogue.multivalued(key)
        if key in self.fixed:
            given = self.fixed[key]
            results: Mapping[int, Given] = {holding(conditions, given, multivalued=multivalued): given}
        else:
            several = multivalued or not catalogue.is_condition_key(key)
            absent = key not in self.present
            results = outcomes(conditions, multivalued=multivalued, several=several, absent=absent, free=any_text(key))
            if not is_exact(conditions, multivalued=multivalued, several=several):
                self.inexact.add(key)
        ways: dict[int, Given] = {}
        for held, given in results.items():
            left = self._all
            for i, (_, place) in enumerate(tested):
                if not held >> i & 1:
                    left &= ~self.meanings.users[place]
            ways.setdefault(left, given)
        return ways


_FEW = 400
"""Sets that are compared one with another."""
_STEPS = 4
"""What it takes to look at one set of statements."""


def _best(found: dict[int, Context], not_met: int) -> dict[int, Context]:
    """Without those than which another is better: it has more of what is wanted and less of the rest."""
    if not 1 < len(found) <= _FEW:
        return found
    spend(len(found) ** 2 // 4)
    kept: list[int] = []
    ordered = sorted(found, key=lambda mask: -(mask ^ not_met).bit_count())
    for mask in ordered:
        if not any((mask ^ not_met) & ~(better ^ not_met) == 0 for better in kept):
            kept.append(mask)
    return {mask: found[mask] for mask in kept}


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
