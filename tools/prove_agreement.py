"""Ask z3 what the prover is asked, and count where they agree.

`PYTHONPATH=tests python tools/prove_agreement.py 1000` takes pairs of identity policies, several together and under
boundaries and SCPs.  It needs z3-solver, which is no dependency of the project.  A disagreement ends the run.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from time import process_time

from leastwise.prove import compare
from prove.cases import Case, cases
from prove_z3 import solved


def main() -> None:
    """Count who decided, and what it cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    options = parser.parse_args()
    tally: Counter[str] = Counter()
    ours = theirs = 0.0
    for case in _drawn(options.count, options.seed):
        began = process_time()
        found = compare(case.reference, case.candidate)
        between = process_time()
        answers = solved(case.reference, case.candidate)
        ours, theirs = ours + between - began, theirs + process_time() - between
        for mine, other in zip((found.new_possible, found.lost_possible), answers, strict=True):
            tally[f"leastwise {_decided(mine)}, z3 {_decided(other)}"] += 1
            if None not in (mine, other) and mine is not other:
                raise SystemExit(f"{case.kind}: {case}\n{found}\nz3: new, lost = {answers}")
    print(f"{options.count:,} pairs, 0 disagreements; CPU: leastwise {ours:.1f} s, z3 {theirs:.1f} s")
    for name, count in tally.items():
        print(f"  {name}: {count:,} directions")


def _decided(answer: bool | None) -> str:
    return "does not decide" if answer is None else "decides"


def _drawn(count: int, seed: int) -> Iterator[Case]:
    """Those without principals: three kinds of five."""
    found = (case for case in cases(seed, 2 * count) if case.kind in ("identity", "several", "layered"))
    return (case for case, _ in zip(found, range(count), strict=False))


if __name__ == "__main__":
    main()
