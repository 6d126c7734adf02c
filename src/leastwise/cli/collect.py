"""`leastwise collect`: an AWS account, or all of an Organization, into a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leastwise.cli.options import ExternalId, Output, Profile, Quiet, ReadRole, Regions
from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.collect.organization import Membership
    from leastwise.snapshot import Manifest

__all__ = ["command"]


def command(
    output: Output = None,
    profile: Profile = None,
    region: Regions = None,
    read_role: ReadRole = None,
    external_id: ExternalId = None,
    organization: Annotated[
        bool, typer.Option("--organization", help="Collect every active account of the Organization.")
    ] = False,
    role_name: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="NAME", help="With --organization: the role to assume in every account."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the snapshot if it exists.")] = False,
    quiet: Quiet = False,
) -> None:
    """Collect an AWS account into a snapshot (a folder, or one file if its name ends in .zip).

    With --organization all accounts of the Organization; one that cannot be entered is a gap, and the others go on.
    Killed and started again with the same output, it goes on where it was.
    """
    from leastwise.cli.output import tell
    from leastwise.cli.sources import collect_live, keeping_place

    if role_name and not organization:
        raise UsageError("`--role-name` goes with `--organization`; one role of one account is `--read-role ARN`")
    whom = _whom(profile, read_role, role_name, external_id, organization=organization)
    into = output or keeping_place(profile, role_name or read_role)
    manifest = collect_live(
        whom.targets, into, regions=region, quiet=quiet, overwrite=force, not_entered=whom.not_entered
    )
    tell(_totals(manifest, organization=organization), quiet=quiet)
    typer.echo(str(into))
    if manifest.refused or any(each.active for each in manifest.not_entered):
        raise typer.Exit(3)


def _whom(
    profile: str | None, read_role: str | None, role_name: str | None, external_id: str | None, *, organization: bool
) -> Membership:
    from leastwise.cli.sources import membership, target
    from leastwise.collect.organization import Membership

    if organization:
        return membership(profile, read_role, role_name, external_id)
    return Membership((target(profile, read_role, external_id),), ())


def _totals(manifest: Manifest, *, organization: bool) -> str:
    from leastwise.model.organization import entered

    calls = f"{manifest.answered} of {manifest.answered + manifest.refused} calls answered"
    return f"{entered(len(manifest.scopes), manifest.not_entered)}; {calls}" if organization else calls
