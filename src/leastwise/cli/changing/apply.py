"""`leastwise apply`: make the changes of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leastwise.cli.options import ExternalId, Profile, Quiet, TfState, WaiverFile
from leastwise.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from leastwise.apply.aws import Aws
    from leastwise.apply.place import Place
    from leastwise.cli.changing.carrying import Carried
    from leastwise.cli.changing.planning import Access, Seen
    from leastwise.remedy.confirm import Confirmed
    from leastwise.remedy.plan import Plan, Step

__all__ = ["ApplyRole", "Yes", "applied", "command"]

Yes = Annotated[bool, typer.Option("--yes", help="Agree to what can be taken back; never to what cannot.")]
ApplyRole = Annotated[
    str | None,
    typer.Option(metavar="ARN|NAME", help="Role to assume for changing; its name alone: in each plan's account."),
]


def command(
    plan: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Argument(
            help="The file that `leastwise plan -o` wrote; several, or a folder of them, for many accounts."
        ),
    ] = None,
    yes: Yes = False,
    accept_lossy: Annotated[bool, typer.Option("--accept-lossy", help="Agree to what cannot be taken back.")] = False,
    expect: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="SHA256", help="Refuse every plan but the one with this hash."),
    ] = None,
    journal: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="Where to write the journal.", show_default="the state folder"),
    ] = None,
    resume: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="JOURNAL", help="Go on with what was interrupted."),
    ] = None,
    canary: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(metavar="N", min=1, help="Make and verify so many steps first, and the others only then."),
    ] = None,
    max_changes: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="N|P%", help="Refuse plans with more steps than this.", show_default="fixes.most_changes"),
    ] = None,
    waivers: WaiverFile = None,
    tfstate: TfState = None,
    profile: Profile = None,
    apply_role: ApplyRole = None,
    external_id: ExternalId = None,
    quiet: Quiet = False,
) -> None:
    """Make the changes of a plan: each object is read again, written, and read back; the journal can undo it.

    The account is collected first and the plan made again: what today's plan would not do is refused. Of several plans
    the next begins only when the one before went well.

    Exit codes: 0 everything is as planned, 5 something was refused or is not, 4 credentials, 2 usage.
    """
    from leastwise.cli.changing.planning import Access

    access = Access(profile=profile, role=apply_role, external_id=external_id)
    if resume is not None:
        from leastwise.cli.changing.resume import resumed

        raise typer.Exit(0 if resumed(resume, access, yes=yes, quiet=quiet) else 5)
    limits = Limits(most=max_changes, canary=canary, accept_lossy=accept_lossy)
    for reviewed in _plans(plan, expect, journal):
        inside = access.within(reviewed.account, reviewed.partition)
        good = applied(
            reviewed, inside, limits, waivers=waivers, states=tfstate or (), journal=journal, yes=yes, quiet=quiet
        )
        if not good:
            raise typer.Exit(5)


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


def applied(
    reviewed: Plan,
    access: Access,
    limits: Limits,
    *,
    waivers: Path | None,
    states: Sequence[Path] = (),
    journal: Path | None,
    yes: bool,
    quiet: bool,
    seen: Seen | None = None,
) -> bool:
    """Apply a plan; whether everything is as planned.

    Args:
        reviewed: the plan.
        access: whose credentials are used.
        limits: how much may be done at once.
        waivers: the file of waivers; none: that of the project.
        states: Terraform's state files.
        journal: where to write it.
        yes: whether somebody agreed already.
        quiet: whether nothing is said but errors.
        seen: the account, where it was collected just now.

    Raises:
        RefusedError: nothing was done, for this reason.
    """
    from leastwise.apply.place import Place
    from leastwise.cli.changing.carrying import account_of, remembered
    from leastwise.cli.changing.planning import collected
    from leastwise.cli.changing.shown import result_lines
    from leastwise.cli.output import tell

    aws, place = account_of(reviewed, access), Place(reviewed.account)
    with place.locked():
        now = seen or collected(reviewed.scope, access, quiet=True)
        confirmed = _confirmed(reviewed, now, aws, waivers, states, quiet=quiet)
        if not confirmed.steps:
            return not confirmed.refused
        limits.refuse(confirmed.steps, now, place.memory().last_changes)
        _agree(reviewed, confirmed, yes=yes)
        carried = _carried(reviewed, confirmed, aws, place, limits, journal, quiet=quiet)
        remembered(place, reviewed, carried.results)
    for line in result_lines(carried.results):
        tell(line, quiet=quiet)
    return carried.good and not confirmed.refused


def _confirmed(
    reviewed: Plan, now: Seen, aws: Aws, waivers: Path | None, states: Sequence[Path], *, quiet: bool
) -> Confirmed:
    """What of the plan still holds; what does not, and what is done, is said."""
    from leastwise.apply.freshness import with_last_use
    from leastwise.apply.verifying import standing
    from leastwise.cli.changing.planning import made
    from leastwise.cli.output import tell
    from leastwise.remedy.confirm import confirm

    there = standing(reviewed.steps, aws.ask)
    fresh = replace(now, estate=with_last_use(now.estate, reviewed.steps, aws.ask))
    confirmed = confirm(reviewed, made(fresh, reviewed.scope, waivers, states), there)
    for id, why in confirmed.refused.items():
        tell(f"{id} refused: {why}")
    if not confirmed.steps:
        tell(f"nothing is left to do: {len(there)} of {len(reviewed.steps)} steps are already so", quiet=quiet)
    return confirmed


def _agree(reviewed: Plan, confirmed: Confirmed, *, yes: bool) -> None:
    """Show the plan and ask, unless somebody agreed already.

    Raises:
        RefusedError: nobody agreed.
    """
    from leastwise.cli.changing.carrying import agreed
    from leastwise.cli.output import console
    from leastwise.report.plan_table import plan_table

    if not yes:
        plan_table(reviewed, console(error=True))
    if not agreed(f"change account {reviewed.account} ({len(confirmed.steps)} steps)?", yes=yes):
        raise RefusedError("nobody agreed: nothing was changed")


def _carried(
    reviewed: Plan, confirmed: Confirmed, aws: Aws, place: Place, limits: Limits, journal: Path | None, *, quiet: bool
) -> Carried:
    """Make the confirmed steps; the journal holds them as they were confirmed, and not as the file has them."""
    import msgspec

    from leastwise.cli.changing.carrying import carry_out, new_header

    believed = {step.id: step for step in confirmed.steps}
    steps = tuple(believed.get(step.id, step) for step in reviewed.steps)
    header = new_header(msgspec.structs.replace(reviewed, steps=steps), aws, confirmed.steps)
    return carry_out(confirmed.steps, aws, header, journal, place, quiet=quiet, tolerant=False, canary=limits.canary)


def _plans(paths: list[Path] | None, expect: str | None, journal: Path | None) -> list[Plan]:
    """The plans in files and folders, all of them read before the first is applied."""
    from leastwise.config import read
    from leastwise.remedy.file import read_plan

    files = [file for path in paths or () for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    if not files:
        raise UsageError("give the plan to apply, or a journal with --resume")
    if len(files) > 1 and (expect or journal):
        raise UsageError("--expect and --journal go with one plan")
    return [read_plan(str(file), read(file), expect) for file in files]
