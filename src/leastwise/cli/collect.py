"""`leastwise collect`: an AWS account into a snapshot."""

from __future__ import annotations

from typing import Annotated

import typer

from leastwise.cli.options import ExternalId, Output, Profile, Quiet, ReadRole, Regions

__all__ = ["command"]


def command(
    output: Output = None,
    profile: Profile = None,
    region: Regions = None,
    read_role: ReadRole = None,
    external_id: ExternalId = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the snapshot if it exists.")] = False,
    quiet: Quiet = False,
) -> None:
    """Collect an AWS account into a snapshot (a folder, or one file if its name ends in .zip).

    Killed and started again with the same output, it goes on where it was.
    """
    from leastwise.cli.output import tell
    from leastwise.cli.sources import collect_live, keeping_place, target

    into = output or keeping_place(profile, read_role)
    manifest = collect_live(
        (target(profile, read_role, external_id),), into, regions=region, quiet=quiet, overwrite=force
    )
    calls = manifest.answered + manifest.refused
    tell(f"{manifest.answered} of {calls} calls answered", quiet=quiet)
    typer.echo(str(into))
    if manifest.refused:
        raise typer.Exit(3)
