"""`leastwise undo`: take back what a journal tells."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from leastwise.cli.changing.apply import ApplyRole
from leastwise.cli.options import ExternalId, Profile, Quiet
from leastwise.errors import RefusedError

__all__ = ["command"]


def command(
    journal: Annotated[Path, typer.Argument(help="The journal of an apply.")],
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
    from leastwise.apply.journal import read_journal
    from leastwise.apply.place import Place
    from leastwise.apply.undo import undoing
    from leastwise.cli.changing.carrying import account_of, agreed, carry_out, new_header
    from leastwise.cli.changing.planning import Access
    from leastwise.cli.changing.shown import result_lines
    from leastwise.cli.output import tell

    header, entries = read_journal(journal)
    back = undoing(header, entries, step or ())
    for each in back.lost:
        tell(f"{each.id} {each.change.target}: cannot be taken back")
    if not back.steps:
        tell("nothing can be taken back" if back.lost else "nothing was changed", quiet=quiet)
        raise typer.Exit(5 if back.lost else 0)
    access = Access(profile=profile, role=apply_role, external_id=external_id)
    aws, place = (
        account_of(header.plan, access.within(header.plan.account, header.plan.partition)),
        Place(header.account),
    )
    for each in back.steps:
        if each.change.target.kind == "iam:access-key" and (each.change.after or {}).get("Status") == "Active":
            tell(f"{each.change.target} signs in again: if it has leaked, whoever else has it does as well")
    with place.locked():
        if not agreed(f"take back {len(back.steps)} steps in account {header.account}?", yes=yes):
            raise RefusedError("nobody agreed: nothing was changed")
        opened = new_header(header.plan, aws, back.steps, undoes=str(journal))
        carried = carry_out(back.steps, aws, opened, None, place, quiet=quiet, tolerant=True)
        place.forget({each.step.change.target for each in carried.results if each.good})
    for line in result_lines(carried.results):
        tell(line, quiet=quiet)
    raise typer.Exit(0 if carried.good and not back.lost else 5)
