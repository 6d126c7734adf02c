"""`leastwise config`: what is configured, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from leastwise.cli.who_can import AskFormat

if TYPE_CHECKING:
    from leastwise.config import Origin

__all__ = ["app"]

SCHEMA = "leastwise/configuration/1"
HIDDEN = "set, not shown"

app = typer.Typer(
    help="Settings: what they are, and where they come from.", invoke_without_command=True, rich_markup_mode=None
)


@app.callback()
def _help(context: typer.Context) -> None:
    """Settings: what they are, and where they come from."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("show")
def show(
    origin: Annotated[bool, typer.Option("--origin", help="Say where each value comes from.")] = False,
    format: Annotated[AskFormat, typer.Option("--format", help="table, or json for programs.")] = AskFormat.TABLE,
) -> None:
    """Show every setting with its value."""
    from leastwise.cli.configured import configuration

    origins = configuration().origins
    if format is AskFormat.JSON:
        _print_json(origins)
    else:
        _print_table(origins, origin=origin)


def _shown(origin: Origin) -> str | int | list[str] | None:
    """The value; of a secret, only that there is one."""
    if origin.setting.secret:
        return None if origin.value is None else HIDDEN
    return [*origin.value] if isinstance(origin.value, tuple) else origin.value


def _print_json(origins: tuple[Origin, ...]) -> None:
    import msgspec

    settings = [
        {
            "name": each.setting.name,
            "value": _shown(each),
            "origin": each.source,
            "default": [*each.setting.default] if isinstance(each.setting.default, tuple) else each.setting.default,
            "says": each.setting.says,
            "readers": [*each.setting.readers],
            "variable": each.setting.variable,
        }
        for each in origins
    ]
    typer.echo(msgspec.json.format(msgspec.json.encode({"schema": SCHEMA, "settings": settings}), indent=1))


def _print_table(origins: tuple[Origin, ...], *, origin: bool) -> None:
    """Values last, so that a long one moves nothing."""
    from leastwise.report.safe import for_terminal

    rows = [(each.setting.name, *((each.source,) if origin else ()), _in_words(each)) for each in origins]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo(for_terminal("  ".join(padded).rstrip()))


def _in_words(origin: Origin) -> str:
    value = _shown(origin)
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return "not set" if value is None else str(value)
