"""What `lint` found in one document."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from leastwise.language import Kind
from leastwise.lint import Code, Finding, all_codes
from leastwise.lint.fix import Remedy, remedy

__all__ = ["Linted", "by_id"]


@dataclass(frozen=True)
class Linted:
    """A document and its findings.

    Attributes:
        name: what a person calls it: the path of a file, or whose policy it is.
        text: the document.
        kind: as which it was read.
        uri: where it is, for programs.
    """

    name: str
    text: str
    kind: Kind
    uri: str
    findings: tuple[Finding, ...]

    @cached_property
    def remedies(self) -> tuple[Remedy | None, ...]:
        """What heals each finding."""
        return tuple(remedy(self.text, finding) for finding in self.findings)


def by_id() -> dict[str, Code]:
    """Every code by its id."""
    return {code.id: code for code in all_codes()}
