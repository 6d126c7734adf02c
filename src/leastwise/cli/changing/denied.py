"""`leastwise denied`: what was denied since an apply, and the step that did it."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leastwise.cli.changing.apply import ApplyRole
from leastwise.cli.options import ExternalId, Output, Profile, Quiet, Regions

if TYPE_CHECKING:
    from leastwise.jobs.denied.report import Report

__all__ = ["DeniedFormat", "command"]


class DeniedFormat(StrEnum):
    """What the report looks like."""

    TABLE = "table"
    MARKDOWN = "markdown"
    JSON = "json"


def command(
    journal: Annotated[Path, typer.Argument(help="The journal of an apply.")],
    minutes: Annotated[
        float, typer.Option("--for", metavar="MINUTES", min=0, help="Look again for so long, until something is found.")
    ] = 0,
    regions: Regions = None,
    most_events: Annotated[
        int, typer.Option(metavar="N", min=50, help="Events of a name that are read in each region.")
    ] = 10_000,
    most_sessions: Annotated[int, typer.Option(metavar="N", min=0, help="Names of sessions that are looked for.")] = 50,
    format: Annotated[DeniedFormat, typer.Option("--format", help="table, markdown or json.")] = DeniedFormat.TABLE,
    output: Output = None,
    profile: Profile = None,
    apply_role: ApplyRole = None,
    external_id: ExternalId = None,
    quiet: Quiet = False,
) -> None:
    """Look for calls that were denied since an apply, and say which step took what they need and what restores it.

    Nothing is changed; at a terminal it offers to take just those steps back.

    Exit codes: 0 nothing was denied that the steps have taken, 1 something was, 3 something could not be seen; after
    taking back as `leastwise undo`; 4 credentials, 2 usage.
    """
    from leastwise.cli.changing.denying import Wish, watched
    from leastwise.cli.changing.planning import Access
    from leastwise.cli.output import put

    wish = Wish(
        journal=journal,
        minutes=minutes,
        regions=tuple(name for each in regions or () for name in each.split(",") if name),
        most_events=most_events,
        most_sessions=most_sessions,
        quiet=quiet,
    )
    report = watched(wish, Access(profile=profile, role=apply_role, external_id=external_id))
    put(_rendered(report, format), output)
    offered = format is DeniedFormat.TABLE and output is None and report.steps and _is_somebody_there()
    if offered and typer.confirm(f"take back {', '.join(report.steps)} now?"):
        _take_back(report, profile, apply_role, external_id, quiet=quiet)
    raise typer.Exit(report.exit_code)


def _rendered(report: Report, format: DeniedFormat) -> bytes:
    from leastwise.jobs.denied.report import report_json
    from leastwise.jobs.denied.shown import markdown, text

    if format is DeniedFormat.JSON:
        return report_json(report)
    return markdown(report) if format is DeniedFormat.MARKDOWN else text(report).encode()


def _is_somebody_there() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _take_back(report: Report, profile: str | None, role: str | None, external_id: str | None, *, quiet: bool) -> None:
    """Ends with the exit code of the undo."""
    from leastwise.cli.changing import undo

    undo.command(
        [Path(report.journal)],
        yes=True,
        step=[*report.steps],
        profile=profile,
        apply_role=role,
        external_id=external_id,
        quiet=quiet,
    )
