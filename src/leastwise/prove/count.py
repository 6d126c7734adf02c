"""How many requests policies allow: exactly, among those of a universe that is written down.

The same automata as a comparison walks, with the number of texts that lead to each set of positions in place of one
example, and the same intersections, with sums of products in place of examples.  What is counted are requests of one
principal: every action of the catalogue, on `*` or on each resource of each type that the action knows, with every
condition key that the policies name absent or at each of its values.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log2

from leastwise.access.actions import resourceless
from leastwise.language.substituted import Pattern
from leastwise.prove import patterns
from leastwise.prove.limits import MOST_MASKS, OutOfBounds, bounded, spend
from leastwise.prove.meanings import Meanings, variables_of
from leastwise.prove.numbers import Ranges, Uncountable, ways_of_key
from leastwise.prove.sides import Allowance, Sides
from leastwise.prove.subjects import Speaking, formats, may_match, parts
from leastwise.prove.texts import counted
from leastwise.prove.who import SOMEBODY, callers
from leastwise.spec import Principal

__all__ = ["Count", "Uncountable", "Universe", "count"]

_STEPS = 20_000_000
"""A count looks at every length and at every resource type, where a comparison stops at an example."""


@dataclass(frozen=True, slots=True)
class Universe:
    """What is counted.

    Attributes:
        alphabet: the characters of ARNs and texts.
        resource_length: the most characters of a resource's ARN, which is of the partition `aws`.
        ranges: the values of condition keys.
    """

    alphabet: str = string.ascii_letters + string.digits + "-_/.+=@,:"
    resource_length: int = 64
    ranges: Ranges = field(default_factory=Ranges)

    def described(self) -> tuple[str, ...]:
        """The same in words."""
        ranges = self.ranges
        return (
            "the requests of one principal: every action of the catalogue that the policies speak of,",
            "on `*` where it knows no resource, else on each resource of each of its types: ARNs in the partition aws",
            f"of at most {self.resource_length} characters out of {self.alphabet}",
            "every condition key that the policies name: absent, or at each of its values, whatever the others are:",
            f"texts and ARNs of 1 to {ranges.length} of these characters; whole numbers below {ranges.numbers:,};",
            f"dates as whole seconds of Unix time below {ranges.seconds:,}; true and false; IPv4 and IPv6 addresses",
            f"a key with several values: every set of at most {ranges.several} of them",
        )


@dataclass(frozen=True, slots=True)
class Count:
    """How many requests.

    Attributes:
        before, after: what the reference and what the candidate allows.
        new, lost: what only the candidate and what only the reference allows.
    """

    before: int
    after: int
    new: int
    lost: int

    @property
    def bits(self) -> float | None:
        """How many bits the change removes; None: one of the sides allows nothing."""
        return log2(self.before) - log2(self.after) if self.before and self.after else None


def count(
    reference: Allowance, candidate: Allowance, principal: Principal = SOMEBODY, universe: Universe | None = None
) -> Count:
    """Count what two sides allow among the same requests; for one side give it twice.

    Raises:
        Uncountable: there is a policy variable without a value, or a key whose values are not of one type.
        OutOfBounds: it takes too many steps.
    """
    sides = Sides(reference, candidate)
    with bounded(_STEPS):
        met = _met(sides, principal, universe or Universe())
    found = Counter[tuple[bool, bool]]()
    for scopes, requests in met.items():
        found[sides.reference.allows(scopes), sides.candidate.allows(scopes)] += requests
    both = found[True, True]
    return Count(both + found[True, False], both + found[False, True], found[False, True], found[True, False])


def _met(sides: Sides, principal: Principal, universe: Universe) -> Mapping[int, int]:
    """For every set of scopes the number of requests that meet just these."""
    caller = callers(sides.scopes, principal)[0]
    unknown = [key for key in variables_of(sides.scopes) if key not in caller.keys]
    if unknown:
        raise Uncountable(f"the policy variable `{unknown[0]}` has no value that is known")
    own = {key: given[0] if given else None for key, given in caller.keys.items()}
    meanings = Meanings.of(sides.scopes, own)
    may = caller.scopes & ~meanings.never
    met: Mapping[int, int] = _with_mask(_subjects(sides, meanings, universe), may)
    for key, tests in meanings.keys.items():
        given = {key: caller.keys[key]} if key in caller.keys else {}
        held = ways_of_key(key, list(tests), universe.ranges, universe.alphabet, given)
        ways = Counter[int]()
        for holds, values in held.items():
            ways[_standing(meanings, list(tests.values()), holds)] += values
        met = _product(met, ways)
    return met


def _standing(meanings: Meanings, places: Sequence[int], holds: int) -> int:
    """The scopes that a way in which a key comes out leaves standing."""
    failing = 0
    for i, place in enumerate(places):
        if not holds >> i & 1:
            failing |= meanings.users[place]
    return ((1 << len(meanings.scopes)) - 1) & ~failing


def _with_mask(met: Mapping[int, int], mask: int) -> Counter[int]:
    found = Counter[int]()
    for scopes, requests in met.items():
        found[scopes & mask] += requests
    return found


def _product(one: Mapping[int, int], other: Mapping[int, int]) -> Counter[int]:
    spend(len(one) * len(other))
    found = Counter[int]()
    for scopes, requests in one.items():
        for left, values in other.items():
            found[scopes & left] += requests * values
    if len(found) > MOST_MASKS:
        raise OutOfBounds(f"more than {MOST_MASKS:,} sets of statements")
    return found


def _subjects(sides: Sides, meanings: Meanings, universe: Universe) -> Counter[int]:
    """For every set of scopes the number of actions, with a resource, that they speak of."""
    found = Counter[int]()
    for actions, speaking in parts([scope.statement for scope in sides.scopes]):
        about = Speaking(meanings.scopes, speaking)
        bare = actions & resourceless()
        found[about.on_star()] += bare.bit_count()
        rest = actions ^ bare
        for format, those in formats():
            if mine := (those & rest).bit_count():
                touched = tuple(each for each in about.particular if may_match(each, format))
                for hit, resources in _resources(touched, format, universe):
                    found[about.of(hit)] += mine * resources
    return found


def _resources(touched: tuple[Pattern, ...], format: str, universe: Universe) -> list[tuple[frozenset[Pattern], int]]:
    """How many resources of a form match just these patterns, for each set of patterns."""
    within = patterns.format_tokens(format, "aws")
    tokens = tuple(map(patterns.resource, touched))
    matched = counted(tokens, (within,), universe.alphabet, universe.resource_length)
    return [(frozenset(p for j, p in enumerate(touched) if hits >> j & 1), many) for hits, many in matched.items()]
