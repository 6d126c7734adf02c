"""The results for a program."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from leastwise.language import JsonValue
from leastwise.policytest.coverage import Coverage
from leastwise.policytest.story import Because, because, story, warnings
from leastwise.policytest.suite import Result, word_of
from leastwise.spec import PolicyType

__all__ = ["as_json"]

SCHEMA = "leastwise/policy-test-results/1"


def as_json(results: Sequence[Result], coverage: Coverage | None = None) -> bytes:
    """Every case with its decision; statements count from 0, as in the answers of `can`, lines from 1."""
    passed = sum(result.passed for result in results)
    tree: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "passed": passed,
        "failed": len(results) - passed,
        "cases": [_case(result) for result in results],
    }
    if coverage:
        tree["coverage"] = {
            "statements": coverage.statements,
            "never": [
                {"file": s.file, "line": s.place.line, "statement": s.number - 1, "sid": s.sid} for s in coverage.never
            ],
        }
    return msgspec.json.format(msgspec.json.encode(tree), indent=1) + b"\n"


def _case(result: Result) -> JsonValue:
    case, decision = result.case, result.decision
    return {
        "file": result.file,
        "line": case.place.line,
        "name": case.name,
        "passed": result.passed,
        "action": case.request.action,
        "resource": case.request.resource,
        "expect": case.expect.outcome.value,
        "got": word_of(decision.outcome).value,
        "complaints": list(result.complaints),
        "blocked_by": [type.value for type in PolicyType if type in decision.blocked_by],
        "because": [_statement(each) for each in because(result)],
        "story": list(story(result)),
        "warnings": list(warnings(result)),
    }


def _statement(each: Because) -> JsonValue:
    return {
        "file": each.source.file,
        "line": each.place.line,
        "policy_type": each.reached.type.value,
        "statement": each.reached.statement,
        "sid": each.reached.sid,
    }
