"""The declaration of a lint code, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from leastwise.language import Kind
from leastwise.lint.view import At, Policy

__all__ = ["EVERY_KIND", "IAM_KINDS", "PRINCIPAL_KINDS", "Code", "Edit", "Finding", "Flaw", "Severity", "code"]

EVERY_KIND = frozenset(Kind)
IAM_KINDS = frozenset({Kind.IDENTITY, Kind.BOUNDARY, Kind.SESSION})
"""Documents that hang on a user, group, role or session."""
PRINCIPAL_KINDS = frozenset({Kind.TRUST, Kind.RESOURCE, Kind.RCP, Kind.VPC_ENDPOINT})
"""Documents that name principals."""


class Severity(IntEnum):
    """AWS's four kinds of finding, the gravest highest."""

    SUGGESTION = 1
    WARNING = 2
    SECURITY_WARNING = 3
    ERROR = 4

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace the characters from `start` up to, but not including, `end` of the document's text by `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """What a code sees at one place: `says` is one line, `suggestion` what to write instead, if that is known."""

    at: At
    says: str
    suggestion: str | None = None
    edits: tuple[Edit, ...] = ()
    """What heals the flaw, if that can be told from the text alone."""
    safe: bool = True
    """Whether the edits leave unchanged what the document grants and denies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One lint code.

    `bad` and `good` are whole documents: the first has the flaw, the second is what it should have been.
    """

    id: str
    """AWS's issue code, or one of this project, which begins with `LW_`."""
    severity: Severity
    title: str
    kinds: frozenset[Kind] = EVERY_KIND
    find: Callable[[Policy], Iterable[Flaw]]
    bad: str
    good: str
    kind: Kind = Kind.IDENTITY
    """The kind of the two examples."""
    needs: frozenset[str] = frozenset()
    """Features (`Policy.features`) of which a document with the flaw has at least one; none: ask every document.

    Names of elements of statements; condition keys in lower case, without the key of a tag; `test` for any condition,
    `=family` and `=operator` in lower case, `forallvalues:` and `foranyvalue:`; `${` for a variable.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One flaw of a document: `line` and `column` count from 1, `path` reads as `Statement[0].Action[2]`."""

    code: str
    severity: Severity
    line: int
    column: int
    path: str
    says: str
    suggestion: str | None = None
    edits: tuple[Edit, ...] = ()
    safe: bool = True


def code(
    id: str,
    severity: Severity,
    title: str,
    *,
    bad: str,
    good: str,
    kinds: frozenset[Kind] = EVERY_KIND,
    kind: Kind = Kind.IDENTITY,
    needs: Iterable[str] = (),
) -> Callable[[Callable[[Policy], Iterable[Flaw]]], Code]:
    """Declare the function below as what finds a code."""

    def declare(find: Callable[[Policy], Iterable[Flaw]]) -> Code:
        return Code(
            id=id,
            severity=severity,
            title=title,
            kinds=kinds,
            find=find,
            bad=bad,
            good=good,
            kind=kind,
            needs=frozenset(needs),
        )

    return declare
