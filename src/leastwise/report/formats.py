"""The formats that results can be written in."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.audit import Audit

__all__ = ["FORMATS", "PIPED_WIDTH", "render"]

FORMATS = ("table", "json", "html")

PIPED_WIDTH = 160
"""Columns of a table that nobody looks at in a terminal: wide, so that ids and ARNs stay on their line."""


def render(audit: Audit, format: str, *, every: bool = False) -> bytes:
    """An audit as the bytes of a file.

    Args:
        audit: what to write.
        format: one of `FORMATS`.
        every: for a table, all findings.

    Raises:
        UsageError: there is no such format.
    """
    if format == "json":
        from leastwise.report.json import results_json

        return results_json(audit)
    if format == "html":
        from leastwise.report.html import html

        return html(audit)
    if format == "table":
        from rich.console import Console

        from leastwise.report.table import table

        text = io.StringIO()
        table(audit, Console(file=text, width=PIPED_WIDTH, color_system=None), every=every)
        lines = (line.rstrip() + "\n" for line in text.getvalue().splitlines())
        return "".join(lines).encode("utf-8", "backslashreplace")
    raise UsageError(f"there is no format `{format}`: use {', '.join(FORMATS)}")
