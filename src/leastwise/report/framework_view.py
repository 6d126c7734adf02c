"""The words and the order that every format of a framework's view shares, and the choice among them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import msgspec

from leastwise.audit import Audit
from leastwise.errors import UsageError
from leastwise.frameworks import CheckStanding, ControlStanding, FrameworkView
from leastwise.model import Status
from leastwise.report.json import encoded, head, result_json
from leastwise.report.safe import for_cell
from leastwise.report.words import counted

__all__ = ["FRAMEWORK_FORMATS", "FRAMEWORK_SCHEMA", "LABELS", "check_format", "render_framework", "said", "tally"]

FRAMEWORK_FORMATS = ("table", "json", "csv", "markdown", "html")
FRAMEWORK_SCHEMA = "leastwise/framework/1"
COLUMNS = (
    *("framework", "control", "title", "status", "says", "check", "strength", "why"),
    *("failing", "waived", "passing", "unknown", "manual", "accounts", "seen_at", "snapshot"),
)
LABELS: dict[Status | None, str] = {
    Status.FAIL: "not met",
    Status.UNKNOWN: "unknown",
    Status.PASS: "met",
    Status.WAIVED: "accepted",
    Status.MANUAL: "by hand",
    Status.NOT_APPLICABLE: "not applicable",
    None: "no check",
}
"""How a control stands, in the order in which they are counted."""


def tally(view: FrameworkView) -> str:
    """`12 not met, 3 unknown, 20 met … of 70 controls`."""
    counts = view.counts()
    told = ", ".join(f"{counts[status]:,} {label}" for status, label in LABELS.items() if counts.get(status))
    return f"{told} of {counted(len(view.controls), 'control')}"


def said(check: CheckStanding) -> str:
    """What one check found for a control: `2 failing, 14 passing`."""
    numbers = (
        (check.failing, "failing"),
        (check.waived, "waived"),
        (check.unknown, "unknown"),
        (check.passing, "passing"),
    )
    return ", ".join(f"{number:,} {word}" for number, word in numbers if number) or "nothing to judge"


def check_format(format: str) -> None:
    """Refuse what a framework is not written as.

    Raises:
        UsageError: there is no such format.
    """
    if format not in FRAMEWORK_FORMATS:
        raise UsageError(f"a framework is not written as {format}: use {', '.join(FRAMEWORK_FORMATS)}")


def render_framework(view: FrameworkView, audit: Audit, format: str, *, every: bool = False) -> bytes:
    """A framework's view as the bytes of a file.

    Args:
        view: what to write.
        audit: what it was made from.
        format: one of `FRAMEWORK_FORMATS`.
        every: for a table and for Markdown, the findings too, and the controls without a check.

    Raises:
        UsageError: there is no such format.
    """
    check_format(format)
    match format:
        case "table":
            from leastwise.report.framework_table import framework_text

            return framework_text(view, audit, every=every)
        case "markdown":
            from leastwise.report.framework_markdown import framework_markdown

            return framework_markdown(view, audit, every=every)
        case "html":
            from leastwise.report.framework_html import framework_html

            return framework_html(view, audit)
        case "json":
            return _json(view, audit)
    return _csv(view, audit)


def _json(view: FrameworkView, audit: Audit) -> bytes:
    tree = {
        "schema": FRAMEWORK_SCHEMA,
        "framework": {"id": view.id, "title": view.title, "source": view.source, "scope": view.scope},
        **head(audit),
        "controls": [
            {
                "id": control.id,
                "title": control.title,
                "status": control.status,
                "says": control.says,
                "manual": control.manual,
                "checks": [_check_json(check) for check in control.checks],
            }
            for control in view.controls
        ],
    }
    return msgspec.json.format(encoded(tree), indent=1) + b"\n"


def _check_json(check: CheckStanding) -> dict[str, object]:
    return {
        "check": check.check,
        "strength": check.strength,
        "why": check.why,
        "failing": check.failing,
        "waived": check.waived,
        "passing": check.passing,
        "unknown": check.unknown,
        "findings": [result_json(result) for result in check.findings],
    }


def _csv(view: FrameworkView, audit: Audit) -> bytes:
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(COLUMNS)
    about = (" ".join(id for id, _ in audit.accounts), audit.seen_at, audit.snapshot)
    for control in view.controls:
        out.writerows(_rows(view, control, about))
    return text.getvalue().encode()


def _rows(view: FrameworkView, control: ControlStanding, about: Sequence[str]) -> Iterator[tuple[str | int, ...]]:
    """One row for each check of a control, and one for a control without any."""
    first = tuple(map(for_cell, (view.id, control.id, control.title, LABELS[control.status], control.says)))
    last = tuple(map(for_cell, (control.manual or "", *about)))
    for check in control.checks:
        counts = (check.failing, check.waived, check.passing, check.unknown)
        yield (*first, check.check, check.strength, for_cell(check.why), *counts, *last)
    if not control.checks:
        yield (*first, "", "", "", "", "", "", "", *last)
