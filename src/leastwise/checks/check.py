"""The declaration of a check."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar

from leastwise.checks.page import CheckPage
from leastwise.model import PRACTICES, Account, Estate, Observed, Practice, Root, Severity, Subject, Verdict

__all__ = ["Check", "Reference", "check", "the_account", "the_root"]


class HasSubject(Protocol):
    """Anything that a result can be about."""

    @property
    def subject(self) -> Subject:
        """How results name it."""


S = TypeVar("S", bound=HasSubject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where else a control is written down, by its ids."""

    controls: tuple[str, ...]
    """Ids of the project's own catalogue of controls."""
    cis: tuple[str, ...] = ()
    """CIS AWS Foundations Benchmark 7.0."""
    fsbp: tuple[str, ...] = ()
    """AWS Foundational Security Best Practices (Security Hub)."""

    def of(self, framework: str) -> tuple[str, ...]:
        """The controls of a framework, by its id, that are named here."""
        return {"cis-7.0": self.cis, "fsbp": self.fsbp}.get(framework, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Generic[S]):
    """One check: what it looks at, what it needs to see, and how it judges one subject."""

    id: str
    practice: Practice
    severity: Severity
    page: CheckPage
    needs: frozenset[str]
    """The permissions without which it cannot answer."""
    reference: Reference
    subjects: Callable[[Estate], Observed[S]]
    judge: Callable[[Estate, S], Verdict]
    of_keys: bool = False
    """It judges access keys, so that the ids of those it flags are worth a call each."""
    parts: Mapping[str, Reference] = field(default_factory=dict)
    """Where each subject is a control of its own: its share of the reference, by the subject's id."""
    gravest: Severity | None = None
    """What a finding can be, where that is more than the severity."""

    @property
    def worst(self) -> Severity:
        """The severity that no finding exceeds."""
        return self.gravest or self.severity

    def reference_of(self, subject: Subject | None) -> Reference:
        """Where else what is judged of this subject is written down."""
        return self.parts.get(subject.id, self.reference) if subject else self.reference


def check(
    id: str,
    *,
    severity: Severity,
    subjects: Callable[[Estate], Observed[S]],
    needs: Iterable[str],
    controls: tuple[str, ...],
    cis: tuple[str, ...] = (),
    fsbp: tuple[str, ...] = (),
    of_keys: bool = False,
    parts: Mapping[str, Reference] = MappingProxyType({}),
    gravest: Severity | None = None,
) -> Callable[[Callable[[Estate, S], Verdict]], Check[S]]:
    """Declare the function below as a check.  Its folder is its practice, its module's docstring its page."""

    def declare(judge: Callable[[Estate, S], Verdict]) -> Check[S]:
        folder = judge.__module__.rsplit(".", 2)[-2]
        return Check(
            id=id,
            practice=next(practice for practice in PRACTICES if practice.id == folder),
            severity=severity,
            page=CheckPage.parse(sys.modules[judge.__module__].__doc__ or ""),
            needs=frozenset(needs),
            reference=Reference(controls=controls, cis=cis, fsbp=fsbp),
            subjects=subjects,
            judge=judge,
            of_keys=of_keys,
            parts=parts,
            gravest=gravest,
        )

    return declare


def the_account(estate: Estate) -> Observed[Account]:
    """The subject of a check on the account as a whole."""
    return Observed((estate.account,))


def the_root(estate: Estate) -> Observed[Root]:
    """The subject of a check on the root user."""
    return Observed((estate.root,))
