"""A framework's view for a person at a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from leastwise.audit import Audit
from leastwise.frameworks import CheckStanding, ControlStanding, FrameworkView
from leastwise.model import Status
from leastwise.report.formats import PIPED_WIDTH
from leastwise.report.framework_view import LABELS, said, tally
from leastwise.report.safe import for_terminal

__all__ = ["framework_table", "framework_text"]

COLOURS: dict[Status | None, str] = {
    Status.FAIL: "bold red",
    Status.UNKNOWN: "magenta",
    Status.PASS: "green",
    Status.WAIVED: "yellow",
    Status.MANUAL: "cyan",
    Status.NOT_APPLICABLE: "dim",
    None: "dim",
}


def framework_text(view: FrameworkView, audit: Audit, *, every: bool = False) -> bytes:
    """The same as plain text, for pipes and files."""
    text = io.StringIO()
    framework_table(view, audit, Console(file=text, width=PIPED_WIDTH, color_system=None), every=every)
    lines = (line.rstrip() + "\n" for line in text.getvalue().splitlines())
    return "".join(lines).encode("utf-8", "backslashreplace")


def framework_table(view: FrameworkView, audit: Audit, console: Console, *, every: bool = False) -> None:
    """Print where each control stands, in the order of the framework.

    Args:
        view: what to print.
        audit: what it was made from.
        console: where to; it decides about colours and width.
        every: the checks, findings and steps of each control too, and the controls without a check.
    """
    names = ", ".join(f"{for_terminal(alias)} ({id})" if alias else id for id, alias in audit.accounts)
    console.print(Text.assemble((view.title, "bold"), f"  {names}\n", (tally(view), "bold"), "\n"))
    if every:
        for control in view.controls:
            console.print(_line(control))
            for line in _more(control):
                console.print(Padding(line, (0, 0, 0, 4)))
    else:
        console.print(_grid(view))
        if left := [control.id for control in view.controls if control.status is None]:
            console.print(Text(f"no check bears on {', '.join(left)}", "dim"))
        console.print(Text("--all shows the checks, the findings and the steps of each control", "dim"))
    console.print(Text(for_terminal(audit.coverage.sentence())))


def _grid(view: FrameworkView) -> Padding:
    grid = Table(box=None, pad_edge=False, show_header=True, header_style="dim")
    for title in ("control", "stands", "what it asks", "what was found"):
        grid.add_column(title)
    for control in view.controls:
        if control.status is not None:
            label = Text(LABELS[control.status], COLOURS[control.status])
            grid.add_row(control.id, label, control.title, _found(control))
    return Padding(grid, (0, 0, 1, 0))


def _found(control: ControlStanding) -> str:
    failing = [check.check for check in control.checks if check.failing]
    return control.says + (f": {', '.join(failing)}" if failing else "")


def _line(control: ControlStanding) -> Text:
    label = (f"{LABELS[control.status]:<15}", COLOURS[control.status])
    return Text.assemble((f"{control.id:<8}", "bold"), " ", label, control.title, (f"  {control.says}", "dim"))


def _more(control: ControlStanding) -> Iterator[Text]:
    for check in control.checks:
        yield Text.assemble(check.check, (f"  {check.strength}: {for_terminal(check.why)}; {said(check)}", "dim"))
        yield from _findings(check)
    if control.manual:
        yield Text(f"by hand: {control.manual}", "cyan")


def _findings(check: CheckStanding) -> Iterator[Text]:
    for result in check.findings:
        place = f"{result.account}{f' {for_terminal(result.region)}' if result.region else ''}"
        yield Text(f"  {place}  {for_terminal(result.says)}")
