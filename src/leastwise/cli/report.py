"""`leastwise report`: what an auditor is handed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Optional

import typer

from leastwise.errors import UsageError

__all__ = ["command"]


def command(
    source: Annotated[Path, typer.Argument(help="A snapshot.")],
    evidence: Annotated[bool, typer.Option("--evidence", help="Make the evidence pack, a zip.")] = False,
    beside: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Option("--with", metavar="FILE", help="Put this file into the pack, as waivers.toml (several)."),
    ] = None,
    output: Annotated[Optional[Path], typer.Option("-o", "--output", help="Write to this file.")] = None,  # noqa: UP045
) -> None:
    """Make what an auditor is handed from a snapshot.

    The evidence pack holds the raw pages, the results for every subject, the report, a sheet for the review of access
    and a chain of hashes, whose last link is printed: write it down. `leastwise verify-evidence` checks the pack.
    """
    from leastwise.audit import all_checks, audit
    from leastwise.cli.output import tool, write
    from leastwise.cli.sources import read
    from leastwise.evidence import pack
    from leastwise.evidence.verify import verify
    from leastwise.snapshot import open_snapshot

    if not evidence:
        raise UsageError("say which report: --evidence")
    if output is None:
        raise UsageError("the evidence pack is a zip: say where to, with -o FILE.zip")
    snapshot, taken, checks = open_snapshot(source), read(source), all_checks()
    data = pack(
        snapshot,
        taken.estates,
        audit(taken.id, taken.estates, checks, every=True),
        checks=[check.id for check in checks],
        tool=tool(),
        made=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        beside={path.name: path.read_bytes() for path in beside or ()},
    )
    write(output, data)
    typer.echo(verify(output).manifest.last_link)
