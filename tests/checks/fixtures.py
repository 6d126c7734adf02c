"""Literate fixtures: prose, an estate in YAML, and the results of one check, in Markdown.

A file `tests/checks/<practice>/<check>.md` has one case under each `## ` heading, whose first words say what it
shows: Bad, Good, Unknown, Not applicable.  Each case holds a ```yaml block (see `estates.py`) and a ```results
block with one line per subject, in the order of the account: `FAIL user alice: what it says`, `PASS user bob`,
`UNKNOWN -: what it says` where the subjects themselves were not seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from estates import estate_of
from leastwise.audit import all_checks, judge
from leastwise.audit.result import Result
from leastwise.model import Status

FOLDER = Path(__file__).parent

_CASE = re.compile(
    r"^## (?P<title>.+?)$.*?^```yaml\n(?P<yaml>.*?)^```$.*?^```results\n(?P<results>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a fixture."""

    check: str
    title: str
    yaml: str
    expected: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.check}: {self.title}"

    def results(self) -> tuple[str, ...]:
        check = next(check for check in all_checks() if check.id == self.check)
        return tuple(told(result) for result in judge(check, estate_of(self.yaml)))


def told(result: Result) -> str:
    """A result as fixtures write it; a severity of its own stands in brackets."""
    check = next(check for check in all_checks() if check.id == result.check)
    subject = f"{result.subject.type} {result.subject.id}" if result.subject else "-"
    if result.status is Status.PASS:
        return f"PASS {subject}"
    severity = f" [{result.severity}]" if result.severity != check.severity else ""
    return f"{result.status} {subject}{severity}: {result.says}"


def cases() -> tuple[Case, ...]:
    """Every case of every fixture."""
    return tuple(
        Case(path.stem, found["title"], found["yaml"], tuple(found["results"].splitlines()))
        for path in sorted(FOLDER.glob("*/*.md"))
        for found in _CASE.finditer(path.read_text())
    )
