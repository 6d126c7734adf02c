"""Results as SARIF 2.1.0, which code hosts and viewers show.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

SARIF is about files, and a finding here is about something in AWS: its place is a relative URI that stays the same
from run to run, `aws/<account>/<region or global>/<type>=<name>`, and that no file has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from leastwise.audit import Audit, Missing, Result
from leastwise.language import JsonValue
from leastwise.model import Severity, Status
from leastwise.report.about import About, about, evidence_line, requirements
from leastwise.report.json import encoded
from leastwise.report.safe import for_terminal, for_uri, without_markup

__all__ = ["sarif"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
    Severity.INFO: "0.0",
}
"""`security-severity`, by which code hosts sort: above 9 is critical, from 7 high, from 4 medium."""
KINDS = {Status.FAIL: "fail", Status.WAIVED: "fail", Status.UNKNOWN: "open", Status.MANUAL: "review"}
"""What is told as a result; hosts that know no kinds would take all else for findings."""


def sarif(audit: Audit, version: str | None = None) -> bytes:
    """One run: all checks as its rules, refused calls as notifications, and what is not fine as results.

    Args:
        audit: what to write.
        version: that of the tool.
    """
    rules = tuple(about().values())
    numbers = {rule.check.id: number for number, rule in enumerate(rules)}
    driver: dict[str, JsonValue] = {"name": "leastwise", "rules": [_rule(rule) for rule in rules]}
    run = {
        "tool": {"driver": driver | ({"version": version} if version else {})},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": [*_notifications(audit)]}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(result, numbers) for result in audit.results if result.status in KINDS],
        "properties": _of_run(audit),
    }
    tree = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return without_markup(msgspec.json.format(encoded(tree), indent=1)) + b"\n"


def _rule(rule: About) -> JsonValue:
    check = rule.check
    text = "\n\n".join(f"{title}\n\n{body}" for title, body in check.page.sections)
    markdown = "\n\n".join(f"## {title}\n\n{body}" for title, body in check.page.sections)
    return {
        "id": check.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": text, "markdown": markdown},
        "defaultConfiguration": {"level": LEVELS[check.severity]},
        "properties": {
            "tags": ["aws", "security", check.practice.id, *requirements(check.reference)],
            "security-severity": SCORES[check.severity],
        },
    }


def _notifications(audit: Audit) -> Iterator[JsonValue]:
    yield {"level": "note", "message": {"text": _plain(audit.coverage.sentence())}}
    for missing in audit.coverage.missing:
        yield {"level": "warning", "message": {"text": _plain(_refused(missing))}}


def _refused(missing: Missing) -> str:
    where = ", ".join((*missing.accounts, *missing.regions))
    return f"{missing.call} was refused ({missing.code}) in {where}: grant {missing.permission}"


def _of_run(audit: Audit) -> dict[str, JsonValue]:
    left_out = Counter[str]()
    for result in audit.results:
        if result.status not in KINDS:
            left_out[result.status] += result.count
    return {
        "snapshot": for_terminal(audit.snapshot),
        "seenAt": audit.seen_at,
        "score": audit.score.overall,
        "accounts": [{"id": id, "alias": alias and for_terminal(alias)} for id, alias in audit.accounts],
        "notAsResults": dict(left_out),
    }


def _result(result: Result, numbers: dict[str, int]) -> dict[str, Any]:
    kind = KINDS[result.status]
    tree: dict[str, Any] = {
        "ruleId": result.check,
        "ruleIndex": numbers[result.check],
        "kind": kind,
        "level": LEVELS[result.severity] if kind == "fail" else "none",
        "message": {"text": _plain(result.says)},
        "locations": [_location(result)],
        "partialFingerprints": {"leastwise/v1": result.fingerprint, "primaryLocationLineHash": result.fingerprint},
        "properties": _properties(result),
    }
    if result.waiver:
        by = result.waiver
        why = _plain(f"accepted by {by.owner} until {by.expires}: {by.reason}")
        tree["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    elif result.status is Status.WAIVED:
        tree["suppressions"] = [{"kind": "external", "status": "accepted"}]
    return tree


def _location(result: Result) -> JsonValue:
    subject = result.subject
    kind, name = (subject.type, subject.id) if subject else ("account", result.account)
    path = ("aws", result.account, result.region or "global")
    uri = "/".join((*map(for_uri, path), f"{for_uri(kind)}={for_uri(name)}"))
    full = (subject and subject.arn) or "/".join((*path, kind, name))
    return {
        "physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}},
        "logicalLocations": [
            {"name": for_terminal(name), "fullyQualifiedName": for_terminal(full), "kind": for_terminal(kind)}
        ],
    }


def _properties(result: Result) -> dict[str, JsonValue]:
    return {
        "status": result.status.value,
        "severity": str(result.severity),
        "practice": result.practice,
        "account": result.account,
        "region": result.region,
        "evidence": [for_terminal(evidence_line(each)) for each in result.evidence],
        "permissions": list(result.permissions),
        "count": result.count,
        "baseline": result.news and result.news.value,
        "since": result.since,
    }


def _plain(text: str) -> str:
    """Text in which nothing is a link: viewers make one of `[words](address)`."""
    return for_terminal(text).replace("](", "] (")
