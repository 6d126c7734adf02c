"""Sets of the principals of an account, as the bits of one integer: principals go by their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

__all__ = ["crowd", "has", "members"]


def crowd(numbers: Iterable[int]) -> int:
    """The set of these."""
    found = 0
    for number in numbers:
        found |= 1 << number
    return found


def members(crowd: int) -> Iterator[int]:
    """The numbers of a set, in order."""
    while crowd:
        lowest = crowd & -crowd
        yield lowest.bit_length() - 1
        crowd ^= lowest


def has(crowd: int, number: int) -> bool:
    """Whether a set has this one."""
    return bool(crowd >> number & 1)
