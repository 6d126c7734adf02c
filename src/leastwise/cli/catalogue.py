"""`leastwise catalogue`: what AWS offers, and how leastwise comes to know of what is new."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from leastwise.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leastwise.cli.catalogue_text import Shown

__all__ = ["app"]

app = typer.Typer(
    help="What AWS offers: services, actions, condition keys, managed policies.",
    invoke_without_command=True,
    rich_markup_mode=None,
)

_NEAR = 3
"""So many names are told that are like an unknown one."""


class CatalogueFormat(StrEnum):
    """What an entry looks like."""

    TABLE = "table"
    JSON = "json"


@app.callback()
def _help(context: typer.Context) -> None:
    """What AWS offers: services, actions, condition keys, managed policies."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("show")
def show(
    name: Annotated[
        str,
        typer.Argument(
            help="An action (s3:GetObject), a pattern (s3:Get*), a service (s3), a condition key (aws:PrincipalOrgID), "
            "or the name or ARN of a policy that AWS manages. Letter case does not matter.",
        ),
    ],
    format: Annotated[
        CatalogueFormat, typer.Option("--format", help="table, or json for programs.")
    ] = CatalogueFormat.TABLE,
) -> None:
    """What is known of an action, service, condition key or managed policy."""
    import msgspec

    from leastwise.report.safe import for_terminal

    shown = _found(name)
    if shown is None:
        raise UsageError(_unknown(name))
    if format is CatalogueFormat.JSON:
        tree = {"schema": "leastwise/catalogue/1", "date": shown.date, "kind": shown.kind, shown.kind: shown.facts}
        typer.echo(msgspec.json.format(msgspec.json.encode(tree), indent=1))
        return
    typer.echo(f"catalogue of {shown.date}\n")
    for line in shown.lines:
        typer.echo(for_terminal(line))


@app.command("refresh")
def refresh(
    address: Annotated[
        str, typer.Option("--from", metavar="URL", help="The index of AWS's service reference, or of a copy of it.")
    ] = "https://servicereference.us-east-1.amazonaws.com/",
) -> None:
    """Fetch AWS's service reference, and use it from now on.

    It is kept in the file that LEASTWISE_CATALOGUE names, or in the data folder of the user.
    """
    from datetime import UTC, datetime

    from leastwise.catalogue.refreshed import refreshed
    from leastwise.catalogue.source import bundled, user_file
    from leastwise.cli.output import write
    from leastwise.collect.service_reference import fetched

    documents = fetched(address)
    date = datetime.now(UTC).date().isoformat()
    path = user_file()
    write(path, refreshed(date, documents))
    typer.echo(f"{len(documents)} services as AWS lists them on {date}, kept in `{path}`")
    if date <= bundled().date:
        typer.echo("what comes with leastwise is not older, and stays in use")


def _found(name: str) -> Shown | None:
    """The entry of a name: a policy by its ARN, a pattern, an action, a condition key, a service, a policy."""
    from leastwise import catalogue
    from leastwise.cli import catalogue_text as text
    from leastwise.language import has_wildcard

    if policy := catalogue.managed_policy(name):
        return text.policy(policy)
    if has_wildcard(name):
        return text.pattern(name)
    if action := catalogue.action(name):
        return text.action(action)
    if key := catalogue.condition_key(name):
        return text.key(key)
    if service := catalogue.service(name):
        return text.service(service)
    arns = {arn.rpartition("/")[2].lower(): arn for arn in catalogue.managed_policies()}
    named = catalogue.managed_policy(arns.get(name.lower(), ""))
    return text.policy(named) if named else None


def _unknown(name: str) -> str:
    """What to say of a name that nothing has."""
    from difflib import get_close_matches

    folded = {each.lower(): each for each in _names(name)}
    near = get_close_matches(name.lower()[:100], folded, _NEAR, 0.7)
    meant = " or ".join(f"`{folded[each]}`" for each in near)
    advice = f"did you mean {meant}" if near else "give an action, service, condition key or AWS managed policy"
    return f"`{name}` is not in the catalogue: {advice}"


def _names(like: str) -> Iterator[str]:
    """The names that one may have meant: of one service if it exists, else all services, keys and policies."""
    from leastwise import catalogue

    prefix = like.partition(":")[0].lower()
    if ":" not in like:
        yield from catalogue.services()
        yield from (arn.rpartition("/")[2] for arn in catalogue.managed_policies())
    elif like.startswith("arn:"):
        yield from catalogue.managed_policies()
    else:
        yield from (f"{prefix}:{each}" for each in catalogue.actions(prefix))
        yield from (key.name for key in catalogue.condition_keys() if key.name.lower().startswith(f"{prefix}:"))
        if not catalogue.is_service(prefix):
            name = like.partition(":")[2]
            yield from (f"{each}:{name}" for each in catalogue.services() if catalogue.spelling(f"{each}:{name}"))
