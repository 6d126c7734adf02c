"""Kill `leastwise apply` at every call that writes, for good, and see that nothing is lost.

`PYTHONPATH=tests python tools/kill_matrix.py` plans all that can be taken back on an embedded account, counts the calls
of its apply, and then, for each of them: applies, sends SIGKILL just before the call reaches AWS, or just after AWS has
done it and before its answer is heard; goes on with `apply --resume`, or not; undoes; and compares a full snapshot with
the first one.  Every fourth time it is the undo that is killed, and another undo that finishes it.

    --calls 5,17-20     only at these calls
    --every 3           only at every third
    --check ID          only the fixes of these checks
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from end_to_end.killing import Gate, gate
from end_to_end.served import STEERED, Shell, served

REGIONS = ("us-east-1", "eu-west-1")
"""Those of the story: in every other one it would be the same again."""


@dataclass(frozen=True)
class Trial:
    """One cell of the matrix."""

    at: int
    after: bool
    resume: bool

    def __str__(self) -> str:
        moment = "after" if self.after else "before"
        return f"killed {moment} call {self.at}, then {'resumed and ' if self.resume else ''}undone"


def killed(shell: Shell, door: Gate, trial: Trial, at: int, *arguments: str) -> None:
    """Run a command and kill it at a call after it has opened its journal."""
    known = {*shell.folder.rglob("*.jsonl")}
    process = shell.started(*arguments)
    door.arm(at, process.kill, lambda: bool({*shell.folder.rglob("*.jsonl")} - known), after=trial.after)
    process.wait()
    door.arm(0, lambda: None, lambda: False, after=False)


def tried(real: Shell, shell: Shell, door: Gate, trial: Trial, number: int) -> list[str]:
    """What differs after one trial; `real` has no gate before its AWS, `shell` has."""
    journal = shell.folder / f"{number}.jsonl"
    killed(shell, door, trial, trial.at, "apply", "plan.json", "--yes", "--journal", str(journal))
    if not journal.exists():
        return ["there is no journal"]
    if trial.resume:
        real.run("apply", "--resume", str(journal), "--yes", "-q", expect=None)
        held = real.run("verify", "plan.json", "-q", expect=None)
        if held:
            return [f"resumed, and not as planned: {held}"]
    if number % 4 == 3:
        killed(shell, door, trial, 1 + trial.at // 2, "undo", str(journal), "--yes")
    real.run("undo", str(journal), "--yes", "-q")
    real.run("collect", "-q", "-o", f"{number}.zip", expect=None)
    differing = shell.differences("first.zip", f"{number}.zip")
    (shell.folder / f"{number}.zip").unlink()
    return [f"{each['object']} {each['field']}: {each['before']} -> {each['after']}" for each in differing]


def counted(shell: Shell, door: Gate) -> list[str]:
    """The calls of an apply that nobody disturbs."""
    journal = shell.folder / "count.jsonl"
    door.arm(0, lambda: None, journal.exists, after=False)
    shell.run("apply", "plan.json", "--yes", "--journal", str(journal), "-q")
    calls = list(door.writes)
    shell.run("undo", str(journal), "--yes", "-q")
    return calls


def numbers(text: str, total: int) -> Iterator[int]:
    """`5,17-20` as numbers; nothing: all of them."""
    for part in text.split(",") if text else [f"1-{total}"]:
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line for each trial; the number of those that failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--calls", default="")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--check", action="append", default=[])
    given = parser.parse_args(arguments)
    bad = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), (*STEERED, *REGIONS)) as real,
        gate(real.variables["AWS_ENDPOINT_URL"]) as door,
    ):
        shell = Shell(real.folder, {**real.variables, "AWS_ENDPOINT_URL": door.endpoint})
        real.run("collect", "-q", "-o", "first.zip")
        chosen = [word for each in given.check for word in ("--check", each)]
        real.run("plan", "first.zip", "-q", "-o", "plan.json", *chosen, expect=None)
        calls = counted(shell, door)
        print(f"{len(calls)} calls: {', '.join(dict.fromkeys(calls))}", flush=True)
        points = [*numbers(given.calls, len(calls))][:: given.every]
        trials = (Trial(at, after, resume) for at, after, resume in product(points, (False, True), (False, True)))
        for number, trial in enumerate(trials):
            found = tried(real, shell, door, trial, number)
            bad += bool(found)
            print(f"{trial}: {'; '.join(found) or 'as it was'}", flush=True)
    return bad


if __name__ == "__main__":
    sys.exit(min(main(), 100))
