"""What some credentials can read: the calls that were refused, what that costs, and the policy that would mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from leastwise.audit.coverage import Coverage, Missing
from leastwise.checks import Check
from leastwise.language import JsonValue

__all__ = ["Diagnosed", "diagnosis_json", "diagnosis_lines"]

SCHEMA = "leastwise/doctor/1"
_FEW = 4
"""Checks that are named for one permission; the others are counted."""

Checks = Sequence[Check[Any]]


class Diagnosed(msgspec.Struct, frozen=True, kw_only=True):
    """What was tried.

    Attributes:
        callers: (account, ARN of who asked, regions that were asked).
    """

    callers: tuple[tuple[str, str, tuple[str, ...]], ...]
    coverage: Coverage


def diagnosis_lines(found: Diagnosed, checks: Checks) -> Iterator[str]:
    """For a person."""
    for account, caller, regions in found.callers:
        yield f"asked as {caller} in account {account}, {len(regions)} regions"
    seen = found.coverage
    yield f"{seen.answered} of {seen.calls} calls answered"
    if not seen.missing:
        yield "nothing is missing: every check can answer"
        return
    yield ""
    for each in seen.missing:
        times = "once" if each.calls == 1 else f"{each.calls} times"
        yield f"{each.permission} was refused {times} ({each.code}){_where(each)}"
        yield f"  {_cost(_touched(each, checks))}"
    yield ""
    yield "grant this to the principal that collects:"
    yield from msgspec.json.format(msgspec.json.encode(_policy(seen)), indent=2).decode().splitlines()


def _where(missing: Missing) -> str:
    return f" in {', '.join(missing.regions)}" if missing.regions else ""


def _touched(missing: Missing, checks: Checks) -> list[str]:
    return sorted(check.id for check in checks if missing.permission in check.needs)


def _cost(ids: list[str]) -> str:
    if not ids:
        return "no check needs it alone: answers about who may do what are less complete"
    more = f" and {len(ids) - _FEW} more" if len(ids) > _FEW else ""
    return f"without it these checks are UNKNOWN in part: {', '.join(ids[:_FEW])}{more}"


def _policy(seen: Coverage) -> JsonValue:
    """Only what is missing; `leastwise permissions collect` prints all."""
    actions: list[JsonValue] = [*sorted({each.permission for each in seen.missing})]
    statement: JsonValue = {"Sid": "LeastwiseCollect", "Effect": "Allow", "Action": actions, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def diagnosis_json(found: Diagnosed, checks: Checks) -> bytes:
    """For programs."""
    seen = found.coverage
    tree: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "asked": [
            {"account": account, "caller": caller, "regions": list(regions)}
            for account, caller, regions in found.callers
        ],
        "answered": seen.answered,
        "calls": seen.calls,
        "missing": [
            {
                "permission": each.permission,
                "call": each.call,
                "code": each.code,
                "calls": each.calls,
                "regions": list(each.regions),
                "checks": [*_touched(each, checks)],
            }
            for each in seen.missing
        ],
        "policy": _policy(seen) if seen.missing else None,
    }
    return msgspec.json.format(msgspec.json.encode(tree), indent=1) + b"\n"
