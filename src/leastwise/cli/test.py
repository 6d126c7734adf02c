"""`leastwise test`: unit tests for policies."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leastwise.cli.texts import read_text
from leastwise.errors import InputError

if TYPE_CHECKING:
    from leastwise.policytest import Load

__all__ = ["command"]


class TestFormat(StrEnum):
    """What the results look like."""

    TABLE = "table"
    JSON = "json"
    JUNIT = "junit"


def command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Tests in YAML, see docs/policy-tests.md.")],
    format: Annotated[
        TestFormat, typer.Option("--format", help="table, json for programs, or junit for CI.")
    ] = TestFormat.TABLE,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Name the statements that were never the reason of an answer.")
    ] = False,
) -> None:
    """Test policies: who may do what, decided exactly and offline, and compared with what is expected."""
    from leastwise import policytest
    from leastwise.cli.output import put
    from leastwise.engine.facts import facts

    suites = [policytest.read_suite(str(path), read_text(path), _loader(path.parent)) for path in files]
    results = tuple(result for suite in suites for result in policytest.run(suite, facts()))
    covered = policytest.coverage(results) if coverage else None
    if format is TestFormat.TABLE:
        _print(policytest.as_lines(results, covered))
    else:
        data = policytest.as_junit(results) if format is TestFormat.JUNIT else policytest.as_json(results, covered)
        put(data)
    raise typer.Exit(int(not all(result.passed for result in results)))


def _print(lines: tuple[str, ...]) -> None:
    from leastwise.report.safe import for_terminal

    for line in lines:
        typer.echo(for_terminal(line))


def _loader(folder: Path) -> Load:
    """Reads policies beside the tests: a name is relative to their folder.  AWS's managed policies go by their ARN."""
    from leastwise.policytest import File

    def load(reference: str) -> File:
        if reference.startswith("arn:"):
            return File(reference, _managed(reference))
        path = folder / reference
        return File(str(path), read_text(path))

    return load


def _managed(arn: str) -> str:
    """The document of a managed policy of AWS, as the catalogue has it.

    Raises:
        InputError: there is none.
    """
    from leastwise import catalogue

    policy = catalogue.managed_policy(arn)
    if policy is None:
        raise InputError(f"the catalogue of {catalogue.DATE} has no policy `{arn}`, save it as a file and name that")
    return policy.document
