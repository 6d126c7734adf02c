"""What comes of writing a plan as code: files, and what the language has no words for."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

__all__ = ["Emitted", "Language", "Missing", "in_comment"]


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
