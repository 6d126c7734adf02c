"""`leastwise explain`: what a check finds, why it matters, how it is decided, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from leastwise.cli.options import Format
from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.checks import Check, Reference

__all__ = ["command"]


def command(
    check: Annotated[Optional[str], typer.Argument(help="Id of a check; none: list all.", show_default=False)] = None,  # noqa: UP045
    format: Annotated[Format, typer.Option("--format", help="table, or json for programs.")] = Format.TABLE,
) -> None:
    """Explain a check, or list all of them."""
    from leastwise.audit import known_checks

    if format not in (Format.TABLE, Format.JSON):
        raise UsageError(f"explain has no format `{format}`: use table or json")
    wanted = known_checks() if check is None else (_find(check),)
    if format is Format.JSON:
        _print_json([_facts(each, whole=check is not None) for each in wanted])
    elif check is None:
        _print_list(wanted)
    else:
        _print_page(wanted[0])


def _find(id: str) -> Check[Any]:
    from difflib import get_close_matches

    from leastwise.audit import known_checks

    checks = {check.id: check for check in known_checks()}
    if id not in checks:
        near = get_close_matches(id, checks, 1)
        advice = f"did you mean `{near[0]}`?" if near else "`leastwise explain` lists all"
        raise UsageError(f"there is no check `{id}`: {advice}")
    return checks[id]


def _facts(check: Check[Any], *, whole: bool) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": check.id,
        "practice": check.practice.id,
        "severity": str(check.severity),
        "title": check.page.title,
        **_references(check.reference),
        "parts": {subject: _references(part) for subject, part in check.parts.items()},
        "needs": sorted(check.needs),
        "fix": False,
    }
    return facts | ({"page": dict(check.page.sections)} if whole else {})


def _references(reference: Reference) -> dict[str, list[str]]:
    return {
        "controls": list(reference.controls),
        "cis_7_0": list(reference.cis),
        "fsbp": list(reference.fsbp),
    }


def _print_json(facts: list[dict[str, Any]]) -> None:
    import msgspec

    tree = {"schema": "leastwise/checks/1", "checks": facts}
    typer.echo(msgspec.json.format(msgspec.json.encode(tree), indent=1))


def _print_list(checks: tuple[Check[Any], ...]) -> None:
    from rich.table import Table
    from rich.text import Text

    from leastwise.cli.output import console
    from leastwise.model import PRACTICES
    from leastwise.report.table import COLOURS

    grid = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("practice", "check", "severity", "title"):
        grid.add_column(title)
    before = None
    for check in sorted(checks, key=lambda each: PRACTICES.index(each.practice)):
        practice = "" if check.practice is before else check.practice.title
        grid.add_row(practice, check.id, Text(str(check.severity), COLOURS[check.severity]), check.page.title)
        before = check.practice
    console().print(grid)


def _print_page(check: Check[Any]) -> None:
    typer.echo(f"{check.page.title}\n\n{check.id}: {check.severity}, {check.practice.title}")
    for name, ids in (
        ("controls", check.reference.controls),
        ("CIS 7.0", check.reference.cis),
        ("FSBP", check.reference.fsbp),
    ):
        if ids:
            typer.echo(f"{name}: {', '.join(ids)}")
    for subject, part in check.parts.items():
        typer.echo(f"- {subject}: {', '.join((*part.controls, *part.cis, *part.fsbp))}")
    if check.needs:
        typer.echo(f"needs: {', '.join(sorted(check.needs))}")
    for title, text in check.page.sections:
        typer.echo(f"\n{title}\n\n{text}")
