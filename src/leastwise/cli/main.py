"""The program: its commands, and what happens when one of them fails."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import Annotated, NoReturn

import typer

from leastwise.cli import (
    audit,
    can,
    catalogue,
    check,
    collect,
    config,
    convert,
    demo,
    diff,
    doctor,
    explain,
    lint,
    mfa,
    permissions,
    prove,
    report,
    test,
    verify_evidence,
    waive,
    what_can,
    who_can,
)
from leastwise.cli.changing import apply, bootstrap, denied, fix, plan, respond, rotate, undo, verify
from leastwise.cli.configured import stand_ins
from leastwise.errors import LeastwiseError

__all__ = ["app", "main"]

EXIT_CODES = """\
Exit codes (the first that applies): 4 credentials missing or refused; 2 usage or tool error, or input that could not
be read; 1 findings at or above --fail-on; 3 incomplete, something is UNKNOWN; 0 otherwise."""

app = typer.Typer(
    name="leastwise",
    help="leastwise hardens AWS access control.",
    epilog=EXIT_CODES,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)

app.command("demo")(demo.command)
app.command("collect")(collect.command)
app.command("audit")(audit.command)
app.command("explain")(explain.command)
app.command("doctor")(doctor.command)
app.command("report")(report.command)
app.command("verify-evidence")(verify_evidence.command)
app.command("can")(can.command)
app.command("who-can")(who_can.command)
app.command("what-can")(what_can.command)
app.command("test")(test.command)
app.command("lint")(lint.command)
app.command("check")(check.command)
app.command("diff")(diff.command)
app.command("convert")(convert.command)
app.command("waive")(waive.command)
app.command("plan")(plan.command)
app.command("apply")(apply.command)
app.command("verify")(verify.command)
app.command("undo")(undo.command)
app.command("denied")(denied.command)
app.command("fix")(fix.command)
app.command("bootstrap")(bootstrap.command)
app.command("rotate")(rotate.command)
app.command("respond")(respond.command)
app.add_typer(mfa.app, name="mfa")
app.add_typer(prove.app, name="prove")
app.add_typer(config.app, name="config")
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(permissions.app, name="permissions")


WrongUsage: type[Exception] = next(
    kind for kind in typer.BadParameter.__mro__ if issubclass(kind, Exception) and kind.__name__ == "ClickException"
)
"""The base of what typer raises for wrong usage; it does not export it."""


def _version(wanted: bool) -> None:
    if wanted:
        from leastwise.cli.output import tool

        typer.echo(tool())
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and stop.", callback=_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show a stack trace when something fails.")] = False,
) -> None:
    if debug:
        os.environ["LEASTWISE_DEBUG"] = "1"
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
    context.default_map = stand_ins(context.invoked_subcommand)


def main() -> NoReturn:
    """Run the command line and end the process with its exit code."""
    atexit.register(gc.freeze)  # at the end the memory goes as a whole, not value by value
    gc.set_threshold(1_000_000, 50, 100)  # an account is many small values that stay: looking for cycles costs a fifth
    try:
        sys.exit(app(standalone_mode=False))
    except WrongUsage as error:
        _fail(_usage(error), 2, error)
    except LeastwiseError as error:
        _fail(str(error), error.exit_code, error)
    except (KeyboardInterrupt, typer.Abort) as error:
        _fail("interrupted: what was collected is kept, the same command goes on from there", 130, error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except MemoryError as error:
        _fail("out of memory: give leastwise fewer accounts or regions at a time", 2, error)
    except OSError as error:
        place = f"`{error.filename}`: " if error.filename else ""
        _fail(f"{place}{(error.strerror or str(error)).lower()}", 2, error)


def _usage(error: Exception) -> str:
    """What typer says of wrong usage, in one line and with where to read on."""
    message = (
        " ".join(str(getattr(error, "format_message", error.__str__)()).split())
        .rstrip(".")
        .replace(": Value error, ", ": ")
    )
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "leastwise"
    return f"{message[:1].lower()}{message[1:]}: see `{command} --help`"


def _fail(message: str, code: int, error: BaseException) -> NoReturn:
    """One line on stderr; the stack only for whoever asked for it."""
    from leastwise.report.safe import for_terminal

    if os.environ.get("LEASTWISE_DEBUG"):
        raise error
    print(f"leastwise: {for_terminal(message)}", file=sys.stderr)
    sys.exit(code)
