"""What a comparison says: the relation of two sides, a request as witness for each direction, and who decided it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from leastwise.prove.sides import Source
from leastwise.spec import Principal, Request

__all__ = ["PROCEDURE", "SEMANTICS", "Comparison", "Relation", "Witness"]

SEMANTICS = 1
"""The version of what a proof means; it grows when the same documents may be judged otherwise."""
PROCEDURE = "sets of statements"
"""How comparisons are decided unless a solver had to."""


class Relation(StrEnum):
    """What the candidate allows beside the reference."""

    EQUAL = "equal"
    LESS = "less"
    MORE = "more"
    INCOMPARABLE = "incomparable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Witness:
    """A request that one side allows and the other does not.

    Attributes:
        by: where the side that allows it says so.
    """

    principal: Principal
    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by: tuple[Source, ...] = ()

    def request(self) -> Request:
        """The same for whatever decides."""
        return Request(principal=self.principal, action=self.action, resource=self.resource, context=self.context)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of it.

    Attributes:
        new: a request that only the candidate allows; lost: one that only the reference allows.
        new_possible, lost_possible: whether there is one; None: not decided, for the reasons in `why`.
        decided_by: the procedure, or the solver where that had to be asked.
        semantics: the version of what it means.
    """

    new: Witness | None
    lost: Witness | None
    new_possible: bool | None
    lost_possible: bool | None
    why: tuple[str, ...] = ()
    decided_by: str = PROCEDURE
    semantics: int = SEMANTICS

    @property
    def relation(self) -> Relation:
        """In one word."""
        match self.new_possible, self.lost_possible:
            case False, False:
                return Relation.EQUAL
            case False, True:
                return Relation.LESS
            case True, False:
                return Relation.MORE
            case True, True:
                return Relation.INCOMPARABLE
        return Relation.UNKNOWN
