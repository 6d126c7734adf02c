"""What a principal can never do, told to a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise import catalogue
from leastwise.language import JsonValue
from leastwise.prove.never import Never
from leastwise.prove.questions import Verdict
from leastwise.prove.shown import as_request, principal_text
from leastwise.report.answers import where
from leastwise.report.aws_call import aws_call
from leastwise.report.proofs import SCHEMA, sentence
from leastwise.spec import Principal

__all__ = ["never_json", "never_lines"]

_FEW = 8
"""Reasons that are shown."""


def never_lines(found: Never, who: Principal, action: str, resource: str) -> Iterator[str]:
    """The answer, and the witness with the statements that allow it."""
    text = f"{principal_text(who)} {{}} call {action} on {'anything' if resource == '*' else resource}"
    head = {Verdict.PASS: "can never", Verdict.FAIL: "can", Verdict.UNKNOWN: "perhaps can"}[found.verdict]
    yield f"{found.verdict.value}: {text.format(head)}"
    if found.witness is not None and found.answer is not None:
        yield f"  {sentence(found.witness)}"
        yield from (f"    allowed by {where(found.answer, place)}" for place in found.answer.decision.because)
        call = aws_call(found.witness.action, found.witness.resource)
        if call is not None:
            yield f"    try it: {call}"
    yield from (f"  not proven: {why}" for why in found.why[:_FEW])
    if len(found.why) > _FEW:
        yield f"  … and {len(found.why) - _FEW} more: --format json"


def never_json(found: Never, who: Principal, action: str, resource: str) -> dict[str, JsonValue]:
    """The same for programs; statements count from 0."""
    tree: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "catalogue": catalogue.DATE,
        "question": "can-never",
        "principal": principal_text(who),
        "action": action,
        "resource": resource,
        "verdict": found.verdict.value,
        "decided_by": found.decided_by,
        "witness": None,
        "why": list(found.why),
    }
    if found.witness is not None and found.answer is not None:
        witness, answer = found.witness, found.answer
        allowed: list[JsonValue] = [
            {
                "policy_type": place.type.value,
                "statement": place.statement,
                "sid": place.sid,
                "says": where(answer, place),
            }
            for place in answer.decision.because
        ]
        tree["witness"] = {
            "request": as_request(witness),
            "says": sentence(witness),
            "aws_cli": aws_call(witness.action, witness.resource),
            "allowed_by": allowed,
        }
    return tree
