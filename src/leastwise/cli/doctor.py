"""`leastwise doctor`: what the credentials at hand can and cannot read, and what to grant."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from leastwise.cli.options import ExternalId, Profile, Quiet, ReadRole, Regions
from leastwise.cli.who_can import AskFormat

__all__ = ["command"]


def command(
    profile: Profile = None,
    region: Regions = None,
    read_role: ReadRole = None,
    external_id: ExternalId = None,
    format: Annotated[AskFormat, typer.Option("--format", help="table, or json for programs.")] = AskFormat.TABLE,
    quiet: Quiet = False,
) -> None:
    """Try every call that collecting takes, and say which are refused, what that costs and what to grant.

    Nothing is kept. Exit codes: 0 all was answered, 3 something was refused, 4 no usable credentials.
    """
    from leastwise.audit import all_checks
    from leastwise.audit.coverage import coverage
    from leastwise.cli.output import put
    from leastwise.cli.sources import collect_live, read, target
    from leastwise.report.diagnosis import Diagnosed, diagnosis_json, diagnosis_lines
    from leastwise.report.safe import for_terminal

    with tempfile.TemporaryDirectory(prefix="leastwise-") as folder:
        into = Path(folder, "doctor")
        who = target(profile, read_role, external_id)
        manifest = collect_live((who,), into, regions=region, quiet=quiet)
        seen = coverage(read(into).estates, ())
    found = Diagnosed(callers=tuple((s.account, s.caller, s.regions) for s in manifest.scopes), coverage=seen)
    if format is AskFormat.JSON:
        put(diagnosis_json(found, all_checks()))
    else:
        for line in diagnosis_lines(found, all_checks()):
            typer.echo(for_terminal(line))
    raise typer.Exit(3 if seen.missing else 0)
