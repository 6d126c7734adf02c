"""`leastwise who-can`: everybody who may do something."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from leastwise.cli.asking import Context, From, Owner, Unknown, Without, question_of

__all__ = ["AskFormat", "command"]


class AskFormat(StrEnum):
    """What the answer looks like."""

    TABLE = "table"
    JSON = "json"


def command(
    action: Annotated[str, typer.Argument(help="As s3:GetObject.")],
    resource: Annotated[str, typer.Argument(help="An ARN, or * where there is none.")],
    source: From = "live",
    context: Context = None,
    without: Without = None,
    unknown: Unknown = None,
    resource_account: Owner = None,
    every: Annotated[bool, typer.Option("--all", help="Show everybody, not only the first of each kind.")] = False,
    format: Annotated[AskFormat, typer.Option("--format", help="table, or json for programs.")] = AskFormat.TABLE,
) -> None:
    """List who may call ACTION on RESOURCE: users, roles and root users of the accounts, and whom the resource lets in.

    Exit codes: 0 answered, 3 not everything was seen.
    """
    from leastwise.access import Finder
    from leastwise.cli.asking import world
    from leastwise.cli.output import put
    from leastwise.report.accessors import accessors_json, accessors_lines
    from leastwise.report.safe import for_terminal

    question = question_of(action, resource, owner=resource_account, context=context, without=without, unknown=unknown)
    found = Finder(world(source)).who_can(question)
    if format is AskFormat.JSON:
        put(accessors_json(question, found))
    else:
        for line in accessors_lines(question, found, every=every):
            typer.echo(for_terminal(line))
    raise typer.Exit(3 if found.gaps else 0)
