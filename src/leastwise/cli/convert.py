"""`leastwise convert`: results that were saved, in another format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leastwise.cli.options import Format, Output

__all__ = ["command"]


def command(
    results: Annotated[Path, typer.Argument(metavar="RESULT.json", help="What `audit --format json` wrote.")],
    format: Annotated[Format, typer.Option("--format", help="What the results look like.")] = Format.TABLE,
    output: Output = None,
    every: Annotated[bool, typer.Option("--all", help="Show everything that was saved.")] = False,
) -> None:
    """Write saved results in another format.

    Subjects that `audit` told in one line stay in one line: audit with --all to save each. It ends with 0 whatever the
    results are.
    """
    from leastwise.cli.output import show
    from leastwise.report.saved import read_results

    show(read_results(str(results), results.read_bytes()), format.value, output, every=every)
