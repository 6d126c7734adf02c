"""What can be said of a request in accounts that were seen more or less whole."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from leastwise.access.gathered import Gathered
from leastwise.engine import Considered, Need, Unknown
from leastwise.model import Gap
from leastwise.spec import Decision, Outcome, PolicyType, Request

__all__ = ["Answer", "Says", "Term", "say", "terms"]

_TYPES = tuple(PolicyType)
_AROUND = frozenset({PolicyType.SCP, PolicyType.VPC_ENDPOINT})
"""Types whose silence no resource policy makes good for."""


class Says(Enum):
    """The answers, from best to worst."""

    ALLOWED = "allowed"
    DEPENDS = "depends"
    UNKNOWN = "unknown"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Term:
    """What an answer depends on: an Allow that is needed applies if all of `needs` hold, a Deny the same.

    Of several terms of one type of policy that allow, one is enough.
    """

    type: PolicyType
    allows: bool
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether AWS would allow a request.

    Attributes:
        says: allowed; denied; it depends on `terms`; or what was not seen may tip it.
        considered: the decisions if all that is unknown speaks for the request, and if it speaks against it.
        gathered: the policies that it meets.
        unknown: the condition keys that are not known; None: all are.
    """

    request: Request
    says: Says
    considered: Considered
    gathered: Gathered
    unknown: Unknown | None = None

    @property
    def decision(self) -> Decision:
        """The decision, as far as the policies were seen; where it depends, the better one."""
        return self.considered.best

    @property
    def terms(self) -> tuple[Term, ...]:
        """What it depends on."""
        return terms(self.considered)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What was not seen and could have been asked."""
        missing = (gap for gaps in self.gathered.missing.values() for gap in gaps)
        return tuple(dict.fromkeys((*missing, *self.gathered.restricting)))


def terms(considered: Considered) -> tuple[Term, ...]:
    """What a decision depends on, whichever statements say so: by type of policy, what allows first."""
    found = {Term(each.place.type, each.allows, each.needs): None for each in considered.hinges}
    return tuple(sorted(found, key=lambda term: (_TYPES.index(term.type), not term.allows, str(term.needs))))


def say(request: Request, considered: Considered, gathered: Gathered) -> Says:
    """What follows, documents that were not seen being able to say anything."""
    best, worst = considered.best.outcome, considered.worst.outcome
    if best is Outcome.EXPLICITLY_DENIED:
        return Says.DENIED
    if gathered.missing:
        return Says.DENIED if _blocked_anyway(request, considered.best, gathered) else Says.UNKNOWN
    if best is not Outcome.ALLOWED:
        return Says.DENIED
    if gathered.restricting:
        return Says.UNKNOWN
    return Says.ALLOWED if worst is Outcome.ALLOWED else Says.DEPENDS


def _blocked_anyway(request: Request, decision: Decision, gathered: Gathered) -> bool:
    """Whether a type that was seen whole lacks the Allow that no other type makes good for.

    A resource policy that was not seen could spare a caller of its own account the policies on the caller's side.
    """
    sure = decision.blocked_by - gathered.missing.keys()
    spared = PolicyType.RESOURCE in gathered.missing and request.same_account
    return bool(sure & _AROUND if spared else sure)
