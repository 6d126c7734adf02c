"""What heals a finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TypeAlias

from leastwise.discover import discover
from leastwise.lint.code import Code, Edit, Finding
from leastwise.lint.fix.scene import Scene, scene

__all__ = ["Find", "Healer", "Healing", "Remedy", "healing", "heals", "remedy"]


@dataclass(frozen=True, slots=True)
class Remedy:
    """Edits that heal a finding; `safe`: they leave unchanged what the document grants and denies."""

    edits: tuple[Edit, ...]
    safe: bool


class Healing(Enum):
    """Whether the findings of a code can be healed."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    NO = "no"


Find: TypeAlias = Callable[[Scene], "tuple[Edit, ...] | Remedy | None"]
"""The edits for a finding; None where it cannot be healed from the text alone."""


@dataclass(frozen=True, slots=True)
class Healer:
    """The declaration of how findings of some codes are healed."""

    codes: tuple[str, ...]
    safe: bool
    find: Find


def heals(*codes: str, safe: bool = False) -> Callable[[Find], Healer]:
    """Declare the function below as what heals these codes; a `Remedy` that it returns may be of the other safety."""
    return lambda find: Healer(codes, safe, find)


def remedy(text: str, finding: Finding) -> Remedy | None:
    """What heals a finding of this text: what its code says, else what is declared for the code."""
    if finding.edits:
        return Remedy(finding.edits, finding.safe)
    healer = _healers().get(finding.code)
    here = scene(text, finding) if healer else None
    if healer is None or here is None:
        return None
    found = healer.find(here)
    return found if isinstance(found, Remedy) else Remedy(found, healer.safe) if found else None


def healing(code: Code) -> Healing:
    """How the flaw of the code's own bad example is healed."""
    from leastwise.lint.run import lint

    for finding in lint(code.bad, code.kind):
        if finding.code == code.id and (found := remedy(code.bad, finding)):
            return Healing.SAFE if found.safe else Healing.UNSAFE
    return Healing.NO


@cache
def _healers() -> dict[str, Healer]:
    from leastwise.lint.fix import remedies

    return {code: healer for healer in discover(remedies, Healer) for code in healer.codes}
