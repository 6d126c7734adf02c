"""Results as events of the Open Cybersecurity Schema Framework 1.5.0, for data lakes: class 2003, Compliance Finding.

Source: OCSF schema 1.5.0, `compliance_finding` with the profile `cloud`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leastwise.audit import Audit, News, Result
from leastwise.language import JsonValue
from leastwise.model import Severity, Status, Subject
from leastwise.report.about import CIS, FSBP, about, evidence_line, partitions, requirements, seen_times
from leastwise.report.json import encoded
from leastwise.report.safe import for_terminal, without_markup

__all__ = ["ocsf"]

VERSION = "1.5.0"
CATEGORY, CLASS = 2, 2003
SEVERITIES = {
    Severity.INFO: (1, "Informational"),
    Severity.LOW: (2, "Low"),
    Severity.MEDIUM: (3, "Medium"),
    Severity.HIGH: (4, "High"),
    Severity.CRITICAL: (5, "Critical"),
}
COMPLIANCE = {
    Status.PASS: (1, "Pass"),
    Status.FAIL: (3, "Fail"),
    Status.WAIVED: (3, "Fail"),
    Status.UNKNOWN: (0, "Unknown"),
    Status.NOT_APPLICABLE: (99, "NOT_APPLICABLE"),
    Status.MANUAL: (99, "MANUAL"),
}
LIFE = {Status.PASS: (4, "Resolved"), Status.NOT_APPLICABLE: (4, "Resolved"), Status.WAIVED: (3, "Suppressed")}


def ocsf(audit: Audit, version: str | None = None) -> bytes:
    """A JSON array with an event on each line.

    Args:
        audit: what to write.
        version: that of the tool.
    """
    product: dict[str, JsonValue] = {"name": "leastwise", "vendor_name": "leastwise"}
    if version:
        product["version"] = version
    made = _Events(audit, product)
    events = b",\n".join(encoded(made.event(result)) for result in audit.results)
    return without_markup(b"[\n" + events + b"\n]\n" if events else b"[]\n")


class _Events:
    """What all events of an audit have in common.

    Args:
        audit: the audit.
        product: what made it.
    """

    def __init__(self, audit: Audit, product: dict[str, JsonValue]) -> None:
        self.metadata: JsonValue = {"version": VERSION, "profiles": ["cloud"], "product": product}
        self.aliases, self.times, self.partitions = dict(audit.accounts), seen_times(audit), partitions(audit)
        self.snapshot, self.coverage = for_terminal(audit.snapshot), for_terminal(audit.coverage.sentence())

    def event(self, result: Result) -> dict[str, Any]:
        """One result."""
        activity = (2, "Update") if result.news is News.STILL else (1, "Create")
        severity, status = SEVERITIES[result.severity], LIFE.get(result.status, (1, "New"))
        event: dict[str, Any] = {
            "activity_id": activity[0],
            "activity_name": activity[1],
            "category_uid": CATEGORY,
            "category_name": "Findings",
            "class_uid": CLASS,
            "class_name": "Compliance Finding",
            "type_uid": CLASS * 100 + activity[0],
            "type_name": f"Compliance Finding: {activity[1]}",
            "time": _milliseconds(self.times[result.account]),
            "severity_id": severity[0],
            "severity": severity[1],
            "status_id": status[0],
            "status": status[1],
            "message": for_terminal(result.says),
            "count": result.count,
            "metadata": self.metadata,
            "cloud": self._cloud(result),
            "finding_info": self._finding(result),
            "compliance": _compliance(result),
            "remediation": {"desc": about()[result.check].do},
            "unmapped": self._unmapped(result),
        }
        return event | ({"resources": [self._resource(result, result.subject)]} if result.subject else {})

    def _cloud(self, result: Result) -> JsonValue:
        account: dict[str, JsonValue] = {"uid": result.account, "type_id": 10, "type": "AWS Account"}
        if alias := self.aliases.get(result.account):
            account["name"] = for_terminal(alias)
        cloud: dict[str, JsonValue] = {
            "provider": "AWS",
            "account": account,
            "cloud_partition": self.partitions[result.account],
        }
        return cloud | ({"region": result.region} if result.region else {})

    def _finding(self, result: Result) -> JsonValue:
        said, now = about()[result.check], _milliseconds(self.times[result.account])
        first = _milliseconds(result.since) if result.since else now
        return {
            "uid": result.fingerprint,
            "title": said.title,
            "desc": said.why,
            "types": [result.practice],
            "analytic": {"uid": result.check, "name": said.title, "type_id": 1, "type": "Rule"},
            "created_time": first,
            "first_seen_time": first,
            "last_seen_time": now,
        }

    def _resource(self, result: Result, subject: Subject) -> JsonValue:
        resource: dict[str, JsonValue] = {
            "uid": for_terminal(subject.arn or subject.id),
            "name": for_terminal(subject.id),
            "type": subject.type,
            "cloud_partition": self.partitions[result.account],
            "owner": {"account": {"uid": result.account}},
        }
        return resource | ({"region": result.region} if result.region else {})

    def _unmapped(self, result: Result) -> JsonValue:
        """What the class has no attribute for."""
        waiver = result.waiver
        return {
            "status": result.status.value,
            "evidence": [for_terminal(evidence_line(each)) for each in result.evidence],
            "permissions": list(result.permissions),
            "waiver": {
                "owner": for_terminal(waiver.owner),
                "reason": for_terminal(waiver.reason),
                "expires": for_terminal(waiver.expires),
            }
            if waiver
            else None,
            "baseline": result.news and result.news.value,
            "snapshot": self.snapshot,
            "coverage": self.coverage,
        }


def _compliance(result: Result) -> JsonValue:
    check = about()[result.check].check
    number, name = COMPLIANCE[result.status]
    reference = check.reference_of(result.subject)
    held = ((CIS, reference.cis), (FSBP, reference.fsbp))
    return {
        "control": check.id,
        "standards": [standard for standard, ids in held if ids],
        "requirements": list(requirements(reference)),
        "status_id": number,
        "status": name,
        "status_details": [for_terminal(result.says)],
    }


def _milliseconds(time: str) -> int:
    return int(datetime.fromisoformat(time).timestamp() * 1000)
