"""What `lint` found, as SARIF 2.1.0, which code hosts show beside the lines of a change.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

from __future__ import annotations

import hashlib
import inspect
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import msgspec

from leastwise.language import JsonValue
from leastwise.lint import Code, Edit, Finding, Severity, all_codes
from leastwise.lint.fix import Remedy
from leastwise.report.linted import Linted
from leastwise.report.safe import for_terminal

__all__ = ["lint_sarif"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.ERROR: "error",
    Severity.SECURITY_WARNING: "warning",
    Severity.WARNING: "warning",
    Severity.SUGGESTION: "note",
}


def lint_sarif(documents: Sequence[Linted], version: str) -> bytes:
    """One run with all codes as its rules and every finding as a result; `version` is that of the tool."""
    codes = all_codes()
    numbers = {code.id: number for number, code in enumerate(codes)}
    driver: dict[str, JsonValue] = {"name": "leastwise", "version": version, "rules": [_rule(code) for code in codes]}
    run: dict[str, JsonValue] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [result for document in documents for result in _results(document, numbers)],
    }
    tree: JsonValue = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(tree), indent=1) + b"\n"


def _rule(code: Code) -> JsonValue:
    why = inspect.cleandoc(code.find.__doc__ or code.title)
    properties: dict[str, JsonValue] = {"tags": ["aws", "iam"]}
    if code.severity is Severity.SECURITY_WARNING:
        properties = {"tags": ["aws", "iam", "security"], "security-severity": "7.0"}
    return {
        "id": code.id,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": why},
        "help": {"text": f"{why}\n\nInstead of\n\n{code.bad}\n\nwrite\n\n{code.good}"},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
        "properties": properties,
    }


def _results(document: Linted, numbers: dict[str, int]) -> list[JsonValue]:
    starts = list(accumulate((len(line) + 1 for line in document.text.split("\n")), initial=0))
    pairs = zip(document.findings, document.remedies, strict=True)
    return [_result(document, finding, found, numbers, starts) for finding, found in pairs]


def _result(
    document: Linted, finding: Finding, found: Remedy | None, numbers: dict[str, int], starts: list[int]
) -> JsonValue:
    artifact: dict[str, JsonValue] = {"uri": document.uri}
    place: JsonValue = {
        "physicalLocation": {
            "artifactLocation": artifact,
            "region": {"startLine": finding.line, "startColumn": finding.column},
        },
        "logicalLocations": [{"fullyQualifiedName": for_terminal(f"{document.name}#{finding.path}")}],
    }
    result: dict[str, JsonValue] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": _plain(finding.says)},
        "locations": [place],
        "partialFingerprints": {"leastwise/v1": _fingerprint(document, finding)},
    }
    if finding.code in numbers:
        result["ruleIndex"] = numbers[finding.code]
    if found:
        replacements: list[JsonValue] = [_replacement(edit, starts) for edit in sorted(found.edits)]
        description = "keeps the meaning" if found.safe else "changes the meaning to what seems to be meant"
        changes: list[JsonValue] = [{"artifactLocation": artifact, "replacements": replacements}]
        result["fixes"] = [{"description": {"text": description}, "artifactChanges": changes}]
    return result


def _plain(text: str) -> str:
    """Text in which nothing is a link: viewers make one of `[words](address)`."""
    return for_terminal(text).replace("](", "] (")


def _replacement(edit: Edit, starts: list[int]) -> JsonValue:
    line, column = _place(edit.start, starts)
    last, end = _place(edit.end, starts)
    region: JsonValue = {"startLine": line, "startColumn": column, "endLine": last, "endColumn": end}
    if not edit.text:
        return {"deletedRegion": region}
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}


def _place(offset: int, starts: list[int]) -> tuple[int, int]:
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def _fingerprint(document: Linted, finding: Finding) -> str:
    """The same for the same flaw, though lines move."""
    said = "\0".join((document.uri, finding.code, finding.path, finding.says))
    return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()
