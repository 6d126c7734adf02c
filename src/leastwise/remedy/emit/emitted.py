"""What comes of writing a plan as code: files, and what the language has no words for."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from leastwise.model.change import Target

__all__ = ["UNDESCRIBED", "Emitted", "Language", "Missing", "in_comment", "nearest", "region_of"]


UNDESCRIBED = "it changes only what code does not describe: use `leastwise apply`"
"""Old versions of policies, for one."""


class Language(StrEnum):
    """What a plan can be written in."""

    CLI = "cli"
    TERRAFORM = "terraform"
    CLOUDFORMATION = "cloudformation"
    PATCH = "patch"
    """What to change in the code that manages objects already."""


class Missing(Struct, frozen=True, kw_only=True):
    """Something of a step that a file does not hold."""

    step: str
    """Its id."""
    file: str
    what: str
    """The object, and the attribute where it is one of several."""
    why: str
    """One sentence in lower case."""

    def __str__(self) -> str:
        return f"{self.step} {self.what}: {self.why}"


class Emitted(Struct, frozen=True, kw_only=True):
    """A plan as code."""

    files: tuple[tuple[str, str], ...]
    """Names and texts."""
    missing: tuple[Missing, ...] = ()


def in_comment(text: str) -> str:
    """`text` on one line, with every character that does not print written out."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def nearest(after: Mapping[str, Sequence[str]], step: str, written: Container[str]) -> set[str]:
    """Ids of the steps that have to be done before one, and before those among them that are not written."""
    found, waiting = set[str](), [*after.get(step, ())]
    seen = {step}
    while waiting:
        each = waiting.pop()
        if each in written:
            found.add(each)
        elif each not in seen:
            waiting += after.get(each, ())
        seen.add(each)
    return found - {step}


def region_of(target: Target) -> str:
    """Where an object is, by its ARN if nothing else; empty: it has no region, as those of IAM."""
    named = target.region or (target.id.split(":")[3] if target.id.count(":") > 4 else "")
    return "".join(each for each in named if each.isalnum() or each == "-")[:30]
