"""`leastwise what-can`: everything that a principal may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leastwise.cli.asking import From
from leastwise.cli.who_can import AskFormat
from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.access import World
    from leastwise.spec import Principal

__all__ = ["command"]


def command(
    principal: Annotated[str, typer.Argument(help="An ARN, user/NAME, role/NAME, a name, or root.")],
    source: From = "live",
    service: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--service", metavar="PREFIX", help="Every action of one service, with resources and conditions."),
    ] = None,
    format: Annotated[AskFormat, typer.Option("--format", help="table, or json for programs.")] = AskFormat.TABLE,
) -> None:
    """Show all that PRINCIPAL may do: actions by service, on which resources, under which conditions.

    Policies, groups, boundary and SCPs count together. What resources' own policies grant is told besides, and who-can
    asks about one resource.

    Exit codes: 0 answered, 3 not everything was seen.
    """
    from leastwise.access import abilities_of
    from leastwise.cli.asking import world
    from leastwise.cli.output import put
    from leastwise.report.abilities import abilities_json, abilities_lines, service_lines
    from leastwise.report.safe import for_terminal

    accounts = world(source)
    found = abilities_of(accounts, _somebody(accounts, principal))
    if format is AskFormat.JSON:
        put(abilities_json(found))
    else:
        lines = abilities_lines(found) if service is None else service_lines(found, _known(service))
        for line in lines:
            typer.echo(for_terminal(line))
    raise typer.Exit(3 if found.gaps else 0)


def _somebody(accounts: World, text: str) -> Principal:
    who = accounts.principal(text)
    if who.account is None:
        raise UsageError(f"`{text}` has no policies of its own: ask `leastwise who-can` about a resource")
    return who


def _known(service: str) -> str:
    from leastwise import catalogue

    prefix = service.lower()
    if not catalogue.is_service(prefix):
        raise UsageError(f"the catalogue of {catalogue.DATE} has no service `{service}`: give a prefix such as `s3`")
    return prefix
