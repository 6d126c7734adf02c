"""What the gate says, as SARIF 2.1.0, which code hosts show beside the lines of a change.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

from __future__ import annotations

import msgspec

from leastwise.gate import Found, Place, Unjudged
from leastwise.language import JsonValue
from leastwise.model import Severity
from leastwise.report.gated import Gated, title_of
from leastwise.report.safe import for_terminal, for_uri

__all__ = ["gate_sarif"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}


def gate_sarif(gated: Gated, version: str) -> bytes:
    """One run: findings as results, what could not be judged as notifications; `version` is that of the tool."""
    ids = tuple(dict.fromkeys(each.check for each in gated.found))
    rules: list[JsonValue] = [{"id": id, "shortDescription": {"text": title_of(id)}} for id in ids]
    driver: dict[str, JsonValue] = {"name": "leastwise", "version": version, "rules": rules}
    notifications: list[JsonValue] = [_notification(each) for each in gated.unjudged]
    run: dict[str, JsonValue] = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, ids.index(each.check)) for each in gated.found],
    }
    tree: JsonValue = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(tree), indent=1) + b"\n"


def _result(found: Found, rule: int) -> JsonValue:
    result: dict[str, JsonValue] = {
        "ruleId": found.check,
        "ruleIndex": rule,
        "level": _LEVELS[found.severity],
        "baselineState": "new" if found.new else "unchanged",
        "message": {"text": _plain(f"{found.name}: {found.says}")},
        "locations": [_location(found.place, found.name)],
        "partialFingerprints": {"leastwise/v1": found.fingerprint},
    }
    if found.waiver:
        result["suppressions"] = [{"kind": "external", "justification": _plain(found.waiver.reason)}]
    return result


def _notification(each: Unjudged) -> JsonValue:
    return {
        "level": "warning",
        "message": {"text": _plain(f"{each.address}: {each.why}")},
        "locations": [_location(each.place, each.address)],
    }


def _location(place: Place, name: str) -> JsonValue:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": "/".join(map(for_uri, place.path.split("/")))},
            "region": {"startLine": place.line},
        },
        "logicalLocations": [{"fullyQualifiedName": for_terminal(name)}],
    }


def _plain(text: str) -> str:
    """Text in which nothing is a link: viewers make one of `[words](address)`."""
    return for_terminal(text).replace("](", "] (")
