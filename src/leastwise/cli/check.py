"""`leastwise check`: what a change to code would grant, before it is made."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leastwise.cli.lint import PolicyKind
from leastwise.cli.options import Output

if TYPE_CHECKING:
    from leastwise.report.gated import Gated

__all__ = ["command"]


class CheckFormat(StrEnum):
    """What the findings look like."""

    TABLE = "table"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    MARKDOWN = "markdown"


def command(
    files: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(
            metavar="PATH…",
            help="Terraform plans as JSON, CloudFormation templates, policy documents, and folders of these.",
            show_default="this folder",
        ),
    ] = None,
    since: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            metavar="REVISION",
            help="Compare with where the work parted from this branch, tag or commit, and judge only what differs.",
        ),
    ] = None,
    fail_on: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            metavar="SEVERITY[,new]",
            help="Exit with 1 for findings from this severity on; with `,new` only for those that the change brings.",
            show_default="low",
        ),
    ] = None,
    format: Annotated[
        CheckFormat, typer.Option("--format", help="table, json, sarif, junit, or markdown for a comment.")
    ] = CheckFormat.TABLE,
    output: Output = None,
    kind: Annotated[
        Optional[PolicyKind],  # noqa: UP045
        typer.Option(help="Where plain policy documents are attached.", show_default="guessed from each document"),
    ] = None,
    code: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="Folder of the code that a plan was made of.", show_default="that of the plan"),
    ] = None,
    waivers: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="FILE", help="Findings that are accepted.", show_default="gate-waivers.toml"),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show every finding, waived ones too.")] = False,
) -> None:
    """Judge a change to policies in code: new access, public access, privilege escalation, lint and size limits.

    A Terraform plan says itself what was there before; for files, --since does. With --since the configuration and
    the waivers are those of the revision, so that no change can accept itself.
    """
    from leastwise.cli.checked import checked
    from leastwise.cli.failing import failing_on
    from leastwise.cli.gate_base import GateBase
    from leastwise.cli.output import put, tell

    base = GateBase.of(since)
    limit = failing_on(fail_on or base.fail_on(), compared=True)
    gated, unread = checked(files or ["."], base, kind, code, base.waivers(waivers))
    for why in unread:
        tell(why)
    put(_rendered(gated, format, every=every), output)
    counted = (each for each in gated.standing if each.severity >= limit.severity and (each.new or not limit.new))
    raise typer.Exit(2 if unread else 1 if any(counted) else 3 if gated.unjudged else 0)


def _rendered(gated: Gated, format: CheckFormat, *, every: bool) -> bytes:
    match format:
        case CheckFormat.TABLE:
            from leastwise.report.gate_table import gate_lines
            from leastwise.report.safe import for_terminal

            return "".join(f"{for_terminal(line)}\n" for line in gate_lines(gated, every=every)).encode()
        case CheckFormat.JSON:
            from leastwise.report.gate_json import gate_json

            return gate_json(gated)
        case CheckFormat.JUNIT:
            from leastwise.report.gate_junit import gate_junit

            return gate_junit(gated)
        case CheckFormat.MARKDOWN:
            from leastwise.report.gate_markdown import gate_markdown

            return gate_markdown(gated)
    from leastwise.cli.output import tool
    from leastwise.report.gate_sarif import gate_sarif

    return gate_sarif(gated, tool().rpartition(" ")[2])
