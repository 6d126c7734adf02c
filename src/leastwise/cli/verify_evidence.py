"""`leastwise verify-evidence`: whether an evidence pack is what was made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leastwise.evidence import Reviewed, Verified

__all__ = ["command"]

_FEW = 20


def command(
    pack: Annotated[Path, typer.Argument(metavar="PACK", help="The zip that `leastwise report --evidence` made.")],
    link: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="SHA256", help="The last link, as it was printed when the pack was made."),
    ] = None,
    review: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="CSV", help="The sheet for the review of access, filled in."),
    ] = None,
) -> None:
    """Check an evidence pack, offline: its files, their chain, and whether its results follow from its pages.

    With --review the sheet that was filled in is read back: is it the one of the pack, has everybody been decided.

    Exit codes: 0 all is well, 1 something was changed or is still to be decided, 2 it is no pack.
    """
    from leastwise.evidence import read_review, verify
    from leastwise.report.safe import for_terminal

    found = verify(pack, link=link)
    reviewed = read_review(review.read_bytes(), found.sheet) if review and not found.problems else None
    for line in (*_about(found), *(_review(reviewed) if reviewed else ())):
        typer.echo(for_terminal(line))
    undecided = reviewed is not None and bool(reviewed.open or reviewed.problems)
    raise typer.Exit(int(bool(found.problems) or undecided))


def _about(found: Verified) -> Iterator[str]:
    about = found.manifest
    yield f"made {about.made} by {about.tool} of snapshot {about.snapshot}"
    yield f"collected from {about.collected[0]} to {about.collected[1]}, {about.coverage}"
    yield from (f"  account {account}, asked as {caller}" for account, caller in sorted(about.callers.items()))
    yield f"{len(about.files)} files, last link {about.last_link}"
    if not found.problems:
        yield "every file is as it was, the chain holds, and the results follow from the pages"
    yield from (f"problem: {problem}" for problem in found.problems)


def _review(reviewed: Reviewed) -> Iterator[str]:
    told = ", ".join(f"{count} {decision}" for decision, count in reviewed.decisions.items())
    yield f"review of access: {told}, {len(reviewed.open)} still open"
    yield from (f"problem: {problem}" for problem in reviewed.problems[:_FEW])
    yield from (f"  open: {principal}" for principal in reviewed.open[:_FEW])
    if len(reviewed.open) > _FEW:
        yield f"  … and {len(reviewed.open) - _FEW} more"
