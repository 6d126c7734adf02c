"""What comes out: allowed or not, which types of policy stood in the way, and the statements that made it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from leastwise.spec.choices import Choice
from leastwise.spec.policies import PolicyType

__all__ = ["Decision", "Outcome", "Place", "Warning", "together"]


class Outcome(Enum):
    """The three outcomes (A2)."""

    ALLOWED = "Allowed"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    IMPLICITLY_DENIED = "ImplicitlyDenied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A statement: all numbers count from 0; `level` is that of an SCP or RCP, None for the other types."""

    type: PolicyType
    level: int | None = None
    policy: int
    statement: int
    sid: str | None

    def __str__(self) -> str:
        level = "" if self.level is None else f" level {self.level}"
        sid = f" ({self.sid})" if self.sid else ""
        return f"{self.type.value}{level} policy {self.policy} statement {self.statement}{sid}"


@dataclass(frozen=True, slots=True)
class Warning:
    """A choice that the decision hangs on, the statement that raised it, and what exactly it is about."""

    choice: Choice
    place: Place | None = None
    detail: str = ""

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"{place}{self.choice.value}{f': {self.detail}' if self.detail else ''}"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to a request.

    Attributes:
        blocked_by: the types that denied, or lacked the Allow that was needed; empty when allowed.
        because: the Deny statements, or, when allowed, the Allow statements; an implicit deny has none.
    """

    outcome: Outcome
    blocked_by: frozenset[PolicyType] = frozenset()
    because: tuple[Place, ...] = ()
    warnings: tuple[Warning, ...] = ()


_WORST_FIRST = (Outcome.EXPLICITLY_DENIED, Outcome.IMPLICITLY_DENIED, Outcome.ALLOWED)


def together(decisions: Sequence[Decision]) -> Decision:
    """The decision on an action that is authorised against several resources: all must allow it.

    Each is evaluated alone, with its own context keys; the worst outcome is the outcome of all.

    Source: "IAM JSON policy elements: Condition operators", ...IfExists (A15).
    """
    worst = next((o for o in _WORST_FIRST if any(d.outcome is o for d in decisions)), Outcome.ALLOWED)
    said = tuple(d for d in decisions if d.outcome is worst)
    return Decision(
        worst,
        frozenset().union(*(d.blocked_by for d in said)),
        tuple(dict.fromkeys(place for d in said for place in d.because)),
        tuple(dict.fromkeys(warning for d in decisions for warning in d.warnings)),
    )
