"""`leastwise verify`: whether the account is as a plan wanted it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from leastwise.cli.options import ExternalId, Profile, Quiet
from leastwise.errors import UsageError

__all__ = ["command"]


def command(
    plan: Annotated[
        list[Path],
        typer.Argument(
            help="The file that `leastwise plan -o` wrote; several, or a folder of them, for many accounts."
        ),
    ],
    profile: Profile = None,
    read_role: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="ARN|NAME", help="Role to assume for reading; its name alone: in each plan's account."),
    ] = None,
    external_id: ExternalId = None,
    quiet: Quiet = False,
) -> None:
    """Read every object of a plan again, and ask the checks again: what is fixed, and what is not.

    Exit codes: 0 everything is fixed, 1 something is not, 3 something could not be seen.
    """
    from leastwise.cli.changing.carrying import account_of
    from leastwise.cli.changing.parts import files_of
    from leastwise.cli.changing.planning import Access, collected
    from leastwise.cli.changing.verifying import told, verified_at_once
    from leastwise.config import read
    from leastwise.remedy.file import read_plan

    plans = [read_plan(str(file), read(file)) for file in files_of(plan, ".json")]
    access = Access(profile=profile, role=read_role, external_id=external_id)
    if not plans:
        raise UsageError(f"there is no plan in `{plan[0]}`: `leastwise plan -o` writes them")
    if len(plans) > 1:
        raise typer.Exit(verified_at_once(plans, access, quiet=quiet))
    (reviewed,) = plans
    within = access.within(reviewed.account, reviewed.partition)
    aws = account_of(reviewed, within)
    raise typer.Exit(told(reviewed, aws, collected(reviewed.scope, within, quiet=quiet), typer.echo))
