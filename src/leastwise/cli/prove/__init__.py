"""`leastwise prove`: what policies can ever allow, proven, with a request as witness."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from leastwise.cli.prove import comparing, counting, never, single
from leastwise.cli.prove.beside import Asked

__all__ = ["app"]

app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)


@app.callback()
def _batch(
    context: typer.Context,
    batch: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--batch", metavar="FILE", help="Pairs of documents to compare, one JSON object a line; - is stdin."
        ),
    ] = None,
    cross_check: Asked = False,
) -> None:
    """Prove what policies can ever allow, offline: every request counts, and what is not so has one as witness.

    A line of --batch is {"id", "reference": document, "candidate": document}.

    Exit codes: 0 it holds; 1 it does not; 3 not decided; 2 something cannot be read; 70 z3 was asked and disagrees.
    """
    from leastwise.errors import UsageError

    if batch is not None and context.invoked_subcommand is not None:
        raise UsageError("`--batch` brings its own questions: leave the command out")
    if cross_check and batch is None and context.invoked_subcommand is not None:
        raise UsageError(
            f"`--cross-check` stands behind the question: `prove {context.invoked_subcommand} … --cross-check`"
        )
    if batch is not None:
        from leastwise.cli.prove.batch import answer_batch

        raise typer.Exit(answer_batch(batch, cross_check=cross_check))
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.command("no-new-access")(comparing.no_new_access)
app.command("equal")(comparing.equal)
app.command("not-granted")(single.not_granted)
app.command("no-public")(single.no_public)
app.command("redundant")(single.redundant)
app.command("minimize")(single.minimize)
app.command("count")(counting.count)
app.command("can-never")(never.can_never)
