"""`leastwise permissions`: the least-privilege policies of leastwise itself."""

from __future__ import annotations

import typer

__all__ = ["app"]

app = typer.Typer(
    help="The minimal IAM policies that leastwise needs.", invoke_without_command=True, rich_markup_mode=None
)


@app.callback()
def _help(context: typer.Context) -> None:
    """The minimal IAM policies that leastwise needs."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("collect")
def collect() -> None:
    """The minimal IAM policy for `collect`, summed over what it calls."""
    import msgspec

    from leastwise.collect.assemble import all_steps
    from leastwise.collect.permissions import permissions

    typer.echo(msgspec.json.format(msgspec.json.encode(permissions(all_steps())), indent=2))
