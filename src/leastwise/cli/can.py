"""`leastwise can`: whether AWS would allow a request, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["command"]


class Lines(StrEnum):
    """What decisions look like."""

    JSONL = "jsonl"


def command(
    batch: Annotated[Path, typer.Option(metavar="FILE", help="Scenarios, one JSON object a line; - reads stdin.")],
    format: Annotated[Lines, typer.Option("--format", help="One JSON object a line.")] = Lines.JSONL,
) -> None:
    """Decide requests, each given with all the policies that it meets.

    A line that cannot be read is answered with an error, the others are decided all the same, and the exit code is 2.
    """
    import msgspec

    from leastwise.spec.policies import Facts
    from leastwise.spec.scenario import answer_line
    from leastwise.spec.services import RCP_SERVICES

    facts = Facts(rcp_services=RCP_SERVICES)
    encoder, all_read = msgspec.json.Encoder(), True
    for line in _lines(batch):
        answer, read = answer_line(line, facts)
        all_read = all_read and read
        sys.stdout.buffer.write(encoder.encode(answer) + b"\n")
    sys.stdout.buffer.flush()
    if not all_read:
        raise typer.Exit(2)


def _lines(batch: Path) -> Iterator[bytes]:
    """The lines that are not blank."""
    if str(batch) == "-":
        yield from filter(bytes.strip, sys.stdin.buffer)
        return
    with batch.open("rb") as file:
        yield from filter(bytes.strip, file)
