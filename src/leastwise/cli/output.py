"""Where results go: standard output for people and pipes, files by way of a temporary name."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import typer

from leastwise.errors import OutputError

if TYPE_CHECKING:
    from rich.console import Console

    from leastwise.audit import Audit
    from leastwise.model import Severity

__all__ = ["Tell", "console", "exit_code", "program", "put", "show", "tell", "tool", "write"]


def tool() -> str:
    """Name and version, as `leastwise 0.1.0`."""
    from importlib.metadata import version

    return f"leastwise {version('leastwise')}"


def program() -> str:
    """How the program was called, so that a line that is printed can be typed."""
    import shutil

    called = Path(sys.argv[0])
    return called.name if shutil.which(called.name) == str(called) else str(called)


def console(*, error: bool = False) -> Console:
    """A console on standard output, or on standard error.  NO_COLOR and pipes are honoured."""
    from rich.console import Console

    from leastwise.report import PIPED_WIDTH

    stream = sys.stderr if error else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else PIPED_WIDTH, highlight=False, markup=False)


class Tell(Protocol):
    """Takes what is said that is not the result; `tell` says it at once."""

    def __call__(self, message: str, *, quiet: bool = False) -> None:
        """Say it, unless it is quiet."""


def tell(message: str, *, quiet: bool = False) -> None:
    """Say something that is not the result."""
    from leastwise.report.safe import for_terminal

    if not quiet:
        typer.echo(for_terminal(message), err=True)


def show(audit: Audit, format: str, output: Path | None, *, every: bool) -> None:
    """Print an audit, or write it to a file.

    Raises:
        OutputError: the file cannot be written.
    """
    from importlib.metadata import version

    from leastwise.report import render

    if output is None and format == "table" and sys.stdout.isatty():
        from leastwise.report.table import table

        table(audit, console(), every=every)
    else:
        put(render(audit, format, every=every, version=version("leastwise")), output)


def put(data: bytes, output: Path | None = None) -> None:
    """Print bytes as they are, or write them to a file.

    Raises:
        OutputError: the file cannot be written.
    """
    if output is not None:
        write(output, data)
        return
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def write(path: Path, data: bytes) -> None:
    """Write a whole file or nothing: a temporary name first, then renamed.

    What a link leads to is replaced, not the link; a device or a pipe is written to.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        path = path.resolve()
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            unfinished = Path(file.name)
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                unfinished.replace(path)
            except OSError:
                unfinished.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise OutputError(f"cannot write `{path}`: {(error.strerror or str(error)).lower()}") from error


def exit_code(audit: Audit, fail_on: Severity) -> int:
    """1 for findings at or above `fail_on`, 3 where something is UNKNOWN or an account was not entered, else 0."""
    from leastwise.model import Status

    if any(result.status is Status.FAIL and result.severity >= fail_on for result in audit.results):
        return 1
    unknown = any(result.status is Status.UNKNOWN for result in audit.results)
    return 3 if unknown or not audit.coverage.complete else 0
