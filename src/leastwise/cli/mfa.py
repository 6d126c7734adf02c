"""`leastwise mfa`: second factors of users."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leastwise.cli.changing.apply import ApplyRole
from leastwise.cli.options import ExternalId, Profile
from leastwise.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from leastwise.jobs.enrol import Shown

__all__ = ["app"]

app = typer.Typer(help="Second factors of users.", invoke_without_command=True, rich_markup_mode=None)


@app.callback()
def _help(context: typer.Context) -> None:
    """Second factors of users."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("enrol")
def enrol(
    user: Annotated[str, typer.Argument(metavar="USER", help="Who gets the device.")],
    name: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="NAME", help="Of the device.", show_default="the user's name"),
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="Show the secret as text as well.")] = False,
    profile: Profile = None,
    apply_role: ApplyRole = None,
    external_id: ExternalId = None,
) -> None:
    """Give a user a virtual MFA device: scan the QR code, and type two codes in a row.

    The QR code is shown on a screen of its own, which is gone afterwards, and in a terminal only. Where no code is
    right, or somebody interrupts it, the device is deleted again.

    Exit codes: 0 the user has the device, 5 something was refused, 4 credentials, 2 usage.
    """
    from rich.console import Console

    from leastwise.apply import Aws
    from leastwise.cli.sources import target
    from leastwise.jobs.enrol import enrol as enrolled

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("a QR code is shown to somebody at a terminal, and to no file or pipe: run it there")
    aws = Aws(target(profile, apply_role, external_id))
    try:
        with Console().screen():
            serial = enrolled(user, name or user, aws, lambda shown, attempt: _asked(shown, attempt, text=text))
    except (KeyboardInterrupt, typer.Abort):
        raise RefusedError("interrupted: the device was deleted again") from None
    typer.echo(f"{user} signs in with {serial} from now on, beside the devices that were there")


def _asked(shown: Shown, attempt: int, *, text: bool) -> tuple[str, str]:
    """Show a device, and ask for two codes in a row."""
    import segno

    if attempt == 1:
        segno.make(shown.uri, error="l", micro=False).terminal(sys.stdout, compact=True)
        typer.echo(f"Secret: {shown.seed}" if text else "Scan this with an authenticator app.")
    else:
        typer.echo("AWS does not take these codes: type the next two.")
    first = _code("The code that it shows")
    second = _code("The code after that one")
    while second == first:
        typer.echo("That is the same code: wait for the next one.")
        second = _code("The code after that one")
    return first, second


def _code(question: str) -> str:
    while True:
        code: str = typer.prompt(question).replace(" ", "")
        if len(code) == 6 and code.isascii() and code.isdigit():
            return code
        typer.echo("A code has six digits.")
