"""Let the apply of a whole plan end at every call that writes, quickly: the kill matrix without processes.

`PYTHONPATH=tests python tools/crash_matrix.py` plans all that can be taken back in an account of the embedded
Organization, and for each of its calls: begins, and gives up for good just before the call, or just after AWS has done
it; goes on as `apply --resume` does, or not; undoes; and reads every object of the plan again.

    --account NAME      of the Organization
    --part 1/2          only every second call, from the first one on: for two at once
    --every 3           only at every third
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

from apply.scratch import AT_ONCE, Crash, Crashing, aws_of, read
from demo.stage import Stage
from leastwise.apply import Aws
from leastwise.apply.execute import Account, Result, execute
from leastwise.apply.journal import SCHEMA, Begun, Done, Header, Journal, read_journal
from leastwise.apply.undo import undoing
from leastwise.cli.changing.planning import made, opened, scope_of
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live
from leastwise.demo import EmbeddedAws, seed
from leastwise.model import Severity
from leastwise.model.change import State
from leastwise.remedy.plan import Plan, Step

REGIONS = ("eu-west-1", "us-east-1")


def planned(stage: Stage, account: str, folder: Path) -> Plan:
    """All that can be taken back in an account."""
    collect_live(targets(stage.aws, stage.story), folder / "first.zip", regions=None, quiet=True)
    scope = scope_of((), (), Severity.INFO, lossy=False)
    (seen,) = opened(folder / "first.zip", stage.story.accounts[account])
    return made(seen, scope, None)


def states(aws: Aws, plan: Plan) -> dict[str, State | None]:
    """What every object of the plan is now."""
    return {step.id: read(aws, step.change.target) for step in plan.steps}


def begun(plan: Plan, account: Account, path: Path) -> list[str]:
    """Make the whole plan, call after call; the ids of the steps that are not as planned."""
    ids = tuple(step.id for step in plan.steps)
    journal = Journal(path)
    journal.write(Header(schema=SCHEMA, at="", account=plan.account, endpoint="", caller="", plan=plan, confirmed=ids))
    try:
        return bad(execute(plan.steps, account, journal, waits=AT_ONCE, workers=1))
    finally:
        journal.close()


def resumed(aws: Aws, path: Path) -> list[str]:
    """Finish what was begun; the ids of the steps that are not as planned."""
    head, entries = read_journal(path)
    over = {each.step for each in entries if isinstance(each, Done) and each.verified}
    known = {each.step: each for each in entries if isinstance(each, Begun)}
    left: tuple[Step, ...] = tuple(step for step in head.plan.steps if step.id not in over)
    journal = Journal(path, new=False)
    try:
        return bad(execute(left, aws, journal, waits=AT_ONCE, begun=known, workers=1))
    finally:
        journal.close()


def undone(aws: Aws, path: Path) -> list[str]:
    """Take all of it back; the ids of the steps that are not as they were."""
    head, entries = read_journal(path)
    journal = Journal(path.with_suffix(".undo"))
    try:
        return bad(execute(undoing(head, entries).steps, aws, journal, waits=AT_ONCE, tolerant=True, workers=4))
    finally:
        journal.close()


def bad(results: Sequence[Result]) -> list[str]:
    """Those that are not as they are to be, in words."""
    return [f"{each.step.id}: {each.outcome} {each.why}" for each in results if not each.good]


def tried(aws: Aws, plan: Plan, first: dict[str, State | None], path: Path, at: int, after: bool, resume: bool) -> str:
    """What is wrong after one trial; nothing: all is as it was."""
    try:
        begun(plan, Crashing(aws, at=at, after=after), path)
    except Crash:
        wrong = resumed(aws, path) if resume else []
        wrong += undone(aws, path)
        now = states(aws, plan)
        return "; ".join([*wrong, *(f"{id}: {first[id]} -> {now[id]}" for id in first if first[id] != now[id])])
    return "it did not come so far"


def trials(aws: Aws, plan: Plan, folder: Path, part: str, every: int) -> Iterator[tuple[str, str]]:
    """Each trial by its name, and what went wrong."""
    first = states(aws, plan)
    counting = Crashing(aws, at=0, after=False)
    wrong = begun(plan, counting, folder / "count") + undone(aws, folder / "count")
    operations = ", ".join(dict.fromkeys(f"{each.service}:{each.operation}" for each in counting.calls))
    yield f"{len(plan.steps)} steps, {len(counting.calls)} calls: {operations}", "; ".join(wrong)
    one, _, of = part.partition("/")
    points = range(int(one), len(counting.calls) + 1, int(of) * every)
    for number, (at, after, resume) in enumerate(product(points, (False, True), (False, True))):
        then = "resumed and undone" if resume else "undone"
        name = f"ended {'after' if after else 'before'} call {at}, then {then}"
        yield name, tried(aws, plan, first, folder / f"{number}", at, after, resume)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every trial that failed and how many there were; the number of those that failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--account", default="acme")
    parser.add_argument("--part", default="1/1")
    parser.add_argument("--every", type=int, default=1)
    given = parser.parse_args(arguments)
    failed = total = 0
    since = time.monotonic()
    with tempfile.TemporaryDirectory() as name, EmbeddedAws() as aws:
        aws.world.regions = REGIONS
        stage = Stage(aws, seed(aws))
        plan = planned(stage, given.account, Path(name))
        for trial, wrong in trials(aws_of(stage, given.account), plan, Path(name), given.part, given.every):
            total, failed = total + 1, failed + bool(wrong)
            if wrong or total == 1 or total % 20 == 0:
                print(f"{trial}: {wrong or 'as it was'}", flush=True)
    print(f"{failed} of {total - 1} trials failed in {time.monotonic() - since:.0f} s", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(min(main(), 100))
