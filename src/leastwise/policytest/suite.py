"""The values: a file of tests as cases, what each expects, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from leastwise.language import Place
from leastwise.policytest.source import Source
from leastwise.spec import Decision, Outcome, Policies, PolicyType, Request
from leastwise.spec import Place as Reached

__all__ = ["Case", "Expectation", "Expected", "Reason", "Result", "Slot", "Suite", "slot"]

Slot: TypeAlias = tuple[PolicyType, int | None, int]
"""Where a policy is attached: its type, the level of an SCP or RCP, and its number there, counted from 0."""


class Expected(StrEnum):
    """The words after `expect`."""

    ALLOWED = "allowed"
    DENIED = "denied"
    EXPLICITLY_DENIED = "explicitly-denied"
    IMPLICITLY_DENIED = "implicitly-denied"

    def met_by(self, outcome: Outcome) -> bool:
        """Whether the outcome is what the word says."""
        if self is Expected.DENIED:
            return outcome is not Outcome.ALLOWED
        return self is word_of(outcome)


def word_of(outcome: Outcome) -> Expected:
    """The word for an outcome."""
    return Expected[outcome.name]


@dataclass(frozen=True, slots=True)
class Reason:
    """A statement that must be among those that decided: by its policy's name, its sid, or both."""

    place: Place
    policy: str | None = None
    sid: str | None = None

    def __str__(self) -> str:
        sid = f"sid `{self.sid}`" if self.sid is not None else "a statement"
        return f"{sid} of `{self.policy}`" if self.policy is not None else sid


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a case expects; None or empty: nothing of that sort.

    Attributes:
        blocked_by: exactly these types stood in the way.
        certain: whether there must be no warning.
    """

    outcome: Expected
    because: tuple[Reason, ...] = ()
    blocked_by: frozenset[PolicyType] | None = None
    certain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request; `place` is that of its test."""

    name: str
    place: Place
    request: Request
    policies: Policies
    sources: Mapping[Slot, Source]
    expect: Expectation


@dataclass(frozen=True, slots=True)
class Suite:
    """The cases of one file, from `tests` entries."""

    file: str
    tests: int
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The decision on a case, and a line for everything that is not as expected."""

    file: str
    case: Case
    decision: Decision
    complaints: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether all is as expected."""
        return not self.complaints


def slot(reached: Reached) -> Slot:
    """The slot of the policy that a decision names."""
    return reached.type, reached.level, reached.policy
