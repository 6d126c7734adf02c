"""The results for a person: what failed with its story, then how many passed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from leastwise.policytest.coverage import Coverage
from leastwise.policytest.story import doubtful, story, warnings
from leastwise.policytest.suite import Result

__all__ = ["as_lines"]


def as_lines(results: Sequence[Result], coverage: Coverage | None = None) -> tuple[str, ...]:
    """The lines of the report; what they quote of files is not yet safe for a terminal."""
    failed = [result for result in results if not result.passed]
    lines = [line for result in failed for line in _failure(result)]
    uncertain = sum(1 for result in results if result.passed and doubtful(result.decision))
    if uncertain:
        lines.append(f"{_count(uncertain, 'answer')} that passed with a warning: see `--format json`")
    if coverage:
        lines += _coverage(coverage)
    passed = len(results) - len(failed)
    return (*lines, f"{_count(len(results), 'case')}: {passed} passed, {len(failed)} failed")


def _failure(result: Result) -> Iterable[str]:
    place, asked = result.case.place, result.case.request
    yield f"FAIL {result.file}:{place.line} {result.case.name}"
    yield from (f"     {complaint}" for complaint in result.complaints)
    yield f"     asked: {asked.action} on {asked.resource}"
    yield from (f"     {line}" for line in story(result))
    yield from (f"     warning: {line}" for line in warnings(result))
    yield ""


def _coverage(coverage: Coverage) -> Iterable[str]:
    decided = coverage.statements - len(coverage.never)
    yield f"coverage: {decided} of {_count(coverage.statements, 'statement')} decided an answer"
    yield from (f"     {spot} was never the reason of an answer" for spot in coverage.never)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
