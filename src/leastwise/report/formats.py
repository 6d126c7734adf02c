"""The formats that results can be written in."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.audit import Audit

__all__ = ["FORMATS", "PIPED_WIDTH", "render"]

FORMATS = ("table", "json", "jsonl", "csv", "markdown", "html", "sarif", "junit", "ocsf", "asff")

PIPED_WIDTH = 160
"""Columns of a table that nobody looks at in a terminal: wide, so that ids and ARNs stay on their line."""


def render(audit: Audit, format: str, *, every: bool = False, version: str | None = None) -> bytes:
    """An audit as the bytes of a file.

    Args:
        audit: what to write.
        format: one of `FORMATS`.
        every: for a table and for Markdown, all findings.
        version: that of the tool, for the formats that name it.

    Raises:
        UsageError: there is no such format.
    """
    match format:
        case "table":
            return _table(audit, every=every)
        case "markdown":
            from leastwise.report.markdown_report import markdown_report

            return markdown_report(audit, every=every)
        case "sarif":
            from leastwise.report.sarif import sarif

            return sarif(audit, version)
        case "ocsf":
            from leastwise.report.ocsf import ocsf

            return ocsf(audit, version)
    return _writer(format)(audit)


def _writer(format: str) -> Callable[[Audit], bytes]:
    """The formats that have no choices."""
    match format:
        case "json":
            from leastwise.report.json import results_json

            return results_json
        case "jsonl":
            from leastwise.report.jsonl import jsonl

            return jsonl
        case "csv":
            from leastwise.report.csv import csv

            return csv
        case "html":
            from leastwise.report.html import html

            return html
        case "junit":
            from leastwise.report.junit import junit

            return junit
        case "asff":
            from leastwise.report.asff import asff

            return asff
    raise UsageError(f"there is no format `{format}`: use {', '.join(FORMATS)}")


def _table(audit: Audit, *, every: bool) -> bytes:
    from rich.console import Console

    from leastwise.report.table import table

    text = io.StringIO()
    table(audit, Console(file=text, width=PIPED_WIDTH, color_system=None), every=every)
    lines = (line.rstrip() + "\n" for line in text.getvalue().splitlines())
    return "".join(lines).encode("utf-8", "backslashreplace")
