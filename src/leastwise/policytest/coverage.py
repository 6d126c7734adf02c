"""Which statements no test ever decided by: they could be anything, and every test would pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leastwise.language import Place
from leastwise.policytest.story import document_at
from leastwise.policytest.suite import Result, slot

__all__ = ["Coverage", "Spot", "coverage"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A statement of a policy; `number` counts from 1."""

    file: str
    place: Place
    number: int
    sid: str | None

    def __str__(self) -> str:
        sid = f" (sid `{self.sid}`)" if self.sid else ""
        return f"{self.file}:{self.place.line} statement {self.number}{sid}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many statements there are, and those that were never the reason of an answer."""

    statements: int
    never: tuple[Spot, ...]


def coverage(results: Iterable[Result]) -> Coverage:
    """The coverage of every policy that the cases name, each statement counted once however often it is attached."""
    used: dict[Spot, bool] = {}
    for result in results:
        reached = {(*slot(at), at.statement) for at in result.decision.because}
        for (type, level, policy), source in result.case.sources.items():
            document = document_at(result.case.policies, type, level, policy)
            for statement in document.statements:
                place = source.statement(document, statement.index)
                spot = Spot(source.file, place, statement.index + 1, statement.sid or None)
                used[spot] = used.get(spot, False) or (type, level, policy, statement.index) in reached
    return Coverage(len(used), tuple(sorted((s for s, seen in used.items() if not seen), key=_order)))


def _order(spot: Spot) -> tuple[str, int, int]:
    return spot.file, spot.place.line, spot.number
