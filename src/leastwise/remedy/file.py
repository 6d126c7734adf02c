"""A plan as a file."""

from __future__ import annotations

from typing import Any

import msgspec

from leastwise.errors import InputError
from leastwise.remedy.plan import SCHEMA, Plan, digest

__all__ = ["plan_json", "read_plan"]


def plan_json(plan: Plan) -> bytes:
    """The plan as JSON, with its schema first."""
    whole: dict[str, Any] = {"schema": SCHEMA, "sha256": digest(plan), **msgspec.to_builtins(plan)}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def read_plan(name: str, data: bytes, expect: str | None = None) -> Plan:
    """The plan in a file.

    Args:
        name: of the file, for messages.
        data: what it holds.
        expect: the SHA-256 of the plan that was reviewed.

    Raises:
        InputError: it is no plan, of a newer version, or not the one that is expected.
    """
    try:
        whole = msgspec.json.decode(data, type=dict[str, Any])
        schema = whole.pop("schema", None)
        if schema != SCHEMA:
            raise InputError(f"`{name}` is of the kind `{schema}`, and this version reads `{SCHEMA}`")
        said = whole.pop("sha256", None)
        plan = msgspec.convert(whole, type=Plan)
    except msgspec.MsgspecError as error:
        raise InputError(f"`{name}` is no plan: {error}") from error
    found = digest(plan)
    if found != said:
        raise InputError(f"`{name}` is not as it was written: its hash is {found}; plan again")
    if expect is not None and expect.lower() != found:
        raise InputError(f"`{name}` is not the plan that was reviewed: its hash is {found}")
    return plan
