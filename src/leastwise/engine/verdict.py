"""Yes, no, or that depends: what an element of a statement says about a request.

As in the reference semantics an answer carries doubts, which are choices without which it might be the other one.
Beside that it may hang on condition keys of which nobody said what the request has; these are its needs.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from leastwise.spec import Choice

__all__ = ["NO", "YES", "Need", "Verdict", "certain", "every", "opposite", "some"]


class Need(Struct, frozen=True):
    """A condition, or a policy variable, on a key that is not known.

    Attributes:
        key: the condition key as the policy writes it.
        operator: as the policy writes it; empty for a variable in a resource.
        values: of the policy; for a variable the pattern that holds it.
    """

    key: str
    operator: str = ""
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        values = ", ".join(f"`{value}`" for value in self.values)
        return f"{self.key} {self.operator} {values}" if self.operator else f"{self.key} in {values}"


class Verdict(Struct, frozen=True):
    """Whether something holds; None: it depends on `needs`."""

    holds: bool | None
    doubts: tuple[Choice, ...] = ()
    needs: tuple[Need, ...] = ()


YES, NO = Verdict(True), Verdict(False)
"""The only two values without doubts and needs, so that they can be told by identity."""


def certain(holds: bool) -> Verdict:
    """A verdict without doubt."""
    return YES if holds else NO


def every(verdicts: Iterable[Verdict]) -> Verdict:
    """Whether all hold; one certain No is enough to know that they do not."""
    rest: list[Verdict] = []
    for verdict in verdicts:
        if verdict is NO:
            return NO
        if verdict is not YES:
            rest.append(verdict)
    if not rest:
        return YES
    return rest[0] if len(rest) == 1 else _joined(rest, ruling=False)


def some(verdicts: Iterable[Verdict]) -> Verdict:
    """Whether one holds; one certain Yes is enough to know that it does."""
    rest: list[Verdict] = []
    for verdict in verdicts:
        if verdict is YES:
            return YES
        if verdict is not NO:
            rest.append(verdict)
    if not rest:
        return NO
    return rest[0] if len(rest) == 1 else _joined(rest, ruling=True)


def opposite(verdict: Verdict) -> Verdict:
    """Whether it does not hold, with the same doubts and needs."""
    if verdict is YES:
        return NO
    if verdict is NO:
        return YES
    return Verdict(None if verdict.holds is None else not verdict.holds, verdict.doubts, verdict.needs)


def _joined(verdicts: list[Verdict], *, ruling: bool) -> Verdict:
    """`ruling` is the answer that a single one decides: Yes for a disjunction, No for a conjunction."""
    holds: bool | None = not ruling
    for verdict in verdicts:
        if verdict.holds is ruling:
            holds = ruling
            break
        if verdict.holds is None:
            holds = None
    doubts = dict.fromkeys(doubt for verdict in verdicts for doubt in verdict.doubts)
    needs = dict.fromkeys(need for verdict in verdicts for need in verdict.needs) if holds is None else ()
    return Verdict(holds, tuple(doubts), tuple(needs))
