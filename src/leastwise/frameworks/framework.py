"""Frameworks, their controls, and which checks bear on each: declared by hand in `data/<id>.toml`.

A check that names a control of CIS or FSBP in its own declaration decides that control in full, unless the file says
otherwise; every other bond stands in the file, with its strength and the reason for it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from msgspec import Struct

from leastwise.audit import all_checks
from leastwise.checks import Check
from leastwise.errors import UsageError

__all__ = ["Control", "Framework", "Part", "Strength", "framework", "frameworks"]


class Strength(StrEnum):
    """How far a check goes in a control."""

    FULL = "full"
    """It decides what the control asks for."""
    PARTIAL = "partial"
    """It decides a part of it: a finding breaks the control, a pass does not fulfil it."""
    SUPPORTS = "supports"
    """It tells something that matters to it, and decides nothing."""


class Part(Struct, frozen=True, kw_only=True):
    """What one check has to do with a control."""

    check: str
    strength: Strength
    why: str


class Control(Struct, frozen=True, kw_only=True):
    """One control, in words of our own."""

    id: str
    title: str
    parts: tuple[Part, ...]
    """The checks that bear on it; empty: none does."""
    manual: str | None = None
    """What a person does where no check decides it."""


class Framework(Struct, frozen=True, kw_only=True):
    """A framework as far as access is its matter."""

    id: str
    title: str
    source: str
    """Who publishes it, and where."""
    scope: str
    """Which of its controls are listed here."""
    controls: tuple[Control, ...]

    @property
    def checks(self) -> tuple[Check[Any], ...]:
        """Every check that bears on one of its controls, in the order of all checks."""
        named = {part.check for control in self.controls for part in control.parts}
        return tuple(check for check in all_checks() if check.id in named)


class _Row(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    title: str
    checks: dict[str, tuple[Strength, str]] = {}
    manual: str | None = None


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    source: str
    scope: str
    control: tuple[_Row, ...]


DATA = files("leastwise.frameworks") / "data"


def framework(id: str) -> Framework:
    """The framework of this id.

    Raises:
        UsageError: there is none.
    """
    for each in frameworks():
        if each.id == id:
            return each
    raise UsageError(f"there is no framework `{id}`: use {', '.join(each.id for each in frameworks())}")


@cache
def frameworks() -> tuple[Framework, ...]:
    """All frameworks, by their ids."""
    names = sorted(file.name for file in DATA.iterdir() if file.name.endswith(".toml"))
    return tuple(_read(name.removesuffix(".toml"), (DATA / name).read_text("utf-8")) for name in names)


def _read(id: str, text: str) -> Framework:
    file = msgspec.convert(tomllib.loads(text), _File)
    declared = _declared(id)
    return Framework(
        id=id,
        title=file.title,
        source=file.source,
        scope=file.scope,
        controls=tuple(
            Control(id=row.id, title=row.title, parts=tuple(_parts(row, declared.get(row.id, ()))), manual=row.manual)
            for row in file.control
        ),
    )


def _declared(framework: str) -> Mapping[str, Sequence[Check[Any]]]:
    """The checks that name a control of this framework themselves, by the control."""
    found: dict[str, list[Check[Any]]] = {}
    for check in all_checks():
        for reference in (check.reference, *check.parts.values()):
            for id in reference.of(framework):
                if check not in found.setdefault(id, []):
                    found[id].append(check)
    return found


def _parts(row: _Row, declared: Sequence[Check[Any]]) -> Iterator[Part]:
    for check in declared:
        if check.id not in row.checks:
            yield Part(check=check.id, strength=Strength.FULL, why="it asks what the control asks")
    for id, (strength, why) in row.checks.items():
        yield Part(check=id, strength=strength, why=why)
