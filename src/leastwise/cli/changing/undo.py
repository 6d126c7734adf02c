"""`leastwise undo`: take back what a journal tells."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from leastwise.cli.changing.apply import ApplyRole
from leastwise.cli.options import ExternalId, Profile, Quiet
from leastwise.errors import UsageError

__all__ = ["command"]


def command(
    journal: Annotated[
        list[Path],
        typer.Argument(help="The journal of an apply; several, or a folder of them, for many accounts."),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    step: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--step", metavar="ID", help="Only this step (several)."),
    ] = None,
    profile: Profile = None,
    apply_role: ApplyRole = None,
    external_id: ExternalId = None,
    quiet: Quiet = False,
) -> None:
    """Restore what an apply has changed, the last step first; what was changed since by others is left and said.

    Exit codes: 0 everything is as it was, 5 something is not, 4 credentials, 2 usage.
    """
    from leastwise.cli.changing.parts import files_of
    from leastwise.cli.changing.planning import Access
    from leastwise.cli.changing.undoing import going_back, taken_back, taken_back_at_once

    files = files_of(journal, ".jsonl")
    if not files:
        raise UsageError(f"there is no journal in `{journal[0]}`: they end with `.jsonl`")
    if len(files) > 1 and step:
        raise UsageError("--step goes with one journal")
    access = Access(profile=profile, role=apply_role, external_id=external_id)
    several = [going_back(file, step or ()) for file in files]
    if len(several) > 1:
        raise typer.Exit(taken_back_at_once(several, access, yes=yes, quiet=quiet))
    (one,) = several
    raise typer.Exit(taken_back(one, access.within(one.plan.account, one.plan.partition), yes=yes, quiet=quiet))
