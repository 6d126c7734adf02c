"""Planning: the fixes of 2,000 users and 3,000 roles with their proofs, beside the floor of reading the account."""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time
from typing import TypeVar

from leastwise.cli.changing.planning import Seen, fixes_of, made, scope_of
from leastwise.cli.sources import read
from leastwise.model import Severity
from leastwise.remedy.candidate import Candidate, candidates
from measure import HERE, measured, python

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gave, and its CPU seconds."""
    began = process_time()
    return work(), process_time() - began


def row(label: str, seconds: float, remark: str = "") -> None:
    """Print one line."""
    print(f"{label:58} {seconds:8.2f} s CPU  {remark}".rstrip(), flush=True)


def planned(export: Path, *, profile: bool) -> None:
    """Measure one account."""
    floor, seconds = timed(lambda: json.loads(export.read_bytes()))
    row("json.loads of the export", seconds, f"{len(floor['UserDetailList']):,} users")
    del floor
    found, seconds = timed(lambda: read(export))
    row("reading the account (the floor)", seconds)
    (estate,) = found.estates
    scope = scope_of((), (), Severity.LOW, lossy=False)
    several, seconds = timed(lambda: [*candidates(estate, fixes_of(scope), Severity.LOW, ())])
    count = sum(isinstance(each, Candidate) for each in several)
    row("the checks and what their fixes want", seconds, f"{len(several):,} findings, {count:,} with a fix")
    seen = Seen(estate=estate, snapshot="", caller="")
    watch = cProfile.Profile()
    if profile:
        watch.enable()
    plan, seconds = timed(lambda: made(seen, scope, None))
    watch.disable()
    healed = sum(len(step.heals) for step in plan.steps)
    row(
        "the plan with its proofs",
        seconds,
        f"{len(plan.steps):,} steps heal {healed:,}, {len(plan.left_out):,} left out",
    )
    if profile:
        pstats.Stats(watch).sort_stats("cumulative").print_stats(45)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the making of a plan.")
    parser.add_argument("--principals", type=int, nargs="+", default=[5_000])
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    given = parser.parse_args(arguments)
    for size in given.principals:
        with tempfile.TemporaryDirectory() as folder:
            export = Path(folder, "account.json")
            where = ("--export", str(export), "--report", str(Path(folder, "report.csv")))
            measured(python(str(HERE / "synthetic.py"), str(size), *where), times=1)
            print(f"{size:,} principals")
            planned(export, profile=given.profile)


if __name__ == "__main__":
    main()
