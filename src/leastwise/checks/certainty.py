"""What follows from part of the evidence.

A gap never hides a failure: one fact that was seen to be true settles a question of "is there any?", whatever else
was not seen.
"""

from __future__ import annotations

from typing import TypeVar

from leastwise.model import Fact, Gap, Observed, Unseen

__all__ = ["anything", "present"]

T = TypeVar("T")


def anything(*facts: Fact[bool]) -> bool:
    """Whether at least one of these is true.

    Raises:
        Unseen: none was seen to be true, and some were not seen.
    """
    if any(fact is True for fact in facts):
        return True
    if gaps := tuple(dict.fromkeys(fact for fact in facts if isinstance(fact, Gap))):
        raise Unseen(*gaps)
    return False


def present(observed: Observed[T]) -> tuple[Fact[bool], ...]:
    """Whether a list has an item, as facts for `anything`."""
    return (bool(observed.items), *observed.gaps)
