"""Carry out steps under the lock and the journal, whoever asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from leastwise.cli.output import Tell, tell
from leastwise.errors import RefusedError, UsageError

if TYPE_CHECKING:
    import threading

    from leastwise.apply.aws import Aws
    from leastwise.apply.execute import Result
    from leastwise.apply.journal import Header
    from leastwise.apply.place import Place
    from leastwise.cli.changing.planning import Access
    from leastwise.collect.clients import Shared
    from leastwise.remedy.plan import Plan, Step

__all__ = ["Carried", "account_of", "agreed", "carry_out", "interrupted", "new_header", "remembered"]


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of it, and where the journal is."""

    results: tuple[Result, ...]
    journal: Path

    @property
    def good(self) -> bool:
        """Whether every object is as it is to be."""
        return all(each.good for each in self.results)


def account_of(plan: Plan, access: Access, shared: Shared | None = None) -> Aws:
    """The account of these credentials, in a session that is named after the plan.

    Args:
        plan: what is to be done there.
        access: whose credentials are used.
        shared: what it has in common with other accounts.

    Raises:
        CredentialsError: AWS refused the credentials, or there are none.
        RefusedError: they are another account's than the plan's.
    """
    from leastwise.apply.aws import Aws
    from leastwise.cli.sources import target
    from leastwise.collect.target import assumed, own

    if access.role:
        base = own(access.profile)
        name = f"leastwise-{plan.id}"
        role = assumed(base, access.role, external_id=access.external_id, session_name=name)
        aws = Aws(role, shared=shared, base=base)
    else:
        aws = Aws(target(access.profile, None, access.external_id), shared=shared)
    if (aws.identity.account, aws.identity.partition) != (plan.account, plan.partition):
        raise RefusedError(
            f"the plan is for account {plan.account} ({plan.partition}), and these credentials are of "
            f"{aws.identity.account} ({aws.identity.partition})"
        )
    return aws


def new_header(plan: Plan, aws: Aws, confirmed: Sequence[Step], undoes: str | None = None) -> Header:
    """The first line of a new journal."""
    from leastwise.apply.journal import SCHEMA, Header

    return Header(
        schema=SCHEMA,
        at=_now(),
        account=plan.account,
        endpoint=aws.endpoint or "",
        caller=aws.identity.caller,
        plan=plan,
        confirmed=tuple(step.id for step in confirmed),
        undoes=undoes,
    )


def carry_out(
    steps: Sequence[Step],
    aws: Aws,
    header: Header,
    path: Path | None,
    place: Place,
    *,
    quiet: bool,
    tolerant: bool,
    canary: int | None = None,
    say: Tell = tell,
    halt: threading.Event | None = None,
) -> Carried:
    """Make these steps under a new journal.

    Args:
        steps: in an order in which they can be made.
        aws: the account.
        header: the journal's first line.
        path: where the journal is to be; none: in the account's place.
        place: where leastwise remembers the account.
        quiet: whether single results are not said.
        tolerant: whether an object may stand between before and after.
        canary: so many steps first, and the rest only if they hold.
        say: takes what is said.
        halt: set, by another thread, when no further step is to begin.

    Raises:
        OutputError: the journal cannot be written.
        RefusedError: somebody has interrupted it; the steps that had begun are over.
    """
    from leastwise.apply.execute import Outcome, Result, execute
    from leastwise.apply.journal import Journal
    from leastwise.apply.pace import Paced
    from leastwise.cli.changing.shown import result_line

    at = path or place.journal(header.plan.id, f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")
    journal, paced = Journal(at), Paced(aws)
    try:
        journal.write(header)
        say(f"journal: {at}", quiet=quiet)
        results: tuple[Result, ...] = ()
        for wave in (steps[:canary], steps[canary:]) if canary else (steps,):
            if all(each.good for each in results):
                results += execute(
                    wave,
                    paced,
                    journal,
                    tolerant=tolerant,
                    progress=lambda each: say(result_line(each), quiet=quiet),
                    halt=halt,
                )
    except KeyboardInterrupt as interrupt:
        raise RefusedError(interrupted(at, header)) from interrupt
    finally:
        journal.close()
    if halt is not None and halt.is_set() and not all(each.good for each in results):
        raise RefusedError(interrupted(at, header))
    done = {each.step.id for each in results}
    left = (Result(step, Outcome.NOT_BEGUN, "an earlier step failed") for step in steps if step.id not in done)
    return Carried((*results, *left), at)


def interrupted(journal: Path, header: Header) -> str:
    """How to go on with what was interrupted."""
    if header.undoes is not None:
        return f"interrupted: `leastwise undo {header.undoes}` goes on"
    return f"interrupted: `leastwise apply --resume {journal}` goes on, `leastwise undo {journal}` takes it back"


def agreed(question: str, *, yes: bool) -> bool:
    """Whether somebody agrees: by a flag, or at a terminal.

    Raises:
        UsageError: nobody is there to ask.
    """
    import sys

    import typer

    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError("nobody is there to agree: give --yes")
    return typer.confirm(question)


def remembered(place: Place, plan: Plan, results: Sequence[Result]) -> None:
    """Keep what is to ripen, and how many changes this was."""
    from leastwise.apply.execute import Outcome
    from leastwise.apply.place import Waiting

    fresh = tuple(
        Waiting(
            check=check,
            target=each.step.change.target,
            since=_now(),
            days=each.step.wait,
            plan=plan.id,
        )
        for each in results
        if each.outcome is Outcome.DONE and each.step.wait is not None and (check := _ripens(each.step))
    )
    memory = place.memory()
    over = {each.step.change.target for each in results if each.outcome is Outcome.DONE}
    kept = tuple(each for each in memory.waiting if each.target not in over)
    place.remember(msgspec.structs.replace(memory, waiting=(*kept, *fresh), last_changes=len(results)))


def _ripens(step: Step) -> str | None:
    """The check under which the step's final one is declared."""
    from leastwise.cli.changing.planning import all_fixes

    with_final = {each.check.id for each in all_fixes() if each.later}
    return next((healed.check for healed in step.heals if healed.check in with_final), None)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
