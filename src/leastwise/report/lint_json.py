"""What `lint` found, for programs."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from leastwise.language import JsonValue
from leastwise.lint import Finding
from leastwise.lint.fix import Remedy
from leastwise.report.linted import Linted

__all__ = ["lint_json"]

SCHEMA = "leastwise/lint/1"


def lint_json(documents: Sequence[Linted]) -> bytes:
    """Every document with its findings; lines and columns count from 1, offsets of edits from 0, in characters."""
    tree: dict[str, JsonValue] = {"schema": SCHEMA, "documents": [_document(each) for each in documents]}
    return msgspec.json.format(msgspec.json.encode(tree), indent=1) + b"\n"


def _document(document: Linted) -> JsonValue:
    pairs = zip(document.findings, document.remedies, strict=True)
    return {
        "document": document.name,
        "kind": document.kind.value,
        "findings": [_finding(finding, found) for finding, found in pairs],
    }


def _finding(finding: Finding, found: Remedy | None) -> JsonValue:
    fix: JsonValue = None
    if found:
        edits: list[JsonValue] = [{"start": e.start, "end": e.end, "text": e.text} for e in found.edits]
        fix = {"safe": found.safe, "edits": edits}
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "line": finding.line,
        "column": finding.column,
        "path": finding.path,
        "says": finding.says,
        "suggestion": finding.suggestion,
        "fix": fix,
    }
