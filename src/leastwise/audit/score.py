"""A number for how far an account is, per practice and overall.

- A check scores 100 when none of its subjects fails.  As soon as one fails it scores at most 50:
  half of the share of its judged subjects that pass.  (One administrator too many among 2,000 roles is not
  99.95% of least privilege.)
- A practice scores the mean of its checks, weighted by severity (critical 10, high 6, medium 3, low 1, info 0);
  the overall score is the same mean over all checks.
- UNKNOWN, MANUAL, NOT_APPLICABLE and WAIVED count neither for nor against: a check without any judged subject is
  left out, and a practice without any scored check has no score.  How much was seen is the coverage's to say.
- Subjects of several accounts count together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from leastwise.audit.result import Result
from leastwise.checks import Check
from leastwise.model import PRACTICES, Severity, Status

__all__ = ["WEIGHTS", "PracticeScore", "Score", "score"]

WEIGHTS = {Severity.CRITICAL: 10, Severity.HIGH: 6, Severity.MEDIUM: 3, Severity.LOW: 1, Severity.INFO: 0}


class PracticeScore(Struct, frozen=True, kw_only=True):
    """One practice at a glance."""

    practice: str
    score: int | None
    """0 to 100; None: nothing could be judged."""
    failing: int
    """Subjects that fail."""
    passing: int
    unknown: int
    """Results that are UNKNOWN."""
    worst: Severity | None
    """The worst severity among those that fail."""


class Score(Struct, frozen=True, kw_only=True):
    """The overall score, and one for each of the eleven practices in their order."""

    overall: int | None
    practices: tuple[PracticeScore, ...]


def score(results: Sequence[Result], checks: Sequence[Check[Any]]) -> Score:
    """The score of these results.

    Args:
        results: one for each subject, or one with their count for several of no failure.
        checks: the checks that were run.
    """
    counts: dict[str, Counter[Status]] = {check.id: Counter() for check in checks}
    worst: dict[str, Severity] = {}
    for result in results:
        counts[result.check][result.status] += result.count
        if result.status is Status.FAIL:
            worst[result.practice] = max(result.severity, worst.get(result.practice, Severity.INFO))

    def of(practice: str) -> PracticeScore:
        mine = [check for check in checks if check.practice.id == practice]
        total = sum((counts[check.id] for check in mine), Counter[Status]())
        return PracticeScore(
            practice=practice,
            score=_mean((check.severity, counts[check.id]) for check in mine),
            failing=total[Status.FAIL],
            passing=total[Status.PASS],
            unknown=total[Status.UNKNOWN],
            worst=worst.get(practice),
        )

    return Score(
        overall=_mean((check.severity, counts[check.id]) for check in checks),
        practices=tuple(of(practice.id) for practice in PRACTICES),
    )


def _mean(checks: Iterable[tuple[Severity, Counter[Status]]]) -> int | None:
    points = [
        (WEIGHTS[severity], _points(count)) for severity, count in checks if count[Status.PASS] + count[Status.FAIL]
    ]
    weight = sum(w for w, _ in points)
    return int(sum(w * p for w, p in points) / weight) if weight else None


def _points(count: Counter[Status]) -> float:
    if not count[Status.FAIL]:
        return 100.0
    return 50.0 * count[Status.PASS] / (count[Status.PASS] + count[Status.FAIL])
