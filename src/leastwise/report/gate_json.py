"""What the gate says, for programs."""

from __future__ import annotations

import msgspec

from leastwise.gate import Found, Unjudged
from leastwise.language import JsonValue
from leastwise.report.gated import Gated, request_of, sentence

__all__ = ["gate_json"]

SCHEMA = "leastwise/gate/1"


def gate_json(gated: Gated) -> bytes:
    """Every finding, and everything that could not be judged."""
    tree: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "documents": gated.documents,
        "compared": gated.compared,
        "says": sentence(gated),
        "findings": [_found(each) for each in gated.found],
        "not_judged": [_unjudged(each) for each in gated.unjudged],
        "notes": [*gated.notes],
    }
    return msgspec.json.format(msgspec.json.encode(tree), indent=1) + b"\n"


def _found(found: Found) -> JsonValue:
    waiver = found.waiver
    accepted: JsonValue = None
    if waiver is not None:
        accepted = {"owner": waiver.owner, "reason": waiver.reason, "expires": waiver.expires.isoformat()}
    return {
        "check": found.check,
        "severity": str(found.severity),
        "status": "WAIVED" if waiver else "FAIL",
        "new": found.new,
        "resource": found.address,
        "document": found.part,
        "file": found.place.path,
        "line": found.place.line,
        "says": found.says,
        "witness": request_of(found.witness) if found.witness else None,
        "depends_on": [*found.leans],
        "waiver": accepted,
        "fingerprint": found.fingerprint,
    }


def _unjudged(each: Unjudged) -> JsonValue:
    return {
        "status": "UNKNOWN",
        "resource": each.address,
        "file": each.place.path,
        "line": each.place.line,
        "says": each.why,
    }
