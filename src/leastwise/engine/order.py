"""The types of policy as small numbers, in the order in which AWS's page asks them, and sets of them as bits.

Bit n of a set stands for type n; the bits from `LEVEL` on stand for the levels of SCPs, each of which has to allow.
"""

from __future__ import annotations

from functools import lru_cache

from leastwise.spec import PolicyType

__all__ = [
    "BOUNDARY",
    "IDENTITY",
    "LEVEL",
    "RCP",
    "RESOURCE",
    "SCP",
    "SESSION",
    "TYPES",
    "VPC_ENDPOINT",
    "bits",
    "types",
]

TYPES = tuple(PolicyType)
RCP, SCP, VPC_ENDPOINT, RESOURCE, IDENTITY, BOUNDARY, SESSION = range(len(TYPES))
LEVEL = len(TYPES)


def bits(*numbers: int) -> int:
    """The set of some types."""
    return sum(1 << number for number in numbers)


@lru_cache(maxsize=1_024)
def types(found: int) -> frozenset[PolicyType]:
    """The types in a set; a level is of the type SCP."""
    named = {type for number, type in enumerate(TYPES) if found >> number & 1}
    return frozenset(named | {PolicyType.SCP} if found >> LEVEL else named)
