"""Compare random pairs of policies, and look for a request of a small universe that proves a comparison wrong.

`PYTHONPATH=tests python tools/prove_truth.py 100000` judges so many pairs: one document, several, resource policies
with principals, boundaries and SCPs, a resource policy and an RCP beside an identity's.  Every request of the universe
is asked of the reference semantics.  The first comparison that is wrong ends the run and is printed with its seed.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from time import process_time

from leastwise.prove import Allowance, Comparison, compare
from prove.brute import confirms, judged
from prove.cases import Case, cases

_AT_A_TIME = 1_000
"""Pairs of one seed."""


def main() -> None:
    """Judge so many pairs, tell what came of them and what it cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    options = parser.parse_args()
    began = process_time()
    tally: Counter[str] = Counter()
    for seed, case in _drawn(options.count, options.seed):
        comparison = compare(case.reference, case.candidate)
        if wrong := _wrong(case, comparison):
            raise SystemExit(f"seed {seed}, {case.kind}: {wrong}\n{_shown(case)}\n{comparison}")
        tally[case.kind] += 1
        tally[comparison.relation] += 1
        if sum(tally.values()) % (20 * _AT_A_TIME) == 0:
            print(dict(tally), f"{process_time() - began:.0f} s", flush=True)
    print(f"{options.count:,} pairs, 0 differences, {process_time() - began:.0f} s of CPU")
    for name, count in tally.items():
        print(f"  {name:14} {count:9,}")


def _drawn(count: int, seed: int) -> Iterator[tuple[int, Case]]:
    for first in range(0, count, _AT_A_TIME):
        this = seed + first // _AT_A_TIME
        for case in cases(this, min(_AT_A_TIME, count - first)):
            yield this, case


def _wrong(case: Case, comparison: Comparison) -> str:
    """What is wrong with it; empty: nothing."""
    if not confirms(case, comparison.new, comparison.lost):
        return "a witness that is none"
    new, lost = judged(case)
    if new and comparison.new_possible is False:
        return "the candidate allows more"
    if lost and comparison.lost_possible is False:
        return "the candidate allows less"
    return ""


def _shown(case: Case) -> str:
    return "\n".join(_texts("reference", case.reference) + _texts("candidate", case.candidate))


def _texts(side: str, allowance: Allowance) -> list[str]:
    return [
        f"{side}, {layer.type.value}: {document.text}" for layer in allowance.layers() for document in layer.documents
    ]


if __name__ == "__main__":
    main()
