"""The catalogue of controls: each is decided by a check, or says why not."""

from __future__ import annotations

import csv
from pathlib import Path

from leastwise.audit import all_checks

CATALOGUE = Path(__file__).parents[2] / "docs" / "controls.csv"
ROWS = list(csv.DictReader(CATALOGUE.read_text().splitlines()))


def decided() -> set[str]:
    references = [each for check in all_checks() for each in (check.reference, *check.parts.values())]
    return {id for reference in references for id in reference.controls}


def test_checks_name_controls_of_the_catalogue() -> None:
    assert decided() <= {row["id"] for row in ROWS}


def test_what_nothing_decides_says_why_and_nothing_else_does() -> None:
    assert {row["id"] for row in ROWS if row["undecided"]} == {row["id"] for row in ROWS} - decided()
