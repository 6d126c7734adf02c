"""`leastwise plan`: what would be changed, on whom, why, and what was proven of it."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from leastwise.cli.options import ExternalId, Output, Profile, Quiet, ReadRole, WaiverFile

__all__ = ["command"]


class PlanFormat(StrEnum):
    """What a plan looks like."""

    TABLE = "table"
    JSON = "json"


Names = Optional[list[str]]  # noqa: UP045


def command(
    source: Annotated[str, typer.Argument(help="A snapshot, or `live`.")] = "live",
    check: Annotated[Names, typer.Option("--check", metavar="ID", help="Only what this check finds (several).")] = None,
    practice: Annotated[
        Names, typer.Option("--practice", metavar="ID", help="Only what this practice finds (several).")
    ] = None,
    severity: Annotated[str, typer.Option(metavar="SEVERITY", help="Only findings from this severity on.")] = "low",
    lossy: Annotated[bool, typer.Option("--lossy", help="Plan what cannot be taken back as well.")] = False,
    account: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="ID", help="The account, where a snapshot has several."),
    ] = None,
    waivers: WaiverFile = None,
    profile: Profile = None,
    read_role: ReadRole = None,
    external_id: ExternalId = None,
    format: Annotated[
        PlanFormat, typer.Option("--format", help="What it looks like on the screen.")
    ] = PlanFormat.TABLE,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Plan the fixes of an account: every one is tried, proven and shown, and nothing is changed.

    With -o the plan is written as a file for `leastwise apply`.  What cannot be fixed safely is listed with the reason.

    Exit codes: 0 there is a plan, or nothing to do; 1 something was left out.
    """
    from leastwise.cli.changing.planning import Access, collected, made, opened, scope_of, severity_of
    from leastwise.cli.changing.shown import plan_lines
    from leastwise.cli.output import tell, write
    from leastwise.remedy.file import plan_json

    scope = scope_of(check or (), practice or (), severity_of(severity), lossy=lossy)
    access = Access(profile=profile, role=read_role, external_id=external_id)
    seen = collected(scope, access, quiet=quiet) if source == "live" else opened(Path(source), account)
    plan = made(seen, scope, waivers)
    if output is not None:
        write(output, plan_json(plan))
        tell(f"plan written to {output}", quiet=quiet)
    shown = plan_json(plan) if format is PlanFormat.JSON else "".join(f"{line}\n" for line in plan_lines(plan)).encode()
    sys.stdout.buffer.write(shown)
    sys.stdout.buffer.flush()
    raise typer.Exit(1 if plan.left_out else 0)
