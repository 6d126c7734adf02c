"""Sets of actions over the whole catalogue, as the bits of one integer.

The actions are sorted, so that what a pattern such as `s3:Get*` matches is a range; only a wildcard further inside has
its range looked through.  Patterns recur from policy to policy, so their sets are kept.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from leastwise import catalogue
from leastwise.language import Document, Statement, every_action, fold, has_wildcard, matches

__all__ = ["actions_in", "allowed", "bits_of", "every", "matched", "resourceless", "spoken_of", "union"]

_LAST = "\U0010ffff"


@cache
def _folded() -> tuple[str, ...]:
    return tuple(map(fold, catalogue.every_action()))


@cache
def every() -> int:
    """All actions that the catalogue knows."""
    return (1 << len(_folded())) - 1


@cache
def resourceless() -> int:
    """Those that know no resources."""
    digits = "".join("1" if each else "0" for each in catalogue.resourceless())
    return int(digits[::-1], 2)


def actions_in(bits: int) -> Iterator[str]:
    """The actions of a set in AWS's spelling, in order."""
    names = catalogue.every_action()
    while bits:
        lowest = bits & -bits
        yield names[lowest.bit_length() - 1]
        bits ^= lowest


def bits_of(actions: Iterable[str]) -> int:
    """The set of these actions, in any letter case; those that the catalogue does not know are left out."""
    return union(map(matched, actions))


@lru_cache(maxsize=65_536)
def matched(pattern: str) -> int:
    """The actions that a pattern matches."""
    if every_action(pattern):
        return every()
    folded = fold(pattern)
    service, _, name = folded.partition(":")
    if not name or has_wildcard(service) or folded != "".join(folded.split()):
        return 0
    start = _literal(folded)
    first, end = _range(start)
    if folded == f"{start}*":
        return (1 << end) - (1 << first)
    if folded == start:
        return 1 << first if first < len(_folded()) and _folded()[first] == folded else 0
    return sum(1 << place for place in range(first, end) if matches(folded, _folded()[place]))


def spoken_of(statement: Statement) -> int:
    """The actions that a statement speaks of, whatever it says about them."""
    if statement.actions is not None:
        return union(map(matched, statement.actions))
    return every() & ~union(map(matched, statement.not_actions or ()))


def allowed(document: Document) -> int:
    """The actions that a document allows on some resource, under whatever conditions.

    A Deny without conditions on every resource takes away; any other one leaves something.
    """
    allows = union(spoken_of(each) for each in document.statements if each.allows)
    denies = union(spoken_of(each) for each in document.statements if _denies_everywhere(each))
    return allows & ~denies


def _denies_everywhere(statement: Statement) -> bool:
    on_all = statement.resources is not None and "*" in statement.resources
    return not statement.allows and not statement.conditions and on_all


def union(sets: Iterable[int]) -> int:
    """All actions of these sets."""
    found = 0
    for each in sets:
        found |= each
    return found


def _literal(pattern: str) -> str:
    """What stands before the first wildcard."""
    ends = [end for char in "*?" if (end := pattern.find(char)) >= 0]
    return pattern[: min(ends)] if ends else pattern


def _range(start: str) -> tuple[int, int]:
    """Where the actions that begin so stand."""
    return bisect_left(_folded(), start), bisect_left(_folded(), start + _LAST)
