"""A path to administration: hops, each a technique that one principal uses."""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.access import Question
from leastwise.escalation.certainty import Certainty
from leastwise.escalation.technique import Technique

__all__ = ["Hop", "Path"]


@dataclass(frozen=True, slots=True)
class Hop:
    """One technique, used.

    Attributes:
        actor: ARN of the principal that uses it.
        target: ARN of whom or what it is used on; the actor's own where it raises itself.
        questions: what the actor has to be allowed, as it can be asked of the World.
    """

    technique: Technique
    actor: str
    target: str
    sure: Certainty
    questions: tuple[Question, ...]

    @property
    def told(self) -> str:
        """``assumes `deploy` ``."""
        name = "itself" if self.target == self.actor else self.target.rsplit("/", 1)[-1]
        return self.technique.does.format(name).replace("`itself`", "itself")


@dataclass(frozen=True, slots=True)
class Path:
    """How a principal becomes administrator.

    Attributes:
        hops: from the principal to the administrator; none: it is one.
        end: ARN of the administrator at the end, the principal's own where it raises itself.
        sure: as sure as the least sure hop.
    """

    hops: tuple[Hop, ...]
    end: str
    sure: Certainty
