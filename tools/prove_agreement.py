"""Ask z3 and cvc5 what the prover is asked, and count where they agree.

`PYTHONPATH=tests:tools python tools/prove_agreement.py 1000` takes random pairs of everything that is compared. It
needs z3-solver and cvc5.  A disagreement ends the run.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable
from time import perf_counter

import prove_cvc5
from leastwise.prove import compare
from leastwise.prove.search import Direction
from leastwise.prove.sides import Sides
from leastwise.prove.solver import Solver
from prove.cases import Case, cases

_AT_A_TIME = 50


def _z3(solver: Solver, direction: Direction, seconds: float) -> bool | None:
    return solver.decide(direction, seconds).possible


_SOLVERS: dict[str, Callable[[Solver, Direction, float], bool | None]] = {"z3": _z3, "cvc5": prove_cvc5.solved}


def main() -> None:
    """Count who decided, and what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    parser.add_argument("--seconds", type=float, default=1.0, help="for one direction and solver")
    options = parser.parse_args()
    tally: Counter[str] = Counter()
    took: defaultdict[str, float] = defaultdict(float)
    for number, case in enumerate(cases(options.seed, options.count), 1):
        _judge(case, options.seconds, tally, took)
        if number % _AT_A_TIME == 0:
            print(number, dict(tally), {name: round(seconds) for name, seconds in took.items()}, flush=True)
    print(f"{options.count:,} pairs, 0 disagreements")
    for name in ("leastwise", "z3", "cvc5"):
        print(f"  {name}: decided {tally[name]:,} of {2 * options.count:,} directions in {took[name]:.1f} s")
    print(f"  by both solvers: {tally['both']:,}; by neither: {tally['neither']:,}")


def _judge(case: Case, seconds: float, tally: Counter[str], took: defaultdict[str, float]) -> None:
    began = perf_counter()
    found = compare(case.reference, case.candidate)
    took["leastwise"] += perf_counter() - began
    sides = Sides(case.reference, case.candidate)
    solver = Solver(sides, None, {})
    ways = (
        (found.new_possible, Direction(sides.candidate, sides.reference)),
        (found.lost_possible, Direction(sides.reference, sides.candidate)),
    )
    for mine, direction in ways:
        answers = {"leastwise": mine}
        for name, ask in _SOLVERS.items():
            began = perf_counter()
            answers[name] = ask(solver, direction, seconds)
            took[name] += perf_counter() - began
        if {True, False} <= set(answers.values()):
            raise SystemExit(f"{case.kind}: {answers}\n{case}\n{found}")
        tally.update(name for name, answer in answers.items() if answer is not None)
        others = [answers[name] is not None for name in _SOLVERS]
        tally["both"] += all(others)
        tally["neither"] += not any(others)


if __name__ == "__main__":
    main()
