"""What `lint` found, for a person: a line for each finding, then what there is of each code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from leastwise.lint import Finding, Severity
from leastwise.lint.fix import Remedy
from leastwise.report.linted import Linted, by_id

__all__ = ["lint_lines"]

_CODES = 20
"""Codes that the summary names."""


def lint_lines(documents: Sequence[Linted]) -> tuple[str, ...]:
    """The lines; what they quote is not yet safe for a terminal."""
    lines: list[str] = []
    for document in documents:
        for finding, found in zip(document.findings, document.remedies, strict=True):
            lines += _finding(document.name, finding, found)
    findings = [finding for document in documents for finding in document.findings]
    if findings:
        lines += ["", *_codes(findings)]
    lines.append(_counts(findings, len(documents)))
    healing = _healing([found for document in documents for found in document.remedies if found])
    return (*lines, healing) if healing else tuple(lines)


def _finding(name: str, finding: Finding, found: Remedy | None) -> Iterable[str]:
    mark = "" if found is None else " [fix]" if found.safe else " [unsafe fix]"
    severity = str(finding.severity).replace("_", " ")
    yield f"{name}:{finding.line}:{finding.column} {severity} {finding.code}{mark} {finding.says}"
    if finding.suggestion and f"`{finding.suggestion}`" not in finding.says:
        yield f"    instead: {finding.suggestion}"


def _codes(findings: Sequence[Finding]) -> Iterable[str]:
    """How many there are of each code, the gravest first."""
    count = Counter((finding.severity, finding.code) for finding in findings)
    codes = by_id()
    order = sorted(count.items(), key=lambda each: (-each[0][0], -each[1], each[0][1]))
    longest = max(len(code) for (_, code), _ in order[:_CODES])
    for (severity, code), number in order[:_CODES]:
        title = codes[code].title if code in codes else ""
        yield f"{number:6}  {str(severity).replace('_', ' '):16}  {code:{longest}}  {title}".rstrip()
    if len(order) > _CODES:
        yield f"        and {len(order) - _CODES} more codes, all in `--format json`"


def _counts(findings: Sequence[Finding], documents: int) -> str:
    where = f"in {_number(documents, 'document')}"
    if not findings:
        return f"nothing found {where}"
    count = Counter(finding.severity for finding in findings)
    said = (_number(count[each], str(each).replace("_", " ")) for each in sorted(Severity, reverse=True) if count[each])
    return f"{', '.join(said)} {where}"


def _healing(found: Sequence[Remedy]) -> str:
    safe = sum(each.safe for each in found)
    unsafe = len(found) - safe
    parts = [f"{safe} can be fixed with --fix"] if safe else []
    parts += [f"{unsafe}{' more' if safe else ' can be fixed'} with --fix --unsafe-fixes"] if unsafe else []
    return ", ".join(parts)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
