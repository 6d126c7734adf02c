"""What it costs to start: `leastwise --help` beside an empty Python program, and beside Prowler if it is given."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from measure import LEASTWISE, measured, python, row

GOAL = 0.15
"""CPU seconds."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure what it costs to start.")
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--prowler", help="a prowler program to measure beside it")
    given = parser.parse_args(arguments)
    row("python -c pass (the floor)", measured(python("-c", "pass"), times=given.times))
    row("python -c 'import typer'", measured(python("-c", "import typer"), times=given.times))
    row("leastwise --help", measured([LEASTWISE, "--help"], times=given.times), f"goal: {GOAL} s CPU")
    if given.prowler:
        row("prowler --help", measured([given.prowler, "--help"]))


if __name__ == "__main__":
    main()
