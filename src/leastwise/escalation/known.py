"""Every technique, and what is known of them all."""

from __future__ import annotations

from functools import cache

from leastwise.access.actions import bits_of
from leastwise.escalation.identities import IDENTITIES
from leastwise.escalation.passing import PASSING
from leastwise.escalation.running import RUNNING
from leastwise.escalation.technique import Gain, Technique

__all__ = ["DECIDED", "TECHNIQUES", "bits_needed", "of_gain"]

TECHNIQUES: tuple[Technique, ...] = (*IDENTITIES, *PASSING, *RUNNING)
DECIDED = tuple(each for each in TECHNIQUES if not each.unseen)
"""Those that a snapshot tells enough about."""


@cache
def of_gain(*gains: Gain) -> tuple[Technique, ...]:
    """The techniques that are decided and give one of these."""
    return tuple(each for each in DECIDED if each.gain in gains)


@cache
def bits_needed(technique: Technique) -> int:
    """The actions that it takes, as a set of `leastwise.access.actions`."""
    return bits_of(need.action for need in technique.needs)
