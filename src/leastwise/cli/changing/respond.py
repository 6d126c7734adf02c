"""`leastwise respond`: answer the leak of an access key."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leastwise.cli.options import ExternalId, Output, Profile, Quiet, Regions

if TYPE_CHECKING:
    from leastwise.jobs.respond.report import Report

__all__ = ["RespondFormat", "command"]


class RespondFormat(StrEnum):
    """What the report looks like."""

    TABLE = "table"
    MARKDOWN = "markdown"
    JSON = "json"


def command(
    key: Annotated[str, typer.Argument(metavar="ACCESS_KEY_ID", help="AKIA… or, of a session, ASIA….")],
    contain: Annotated[
        bool, typer.Option("--contain", help="Stop it first, then look; without it nothing changes.")
    ] = False,
    quarantine: Annotated[
        bool, typer.Option("--quarantine", help="Deny everything to its owner: other keys and the password too.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    even_own: Annotated[
        bool, typer.Option("--even-own", help="Also the principal at work here, and those kept for emergencies.")
    ] = False,
    days: Annotated[int, typer.Option(metavar="N", min=1, max=90, help="Days of events that are read.")] = 90,
    regions: Regions = None,
    most_events: Annotated[
        int, typer.Option(metavar="N", min=50, help="Events of a key that are read in each region.")
    ] = 10_000,
    most_sessions: Annotated[int, typer.Option(metavar="N", min=0, help="Sessions and keys that are followed.")] = 50,
    format: Annotated[RespondFormat, typer.Option("--format", help="table, markdown or json.")] = RespondFormat.TABLE,
    output: Output = None,
    profile: Profile = None,
    apply_role: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="ARN", help="Role to assume for looking and changing."),
    ] = None,
    external_id: ExternalId = None,
    quiet: Quiet = False,
) -> None:
    """Say whose a leaked key is, what it can do and did, and what came of it; with --contain, stop it first.

    Containing switches the key off, and denies the sessions that were made with it and of the roles it has assumed, in
    seconds; `leastwise undo` takes it back. Events are read at the pace that AWS allows.

    Exit codes: 0 stopped, and nothing is left; 1 something is to be done yet; 3 something was not seen; 5 a step was
    refused; 4 credentials; 2 usage.
    """
    from leastwise.cli.changing.planning import Access
    from leastwise.cli.changing.responding import Wish, responded
    from leastwise.cli.output import put

    wish = Wish(
        key=key,
        contain=contain,
        quarantine=quarantine,
        yes=yes,
        even_own=even_own,
        days=days,
        regions=tuple(name for each in regions or () for name in each.split(",") if name),
        most_events=most_events,
        most_sessions=most_sessions,
        quiet=quiet,
    )
    report = responded(wish, Access(profile=profile, role=apply_role, external_id=external_id))
    put(_rendered(report, format), output)
    raise typer.Exit(report.exit_code)


def _rendered(report: Report, format: RespondFormat) -> bytes:
    from leastwise.jobs.respond.report import report_json
    from leastwise.jobs.respond.shown import markdown, text

    if format is RespondFormat.JSON:
        return report_json(report)
    return markdown(report) if format is RespondFormat.MARKDOWN else text(report).encode()
