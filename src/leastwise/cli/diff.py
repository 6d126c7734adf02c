"""`leastwise diff`: what changed in accounts between two snapshots or exports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leastwise.cli.options import Output
from leastwise.cli.who_can import AskFormat

__all__ = ["command"]


def command(
    before: Annotated[Path, typer.Argument(metavar="A", help="A snapshot or an AWS CLI export: as it was.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="Another: as it is.")],
    format: Annotated[AskFormat, typer.Option("--format", help="table, or json for programs.")] = AskFormat.TABLE,
    output: Output = None,
) -> None:
    """Show what changed in the accounts, by object and field, with before and after.

    Policies are compared by meaning. Times of observation and of last use, ids that AWS makes up and numbers of policy
    versions do not count.

    Exit codes: 0 nothing changed, 1 something changed, 3 nothing changed but something was not seen.
    """
    from leastwise.cli.output import put
    from leastwise.cli.sources import read
    from leastwise.diff import diff, diff_json, diff_lines

    first, second = read(before), read(after)
    found = diff((first.id, first.estates), (second.id, second.estates))
    if format is AskFormat.JSON:
        data = diff_json(found)
    else:
        data = "".join(f"{line}\n" for line in diff_lines(found)).encode("utf-8", "backslashreplace")
    put(data, output)
    raise typer.Exit(1 if found.differences else 3 if any(each.counts for each in found.not_compared) else 0)
