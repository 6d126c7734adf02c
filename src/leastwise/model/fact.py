"""What was seen, and what was not.

A fact is a value or the `Gap` that hides it.  The type checker makes everybody who wants the value
go through `seen`, and whoever judges an account catches `Unseen` in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeAlias, TypeVar

from msgspec import Struct

__all__ = ["Fact", "Gap", "Observed", "Unseen", "seen"]

T = TypeVar("T")


class Gap(Struct, frozen=True, kw_only=True):
    """A call that was not answered, or an answer that could not be read."""

    call: str
    """The operation, as `iam:GetAccountAuthorizationDetails`."""
    permission: str
    """The permission that the call needs; what to grant to close the gap."""
    account: str
    region: str | None = None
    """None for the services that are global."""
    request: tuple[tuple[str, str], ...] = ()
    """What was asked, so that one denied user of 2,000 can be named."""
    code: str = ""
    """AWS's error code, or ours: `NotCollected`, `Unreadable`, `NotSupported`."""
    why: str = ""
    """The message that came with it."""


class Unseen(Exception):  # noqa: N818  (it is an answer, not an error)
    """The question cannot be answered, because of these gaps."""

    def __init__(self, *gaps: Gap) -> None:
        super().__init__(*gaps)
        self.gaps = gaps


Fact: TypeAlias = T | Gap
"""A value, or the gap that hides it."""


def seen(fact: T | Gap) -> T:
    """The value of a fact.

    Raises:
        Unseen: it is hidden by a gap.
    """
    if isinstance(fact, Gap):
        raise Unseen(fact)
    return fact


class Observed(Generic[T]):
    """Many values of one kind: those that were seen, and the gaps where more may be.

    Iterating yields what was seen and then raises `Unseen` if there are gaps, so that `any`, `all`, `next`
    and `[*observed]` are right about what nobody saw.  Use `.items` for what was seen alone.
    """

    __slots__ = ("_index", "gaps", "items")

    def __init__(self, items: tuple[T, ...] = (), gaps: tuple[Gap, ...] = ()) -> None:
        self.items = items
        self.gaps = gaps
        self._index: dict[object, dict[object, T]] = {}

    def __iter__(self) -> Iterator[T]:
        yield from self.items
        if self.gaps:
            raise Unseen(*self.gaps)

    def __repr__(self) -> str:
        return f"Observed({len(self.items)} seen, {len(self.gaps)} gaps)"

    def find(self, by: Callable[[T], object], wanted: object) -> T | None:
        """The item whose `by(item)` is `wanted`, None if there is surely none.

        `by` is a function that stays (not a lambda made for the call): the index is kept under it.

        Raises:
            Unseen: it was not seen, and may be behind a gap.
        """
        index = self._index.get(by)
        if index is None:
            index = self._index[by] = {by(item): item for item in self.items}
        found = index.get(wanted)
        if found is None and self.gaps:
            raise Unseen(*self.gaps)
        return found
