"""`leastwise report`: what an auditor is handed."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leastwise.cli.options import Output, WaiverFile
from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.audit import Audit
    from leastwise.cli.sources import Read

__all__ = ["ViewFormat", "command", "show_framework"]


class ViewFormat(StrEnum):
    """What a view of a framework looks like."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    HTML = "html"


SUFFIXES = {".html": "html", ".htm": "html", ".csv": "csv", ".json": "json", ".md": "markdown", ".txt": "table"}


def command(
    source: Annotated[Path, typer.Argument(help="A snapshot; for --framework an export too.")],
    framework: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="ID", help="Where each control of a framework stands: cis-7.0, fsbp, pci-4.0.1, …"),
    ] = None,
    credentials: Annotated[
        bool, typer.Option("--credentials", help="Everything that users, root and people sign in with; CSV or HTML.")
    ] = False,
    evidence: Annotated[bool, typer.Option("--evidence", help="Make the evidence pack, a zip.")] = False,
    format: Annotated[
        Optional[ViewFormat],  # noqa: UP045
        typer.Option("--format", help="What it looks like.", show_default="as the file's name says, else a table"),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show everything: findings and controls without check.")] = False,
    waivers: WaiverFile = None,
    beside: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Option("--with", metavar="FILE", help="Put this file into the pack, as waivers.toml (several)."),
    ] = None,
    output: Output = None,
) -> None:
    """Make what an auditor is handed from a snapshot.

    --framework tells where each control of a framework stands, by which checks, and what is left to do by hand.

    --credentials is a credential report with what AWS's own leaves out: key ids, ages and idle days, the kind of MFA,
    SSH keys, credentials for one service, the people of Identity Center.

    --evidence makes the pack: the raw pages, the results for every subject, the report, a sheet for the review of
    access and a chain of hashes, whose last link is printed: write it down. `leastwise verify-evidence` checks it.
    """
    from leastwise.cli.sources import read

    if (framework is not None) + credentials + evidence != 1:
        raise UsageError("say which report: --framework ID, --credentials or --evidence")
    if beside and not evidence:
        raise UsageError("--with puts files into the evidence pack: it goes with --evidence")
    if framework is not None:
        _framework(read(source), framework, _format(format, output), waivers, output, every=every)
    elif credentials:
        _credentials(read(source), _format(format, output, "csv"), output)
    else:
        if format is not None or output is None:
            raise UsageError("the evidence pack is a zip: say where to, with -o FILE.zip and without --format")
        _evidence(source, read(source), waivers, output, tuple(beside or ()))


def _format(format: ViewFormat | None, output: Path | None, usual: str = "table") -> str:
    if format is not None:
        return format.value
    return SUFFIXES.get(output.suffix.lower(), usual) if output else usual


def _credentials(read: Read, format: str, output: Path | None) -> None:
    from leastwise.cli.output import put
    from leastwise.report.credential_report import credential_report

    put(credential_report(read.estates, format), output)


def _framework(read: Read, id: str, format: str, waivers: Path | None, output: Path | None, *, every: bool) -> None:
    from leastwise.frameworks import framework

    checks = framework(id).checks
    show_framework(_audit(read, tuple(check.id for check in checks), waivers), id, format, output, every=every)


def show_framework(audit: Audit, id: str, format: str, output: Path | None, *, every: bool) -> None:
    """Print, or write to a file, where the controls of a framework stand.

    Args:
        audit: with one result for each subject.
        id: the framework's.
        format: one of `FRAMEWORK_FORMATS`.
        output: None: standard output.
        every: findings and controls without a check too.

    Raises:
        UsageError: there is no such framework.
        OutputError: the file cannot be written.
    """
    import sys

    from leastwise.cli.output import console, put
    from leastwise.frameworks import framework, standing
    from leastwise.report.framework_table import framework_table
    from leastwise.report.framework_view import render_framework

    view = standing(framework(id), audit)
    if output is None and format == "table" and sys.stdout.isatty():
        framework_table(view, audit, console(), every=every)
        return
    put(render_framework(view, audit, format, every=every), output)


def _audit(read: Read, ids: tuple[str, ...] | None, waivers: Path | None) -> Audit:
    """The audit of all subjects, by the lines and the waivers of the project; all checks, unless some are named."""
    from leastwise.audit import all_checks, audit
    from leastwise.cli.accepted import waiver_file, waivers_of
    from leastwise.cli.configured import with_thresholds

    checks = [check for check in all_checks() if ids is None or check.id in ids]
    accepted = waivers_of(waiver_file(waivers))
    estates = with_thresholds(read.estates)
    return audit(read.id, estates, checks, every=True, waivers=accepted, not_entered=read.not_entered)


def _evidence(source: Path, read: Read, waivers: Path | None, output: Path, beside: tuple[Path, ...]) -> None:
    from leastwise.audit import all_checks
    from leastwise.cli.output import tool, write
    from leastwise.evidence import pack
    from leastwise.evidence.verify import verify
    from leastwise.snapshot import open_snapshot

    data = pack(
        open_snapshot(source),
        read.estates,
        _audit(read, None, waivers),
        checks=[check.id for check in all_checks()],
        tool=tool(),
        made=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        beside={path.name: path.read_bytes() for path in beside},
    )
    write(output, data)
    typer.echo(verify(output).manifest.last_link)
