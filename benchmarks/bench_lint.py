"""Policies linted per second: all that AWS manages, and those of a synthetic account.

Beside it stands the floor: reading the text as JSON and parsing it as a policy document, without judging it. The first
pass of a process reads the catalogue of the services concerned as well, so it stands on a line of its own. Then what
the whole command costs on a folder of files. A peer lints the same policies if it is given: `--parliament` with the
Python of an environment that has parliament and setuptools.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from time import process_time

from leastwise import catalogue
from leastwise.language import Kind, parse
from leastwise.lint import lint
from measure import LEASTWISE, SETTLED, measured
from measure import row as cost_row
from policies import application, applications

GOAL = 1_500
"""Policies per second on one core."""
FEW = 150
"""Policies that the peer is asked about."""
PEER = """
import json, sys, time
from parliament import analyze_policy_string
texts = json.load(open(sys.argv[1]))
analyze_policy_string(texts[0])
began, found, failed = time.process_time(), 0, 0
for text in texts:
    try:
        found += len(analyze_policy_string(text).findings)
    except Exception:
        failed += 1
print(json.dumps({"seconds": time.process_time() - began, "findings": found, "failed": failed}))
"""


def managed() -> list[str]:
    """The documents that AWS manages."""
    found = (catalogue.managed_policy(arn) for arn in catalogue.managed_policies())
    return [each.document for each in found if each]


def synthetic(count: int) -> list[str]:
    """What applications need; the same every time."""
    draw = Random(2026)
    return [json.dumps(applications(draw, *application(draw)), indent=2) for _ in range(count)]


def read(text: str) -> None:
    """The least that has to be done with a document."""
    json.loads(text)
    parse(text, Kind.IDENTITY)


def passes(what: Callable[[str], object], texts: Sequence[str], times: int, white: str) -> list[float]:
    """The CPU seconds of each pass; white space makes every text a new one, so that no answer is remembered."""
    found = []
    for number in range(times):
        fresh = [text + white * (number + 1) for text in texts]
        began = process_time()
        for text in fresh:
            what(text)
        found.append(process_time() - began)
    return found


def row(label: str, texts: Sequence[str], seconds: float, remark: str = "") -> None:
    """Print one line of the table."""
    print(f"{label:44} {len(texts) / seconds:12,.0f} policies/s  {remark}".rstrip(), flush=True)


def ours(label: str, texts: Sequence[str], times: int) -> None:
    """The first pass of this process, the floor, and the best of the other passes: noise only makes one slower."""
    first, *others = passes(lambda text: lint(text, Kind.IDENTITY), texts, times + 1, "\n")
    found = sum(len(lint(text, Kind.IDENTITY)) for text in texts)
    row(f"{label}: JSON and parser (the floor)", texts, min(passes(read, texts, times, " ")))
    row(f"{label}: lint, first pass", texts, first, f"{len(texts):,} policies, {found:,} findings")
    row(f"{label}: lint", texts, min(others), f"goal: {GOAL:,}")


def command(label: str, texts: Sequence[str], folder: Path) -> None:
    """What the command costs on a folder."""
    for number, text in enumerate(texts):
        (folder / f"{number:05}.json").write_text(text)
    for form in ("table", "json"):
        cost = measured([LEASTWISE, "lint", str(folder), "--format", form], settled=SETTLED)
        cost_row(f"leastwise lint --format {form}, {label}", cost)


def peer(label: str, program: str, texts: Sequence[str], folder: Path) -> None:
    """The same policies, some of them, linted by parliament."""
    few = Random(2026).sample(list(texts), min(FEW, len(texts)))
    case = folder / "policies.json"
    case.write_text(json.dumps(few))
    asked = [program, "-W", "ignore", "-c", PEER, str(case)]
    ran = subprocess.run(asked, check=True, stdout=subprocess.PIPE, text=True)
    said = json.loads(ran.stdout)
    told = f"{len(few)} policies, {said['findings']:,} findings, {said['failed']} not linted for an exception"
    row(f"{label}: parliament", few, said["seconds"], told)
    case.unlink()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure policies linted per second.")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--synthetic", type=int, default=2_000, help="policies of the synthetic account")
    parser.add_argument("--parliament", help="a Python that has parliament and setuptools")
    given = parser.parse_args(arguments)
    for label, texts in (("of AWS", managed()), ("synthetic", synthetic(given.synthetic))):
        ours(label, texts, given.times)
        with tempfile.TemporaryDirectory() as folder:
            if given.parliament:
                peer(label, given.parliament, texts, Path(folder))
            command(label, texts, Path(folder))


if __name__ == "__main__":
    main()
