"""Results in the order of a page: practices, the checks of each, the results of each, the worst first."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from leastwise.audit import Audit, PracticeScore, Result, known_checks
from leastwise.checks import Check
from leastwise.model import PRACTICES, Practice, Severity, Status

__all__ = ["AccountView", "CheckView", "PracticeView", "accounts", "practices"]


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check and all that it said."""

    check: Check[Any]
    results: tuple[Result, ...]
    """The worst first; never empty."""

    @property
    def status(self) -> Status:
        """What there is to say first: FAIL before UNKNOWN, and PASS only where nothing else stands."""
        return self.results[0].status

    @property
    def severity(self) -> Severity:
        """The worst of its findings, else the check's own."""
        return self.results[0].severity if self.status is Status.FAIL else self.check.severity

    @property
    def counts(self) -> tuple[tuple[Status, int], ...]:
        """How many subjects there are of each status, the worst first."""
        counted: Counter[Status] = Counter()
        for result in self.results:
            counted[result.status] += result.count
        return tuple(counted.items())


@dataclass(frozen=True, slots=True)
class PracticeView:
    """One practice at a glance, and its checks."""

    practice: Practice
    score: PracticeScore
    position: int
    """Its place among the eleven, from 0."""
    checks: tuple[CheckView, ...]
    """The worst first; empty where no check was run."""

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """Sorts those that fail first, the worst of them at the top, and the rest in the practices' order."""
        score = self.score
        if score.worst is None:
            return (True, 0, 0, self.position)
        return (False, -score.worst, 0 if score.score is None else score.score, self.position)


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account: its names, when and from where it was seen, how many findings it has."""

    id: str
    alias: str | None
    seen_at: str
    source: str
    report_age: int | None
    """Age of the credential report in seconds."""
    failing: int


def practices(audit: Audit) -> tuple[PracticeView, ...]:
    """Every practice, the worst first."""
    checks = {check.id: check for check in known_checks()}
    said: dict[str, list[Result]] = defaultdict(list)
    for result in sorted(audit.results, key=lambda result: result.rank):
        said[result.check].append(result)
    views = [CheckView(checks[id], tuple(results)) for id, results in said.items()]
    scores = {score.practice: score for score in audit.score.practices}
    found = (
        PracticeView(
            practice,
            scores[practice.id],
            position,
            tuple(view for view in views if view.check.practice == practice),
        )
        for position, practice in enumerate(PRACTICES)
    )
    return tuple(sorted(found, key=lambda view: view.rank))


def accounts(audit: Audit) -> tuple[AccountView, ...]:
    """Every account, in the order of the audit."""
    times = {account: (time, source) for account, time, source in audit.coverage.seen_at}
    ages = dict(audit.coverage.report_age_seconds)
    failing = Counter(result.account for result in audit.results if result.status is Status.FAIL)
    return tuple(
        AccountView(id, alias, *times.get(id, (audit.seen_at, "")), ages.get(id), failing[id])
        for id, alias in audit.accounts
    )
