"""Ways to administration: every principal of an account, beside the floor and the same by asking each one alone.

The floor is to read each distinct policy once and to tell from sets of actions who could master a technique at all.
The peer is what the search saves: a plain question to the World for each principal and each administrator.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time
from typing import TypeVar

from leastwise.access import Question, World
from leastwise.access.actions import union
from leastwise.cli.sources import read
from leastwise.engine.facts import facts
from leastwise.escalation import DECIDED, paths
from leastwise.escalation.asking import Asking
from leastwise.escalation.known import bits_needed
from measure import HERE, measured, python

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gave, and its CPU seconds."""
    began = process_time()
    return work(), process_time() - began


def row(label: str, seconds: float, count: int, remark: str = "") -> None:
    """Print one line."""
    print(f"{label:58} {seconds * 1000:10,.1f} ms CPU {count / seconds:12,.0f} a second  {remark}".rstrip(), flush=True)


def plainly(world: World, ends: Sequence[str], sample: int) -> int:
    """Ask each principal of a sample whether it may assume, or pass, each of these roles."""
    asking = Asking(world, world.estates[0])
    callers = asking.callers[:: max(1, len(asking.callers) // sample)]
    for caller in callers:
        for arn in ends:
            for action in ("sts:AssumeRole", "iam:PassRole"):
                world.ask(Question(principal=caller, action=action, resource=arn))
    return len(callers)


def search(export: Path, times: int, sample: int) -> None:
    """Measure one account."""
    estate = read(export).estates[0]
    wanted = union(map(bits_needed, DECIDED))
    world = World((estate,), facts())
    asking, seconds = timed(lambda: Asking(world, estate))
    masks, more = timed(lambda: asking.masks(wanted))
    row(
        "policies read, and sets of actions (the floor)", seconds + more, len(masks), f"{sum(map(bool, masks)):,} could"
    )
    found = paths(world, estate)
    best = min(timed(lambda: paths(world, estate))[1] for _ in range(times))
    row("every way to administration", best, len(masks), f"{len(found.found):,} found")
    ends = [arn for arn, path in found.found.items() if ":role/" in arn and not path.hops]
    count, seconds = timed(lambda: plainly(world, ends, sample))
    row(f"two plain questions about each of {len(ends)} administrators", seconds, count, f"{count:,} principals")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the search for ways to administration.")
    parser.add_argument("--principals", type=int, nargs="+", default=[1_000, 5_000])
    parser.add_argument("--sample", type=int, default=50, help="how many principals are asked plainly")
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args(arguments)
    for size in given.principals:
        with tempfile.TemporaryDirectory() as folder:
            export = Path(folder, "account.json")
            where = ("--export", str(export), "--report", str(Path(folder, "report.csv")))
            measured(python(str(HERE / "synthetic.py"), str(size), *where), times=1)
            print(f"{size:,} principals")
            search(export, given.times, given.sample)


if __name__ == "__main__":
    main()
