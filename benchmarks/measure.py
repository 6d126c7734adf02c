"""What a child process costs: CPU seconds, wall seconds and memory, as medians over some runs.

CPU is user and system time of the child and of what it waited for, memory the largest resident set of any one
of them.  The kernel counts what the measuring process holds when it starts the child towards the child's
memory, so keep that small: make large inputs in a process of their own.

Python programs may keep their bytecode, as they do wherever they are installed; the first run writes it, so what
is measured once is warmed up before.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

__all__ = ["HERE", "LEASTWISE", "SETTLED", "Cost", "clean", "measured", "middle", "once", "python", "row"]

HERE = Path(__file__).parent
LEASTWISE = str(Path(sys.executable).with_name("leastwise"))
"""The program beside the Python that runs the benchmarks."""

SETTLED = frozenset({0, 1, 3})
"""Exit codes of an audit that came to its end: nothing found, findings, something unknown."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took, or the medians of several."""

    cpu: float
    """Seconds."""
    wall: float
    """Seconds."""
    peak: float
    """MiB."""


def measured(
    command: Sequence[str],
    *,
    times: int = 3,
    environment: Mapping[str, str] | None = None,
    settled: frozenset[int] = frozenset({0}),
) -> Cost:
    """Run a command so often, as `once` does."""
    return middle([once(command, environment=environment, settled=settled) for _ in range(times)])


def middle(costs: Sequence[Cost]) -> Cost:
    """The medians of some runs."""
    return Cost(*(median(getattr(cost, name) for cost in costs) for name in Cost.__slots__))


def clean() -> dict[str, str]:
    """The environment without what reaches an AWS account and what keeps Python from caching bytecode."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_") and name != "PYTHONDONTWRITEBYTECODE"
    }


def python(*arguments: str) -> list[str]:
    """A command for the Python that runs the benchmarks."""
    return [sys.executable, *arguments]


def row(label: str, cost: Cost, remark: str = "") -> None:
    """Print one line of a table: CPU, wall, peak memory, and a remark."""
    told = f"{label:44} {cost.cpu:8.2f} s CPU {cost.wall:8.2f} s wall {cost.peak:7.0f} MiB  {remark}"
    print(told.rstrip(), flush=True)


def once(
    command: Sequence[str], *, environment: Mapping[str, str] | None = None, settled: frozenset[int] = frozenset({0})
) -> Cost:
    """Run a command.

    Raises:
        SystemExit: it ended with an exit code that is not in `settled`; says what it wrote on standard error.
    """
    began = perf_counter()
    with subprocess.Popen(
        command, env=environment or clean(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as child:
        assert child.stderr is not None
        said = child.stderr.read()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in settled:
        last = said.decode(errors="replace")[-2000:]
        raise SystemExit(f"`{' '.join(command)}` ended with {child.returncode}: {last}")
    return Cost(used.ru_utime + used.ru_stime, perf_counter() - began, used.ru_maxrss / 1024)
