"""`leastwise verify`: whether the account is as a plan wanted it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leastwise.cli.options import ExternalId, Profile, Quiet, ReadRole

__all__ = ["command"]


def command(
    plan: Annotated[Path, typer.Argument(help="The file that `leastwise plan -o` wrote.")],
    profile: Profile = None,
    read_role: ReadRole = None,
    external_id: ExternalId = None,
    quiet: Quiet = False,
) -> None:
    """Read every object of a plan again, and ask the checks again: what is fixed, and what is not.

    Exit codes: 0 everything is fixed, 1 something is not, 3 something could not be seen.
    """
    from leastwise.apply.verifying import verified
    from leastwise.cli.changing.carrying import account_of
    from leastwise.cli.changing.planning import Access, collected
    from leastwise.cli.output import tell
    from leastwise.config import read
    from leastwise.remedy.file import read_plan

    reviewed = read_plan(str(plan), read(plan))
    access = Access(profile=profile, role=read_role, external_id=external_id)
    aws = account_of(reviewed, access)
    seen = collected(reviewed.scope, access, quiet=quiet)
    found = verified(reviewed, seen.estate, aws.ask)
    for step, why in found.wrong.items():
        typer.echo(f"{step}: {why}")
    for step, why in found.unseen.items():
        typer.echo(f"{step}: not seen: {why}")
    tell(
        f"{len(reviewed.steps) - len(found.wrong) - len(found.unseen)} of {len(reviewed.steps)} steps hold", quiet=quiet
    )
    raise typer.Exit(1 if found.wrong else 3 if found.unseen else 0)
