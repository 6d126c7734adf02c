"""Make the changes of a reviewed plan, as far as today's plan would make them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from leastwise.cli.output import Tell, tell
from leastwise.errors import RefusedError, UsageError

if TYPE_CHECKING:
    import threading

    from leastwise.apply.aws import Aws
    from leastwise.apply.place import Place
    from leastwise.cli.changing.carrying import Carried
    from leastwise.cli.changing.planning import Access, Seen
    from leastwise.remedy.plan import Plan, Step

__all__ = ["Entered", "Limits", "Ready", "Terms", "agree", "applied", "carried", "concluded", "ready"]


class Limits:
    """How much may be done at once.

    Args:
        most: steps, or steps of a hundred subjects that were seen, as `20` or `5%`.
        canary: steps that are verified before the others begin.
        accept_lossy: whether somebody agreed to what cannot be taken back.
    """

    def __init__(self, *, most: str | None = None, canary: int | None = None, accept_lossy: bool = False) -> None:
        self.most, self.canary, self.accept_lossy = most, canary, accept_lossy

    def refuse(self, steps: tuple[Step, ...], seen: Seen, last: int | None) -> None:
        """Raises RefusedError where a plan is larger than anybody agreed to, or the time is none for changes."""
        from datetime import UTC, datetime

        from leastwise.apply.window import open_at
        from leastwise.model.change import Safety

        windows = seen.estate.fixing.window
        if not open_at(windows, datetime.now(UTC)):
            raise RefusedError(f"it is not the time to change anything: `fixes.window` is {' or '.join(windows)}")
        lossy = [step.id for step in steps if step.safety is Safety.LOSSY]
        if lossy and not self.accept_lossy:
            raise RefusedError(f"{len(lossy)} steps cannot be taken back ({', '.join(lossy)}): --accept-lossy agrees")
        allowed = self._allowed(seen)
        if len(steps) > allowed:
            raise RefusedError(f"the plan has {len(steps)} steps, and {allowed} are allowed: see --max-changes")
        if self.most is None and last is not None and len(steps) > max(10, 5 * last):
            raise RefusedError(
                f"the plan has {len(steps)} steps, and the last that was applied had {last}: agree with --max-changes"
            )

    def _allowed(self, seen: Seen) -> int:
        estate = seen.estate
        if self.most is None:
            return estate.fixing.most_changes
        text = self.most.removesuffix("%")
        if not text.isdigit():
            raise UsageError(f"`{self.most}` is no number of changes: write 20 or 5%")
        if text == self.most:
            return int(text)
        whole = len(estate.users.items) + len(estate.roles.items) + len(estate.groups.items)
        return int(text) * whole // 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms plans are applied."""

    limits: Limits
    waivers: Path | None
    """The file of waivers; none: that of the project."""
    states: Sequence[Path] = ()
    """Terraform's state files."""
    journal: Path | None = None
    """Where to write it; none: in the account's place."""
    yes: bool
    """Whether somebody agreed already."""
    quiet: bool
    """Whether nothing is said but errors."""
    shown: bool = False
    """Whether the plan stands on the screen already."""
    every: bool = False
    """Whether it is shown in full."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A plan and its account; `there`: the steps that are so already."""

    plan: Plan
    aws: Aws
    place: Place
    there: Collection[str]


@dataclass(frozen=True, slots=True)
class Ready:
    """What of a plan is to be made in the account as it is now; `good`: nothing else of it is refused."""

    entered: Entered
    steps: tuple[Step, ...]
    good: bool


def applied(reviewed: Plan, access: Access, terms: Terms, seen: Seen | None = None) -> bool:
    """Apply a plan; whether everything is as planned.

    Args:
        reviewed: the plan.
        access: whose credentials are used.
        terms: on what terms.
        seen: the account, where it was collected just now.

    Raises:
        RefusedError: nothing was done, for this reason, or it was interrupted.
    """
    from leastwise.apply.place import Place
    from leastwise.apply.verifying import standing
    from leastwise.cli.changing.carrying import account_of
    from leastwise.cli.changing.planning import collected

    aws, place = account_of(reviewed, access), Place(reviewed.account)
    with place.locked():
        now = seen or collected(reviewed.scope, access, quiet=True)
        found = ready(Entered(reviewed, aws, place, standing(reviewed.steps, aws.ask)), now, terms)
        if not found.steps:
            return found.good
        agree(found, terms)
        return concluded(found, carried(found, terms), terms)


def ready(entered: Entered, now: Seen, terms: Terms, say: Tell = tell) -> Ready:
    """What of a plan still holds; what does not, and what is done, is said.

    Raises:
        RefusedError: it is more than anybody agreed to, or not the time.
    """
    from leastwise.apply.freshness import with_last_use
    from leastwise.cli.changing.planning import made
    from leastwise.remedy.confirm import confirm

    plan, there = entered.plan, entered.there
    fresh = replace(now, estate=with_last_use(now.estate, plan.steps, entered.aws.ask))
    confirmed = confirm(plan, made(fresh, plan.scope, terms.waivers, terms.states), there)
    for id, why in confirmed.refused.items():
        say(f"{id} refused: {why}")
    if confirmed.steps:
        terms.limits.refuse(confirmed.steps, now, entered.place.memory().last_changes)
    else:
        say(f"nothing is left to do: {len(there)} of {len(plan.steps)} steps are already so", quiet=terms.quiet)
    return Ready(entered, confirmed.steps, good=not confirmed.refused)


def agree(found: Ready, terms: Terms) -> None:
    """Show the plan and ask, unless somebody agreed already.

    Raises:
        RefusedError: nobody agreed.
        UsageError: nobody is there to ask.
    """
    from leastwise.cli.changing.carrying import agreed
    from leastwise.cli.output import console
    from leastwise.report.plan_table import plan_table

    plan = found.entered.plan
    if not (terms.yes or terms.shown):
        plan_table(plan, console(error=True), every=terms.every, asking=True)
    if not agreed(f"change account {plan.account} ({len(found.steps)} steps)?", yes=terms.yes):
        raise RefusedError("nobody agreed: nothing was changed")


def carried(found: Ready, terms: Terms, say: Tell = tell, halt: threading.Event | None = None) -> Carried:
    """Make the steps; the journal holds them as they were confirmed, and not as the file has them.

    Raises:
        OutputError: the journal cannot be written.
        RefusedError: it was interrupted.
    """
    import msgspec

    from leastwise.cli.changing.carrying import carry_out, new_header

    plan, aws = found.entered.plan, found.entered.aws
    believed = {step.id: step for step in found.steps}
    whole = msgspec.structs.replace(plan, steps=tuple(believed.get(step.id, step) for step in plan.steps))
    return carry_out(
        found.steps,
        aws,
        new_header(whole, aws, found.steps),
        terms.journal,
        found.entered.place,
        quiet=terms.quiet,
        tolerant=False,
        canary=terms.limits.canary,
        say=say,
        halt=halt,
    )


def concluded(found: Ready, made: Carried, terms: Terms, say: Tell = tell) -> bool:
    """Remember what was done, and sum it up; whether everything is as planned."""
    from leastwise.cli.changing.carrying import remembered
    from leastwise.cli.changing.shown import result_lines

    remembered(found.entered.place, found.entered.plan, made.results)
    for line in result_lines(made.results):
        say(line, quiet=terms.quiet)
    return made.good and found.good
