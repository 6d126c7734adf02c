"""What an audit of an export costs at several sizes, beside reading the same file and doing nothing with it."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from measure import HERE, LEASTWISE, SETTLED, Cost, measured, once, python, row
from synthetic import NOW

SIZES = (1_000, 5_000, 25_000)
GOAL = "goal: 5,000 principals in 3 s CPU"
TYPED = "import sys, msgspec; msgspec.json.decode(open(sys.argv[1], 'rb').read())"
PLAIN = "import sys, json; json.loads(open(sys.argv[1], 'rb').read())"


@dataclass(frozen=True, slots=True)
class Files:
    """One synthetic account."""

    export: Path
    report: Path

    def audit(self, output: Path) -> list[str]:
        """The command that is measured."""
        return [
            *(LEASTWISE, "audit", str(self.export), "--credential-report", str(self.report)),
            *("--seen-at", NOW.isoformat(), "--format", "json", "-o", str(output)),
        ]


def make(principals: int, folder: Path) -> Files:
    """Write an account, in a process of its own."""
    files = Files(folder / f"{principals}.json", folder / f"{principals}.csv")
    where = ("--export", str(files.export), "--report", str(files.report))
    measured(python(str(HERE / "synthetic.py"), str(principals), *where), times=1)
    return files


def compare(principals: int, folder: Path, times: int) -> tuple[int, Cost]:
    """Measure one size; what the audit cost."""
    files = make(principals, folder)
    size = files.export.stat().st_size / 2**20
    row(f"{principals:,}: json.loads", measured(python("-c", PLAIN, str(files.export)), times=times), f"{size:.0f} MiB")
    row(f"{principals:,}: msgspec (the floor)", measured(python("-c", TYPED, str(files.export)), times=times))
    cost = measured(files.audit(folder / "audit.json"), times=times, settled=SETTLED)
    row(f"{principals:,}: leastwise audit", cost, f"{cost.cpu / principals * 1e6:.0f} µs CPU a principal")
    return principals, cost


def slope(small: tuple[int, Cost], large: tuple[int, Cost]) -> str:
    """What one more principal costs between two sizes: the same everywhere if the time is linear."""
    more = large[0] - small[0]
    return (
        f"from {small[0]:,} to {large[0]:,} principals: {(large[1].cpu - small[1].cpu) / more * 1e6:.0f} µs CPU and "
        f"{(large[1].peak - small[1].peak) / more * 1024:.1f} KiB for each"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the audit of an export.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="PRINCIPALS")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--cloudsplaining", help="a cloudsplaining program to measure on the smallest size")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        costs = [compare(principals, folder, given.times) for principals in given.sizes]
        for small, large in pairwise(costs):
            print(slope(small, large))
        print(GOAL)
        if given.cloudsplaining:
            peer(given.cloudsplaining, given.sizes[0], folder)


def peer(program: str, principals: int, folder: Path) -> None:
    """Cloudsplaining, which reads the same export and writes a report of its risky policies."""
    export = folder / f"{principals}.json"
    where = ("--input-file", str(export), "--output", str(folder), "--skip-open-report")
    once([program, "--help"])
    row(f"{principals:,}: cloudsplaining scan", measured([program, "scan", *where], times=1))


if __name__ == "__main__":
    main()
