"""A check's page: the docstring of its module, in fixed sections."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass

__all__ = ["SECTIONS", "CheckPage"]

SECTIONS = ("What it finds", "Why it matters", "How it is decided", "What to do", "References")


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The parts of a page, as Markdown."""

    title: str
    sections: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, docstring: str) -> CheckPage:
        """Split a docstring at its `## ` headings.

        Raises:
            ValueError: a section is missing, empty, unknown or out of order.
        """
        head, *parts = re.split(r"^## (.+)$", inspect.cleandoc(docstring), flags=re.MULTILINE)
        titles, bodies = parts[::2], [body.strip() for body in parts[1::2]]
        if tuple(titles) != SECTIONS or not all(bodies):
            raise ValueError(f"a check's docstring has the sections {', '.join(SECTIONS)}, not {', '.join(titles)}")
        return cls(head.strip().rstrip("."), tuple(zip(titles, bodies, strict=True)))

    def section(self, title: str) -> str:
        """The text of one section."""
        return dict(self.sections)[title]
