"""`leastwise apply`: make the changes of a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leastwise.cli.options import EveryStep, ExternalId, Profile, Quiet, TfState, WaiverFile
from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.remedy.plan import Plan

__all__ = ["ApplyRole", "Yes", "command"]

Yes = Annotated[bool, typer.Option("--yes", help="Agree to what can be taken back; never to what cannot.")]
ApplyRole = Annotated[
    str | None,
    typer.Option(metavar="ARN|NAME", help="Role to assume for changing; its name alone: in each plan's account."),
]

JournalFile = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(help="Where to write the journal.", show_default="the state folder"),
]
Resumed = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(metavar="JOURNAL", help="Go on with what was interrupted."),
]


def command(
    plan: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Argument(
            help="The file that `leastwise plan -o` wrote; several, or a folder of them, for many accounts."
        ),
    ] = None,
    yes: Yes = False,
    every: EveryStep = False,
    accept_lossy: Annotated[bool, typer.Option("--accept-lossy", help="Agree to what cannot be taken back.")] = False,
    expect: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="SHA256", help="Refuse every plan but the one with this hash."),
    ] = None,
    journal: JournalFile = None,
    resume: Resumed = None,
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

    The account is collected first and the plan made again: what today's plan would not do is refused. Accounts are
    changed at once, and what fails in one stops no other; with --canary the next begins only when the one before went
    well.

    Exit codes: 0 everything is as planned, 5 something was refused or is not, 4 credentials, 2 usage.
    """
    from leastwise.cli.changing.applying import Limits, Terms, applied
    from leastwise.cli.changing.planning import Access
    from leastwise.cli.changing.several import applied_at_once

    access = Access(profile=profile, role=apply_role, external_id=external_id)
    if resume is not None:
        from leastwise.cli.changing.resume import resumed

        raise typer.Exit(0 if resumed(resume, access, yes=yes, quiet=quiet) else 5)
    limits = Limits(most=max_changes, canary=canary, accept_lossy=accept_lossy)
    terms = Terms(
        limits=limits, waivers=waivers, states=tfstate or (), journal=journal, yes=yes, quiet=quiet, every=every
    )
    plans = _plans(plan, expect, journal)
    if len(plans) > 1:
        raise typer.Exit(applied_at_once(plans, access, terms))
    (reviewed,) = plans
    inside = access.within(reviewed.account, reviewed.partition)
    raise typer.Exit(0 if applied(reviewed, inside, terms) else 5)


def _plans(paths: list[Path] | None, expect: str | None, journal: Path | None) -> list[Plan]:
    """The plans in files and folders, all of them read before the first is applied."""
    from leastwise.cli.changing.parts import files_of
    from leastwise.config import read
    from leastwise.remedy.file import read_plan

    files = files_of(paths or (), ".json")
    if not files:
        raise UsageError("give the plan to apply, or a journal with --resume")
    if len(files) > 1 and (expect or journal):
        raise UsageError("--expect and --journal go with one plan")
    return [read_plan(str(file), read(file), expect) for file in files]
