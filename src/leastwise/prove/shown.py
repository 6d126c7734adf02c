"""Witnesses as JSON: request objects as `can --batch` takes them."""

from __future__ import annotations

from leastwise.language import JsonValue
from leastwise.prove.comparison import Witness
from leastwise.spec import Principal

__all__ = ["as_request", "principal_text"]


def as_request(witness: Witness) -> dict[str, JsonValue]:
    """The request; a condition key with one value has it as a string."""
    context: dict[str, JsonValue] = {
        key: values[0] if len(values) == 1 else list(values) for key, values in sorted(witness.context.items())
    }
    return {
        "principal": principal_text(witness.principal),
        "action": witness.action,
        "resource": witness.resource,
        "context": context,
    }


def principal_text(who: Principal) -> str:
    """What `principal_of` reads; `*` for an unsigned request."""
    return who.session or who.entity or who.name or "*"
