"""`leastwise collect`: an AWS account, or all of an Organization, into a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from leastwise.cli.options import ExternalId, OfOrganization, Output, Profile, Quiet, ReadRole, Regions, RoleName

if TYPE_CHECKING:
    from leastwise.snapshot import Manifest

__all__ = ["command"]


def command(
    output: Output = None,
    profile: Profile = None,
    region: Regions = None,
    read_role: ReadRole = None,
    external_id: ExternalId = None,
    organization: OfOrganization = False,
    role_name: RoleName = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the snapshot if it exists.")] = False,
    quiet: Quiet = False,
) -> None:
    """Collect an AWS account into a snapshot (a folder, or one file if its name ends in .zip).

    With --organization all accounts of the Organization; one that cannot be entered is a gap, and the others go on.
    Killed and started again with the same output, it goes on where it was.
    """
    from leastwise.cli.output import tell
    from leastwise.cli.sources import accounts_to_ask, collect_live, keeping_place

    whom = accounts_to_ask(profile, read_role, role_name, external_id, organization=organization)
    into = output or keeping_place(profile, role_name or read_role)
    manifest = collect_live(
        whom.targets, into, regions=region, quiet=quiet, overwrite=force, not_entered=whom.not_entered
    )
    tell(_totals(manifest, organization=organization), quiet=quiet)
    typer.echo(str(into))
    if manifest.refused or any(each.active for each in manifest.not_entered):
        raise typer.Exit(3)


def _totals(manifest: Manifest, *, organization: bool) -> str:
    from leastwise.model.organization import entered

    calls = f"{manifest.answered} of {manifest.answered + manifest.refused} calls answered"
    return f"{entered(len(manifest.scopes), manifest.not_entered)}; {calls}" if organization else calls
