"""What a comparison says."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

__all__ = ["Change", "Diff", "Difference", "Json", "NotCompared"]

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


class Change(StrEnum):
    """What happened to an object, or to one of its fields."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Difference(Struct, frozen=True, kw_only=True):
    """One field of one object that is not what it was, or an object that came or went."""

    account: str
    kind: str
    """`users`, `roles`, `password_policy`: as the Estate names it."""
    object: str
    """ARN or name; empty where there is only one of the kind."""
    field: str
    """`attached`, `inline.read-all.document`; empty: the object as a whole."""
    change: Change
    before: Json = None
    after: Json = None
    lines: tuple[str, ...] = ()
    """Of a policy document: what differs, line by line, with `-`, `+` or a blank in front."""


class NotCompared(Struct, frozen=True, kw_only=True, order=True):
    """A call that was not answered in one of the two, or in both."""

    account: str
    call: str
    code: str
    before: bool
    """Whether it is missing in the first."""
    after: bool
    """Whether it is missing in the second."""

    @property
    def counts(self) -> bool:
        """Whether a difference may be hidden that two answers would have shown: not where there is none to be had."""
        return not (self.before and self.after and self.code in ("NotCollected", "NotSaid"))


class Diff(Struct, frozen=True, kw_only=True):
    """Everything that differs, and what could not be compared."""

    before: str
    """Id of the first."""
    after: str
    """Id of the second."""
    seen_before: str
    """When the youngest account of the first was observed, ISO 8601 with Z."""
    seen_after: str
    differences: tuple[Difference, ...]
    not_compared: tuple[NotCompared, ...]
