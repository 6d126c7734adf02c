"""What a principal may do, told to a person, and as JSON for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from leastwise import catalogue
from leastwise.access import Abilities, Lent, Permission, Reach, Refusal, Says
from leastwise.access.actions import actions_in
from leastwise.language import Condition, JsonValue
from leastwise.report.answers import gap_json, gap_lines

__all__ = ["abilities_json", "abilities_lines", "service_lines"]

SCHEMA = "leastwise/what-can/1"
_LEVELS = ("List", "Read", "Tagging", "Write", "Permissions management")
_FEW = 20
"""Services, roles and resources that are shown."""


def abilities_lines(found: Abilities) -> Iterator[str]:
    """How much it may do, service by service."""
    own = found.own
    sure, some, conditional = own.everywhere, own.definite & ~own.everywhere, own.conditional
    counts = [len(list(actions_in(bits))) for bits in (sure, some, conditional)]
    yield f"{_who(found)} may call {sum(counts):,} of {len(catalogue.every_action()):,} actions"
    yield f"  {counts[0]:,} on every resource, {counts[1]:,} on some, {counts[2]:,} under conditions only"
    yield from _services(sure | some | conditional)
    yield from _roles(found)
    yield from _lent(found.lent)
    if found.gaps:
        yield ""
        yield from gap_lines(found.gaps)


def _services(bits: int) -> Iterator[str]:
    """A table of services, those with permissions management first."""
    counts: dict[str, Counter[str]] = {}
    for action in actions_in(bits):
        level = catalogue.access_level(action) or ""
        counts.setdefault(action.partition(":")[0], Counter())[level] += 1
    if not counts:
        return
    yield ""
    width = max(map(len, counts))
    yield f"{'service':{width}}  " + "  ".join(f"{level:>{len(level)}}" for level in _LEVELS)
    ranked = sorted(counts, key=lambda each: (-counts[each][_LEVELS[4]], -counts[each][_LEVELS[3]], each))
    for service in ranked[:_FEW]:
        row = "  ".join(f"{counts[service][level] or '':>{len(level)}}" for level in _LEVELS)
        yield f"{service:{width}}  {row}".rstrip()
    if len(ranked) > _FEW:
        yield f"… and {len(ranked) - _FEW} more services: --format json has all, --service PREFIX tells one"


def _roles(found: Abilities) -> Iterator[str]:
    if not found.roles:
        return
    yield ""
    yield "roles that it may assume"
    for arn, says in found.roles[:_FEW]:
        yield f"  {arn}" + {Says.ALLOWED: "", Says.DEPENDS: ", under conditions"}.get(says, ", perhaps")
    if len(found.roles) > _FEW:
        yield f"  … and {len(found.roles) - _FEW} more"


def _lent(lent: tuple[Lent, ...]) -> Iterator[str]:
    if not lent:
        return
    yield ""
    yield "resources whose own policies allow it something"
    for each in lent[:_FEW]:
        under = ", under conditions" if each.statement.conditions else ""
        yield f"  {each.arn}: {', '.join(each.statement.actions or ('all but some actions',))}{under}"
    if len(lent) > _FEW:
        yield f"  … and {len(lent) - _FEW} more"


def service_lines(found: Abilities, service: str) -> Iterator[str]:
    """Every action of a service that it may call, with resources and conditions."""
    some = False
    for permission in found.own.permissions:
        names = [each for each in actions_in(permission.actions) if each.startswith(f"{service}:")]
        if names:
            some = True
            yield f"{', '.join(names)}"
            yield from (f"  {line}" for reach in permission.reach for line in _reach(reach))
    if not some:
        yield f"{_who(found)} may call no action of {service}"


def _reach(reach: Reach) -> Iterator[str]:
    """`on …, but not on …, if …, unless …`, one a line."""
    yield "on every resource" if not reach.on else "on " + " which are also ".join(map(_either, reach.on))
    if reach.but:
        yield f"  but not on {_either(reach.but)}"
    if reach.conditions:
        yield f"  if {_all(reach.conditions)}"
    for refusal in reach.unless:
        where = f" on {_either(refusal.on)}" if refusal.on else ""
        yield f"  unless{where} {_all(refusal.conditions)}"


def _either(patterns: tuple[str, ...]) -> str:
    return " or ".join(patterns)


def _all(conditions: tuple[Condition, ...]) -> str:
    return " and ".join(f"{c.key} {c.operator} {' or '.join(f'`{value}`' for value in c.values)}" for c in conditions)


def _who(found: Abilities) -> str:
    who = found.principal
    return who.session or who.entity or who.name


def abilities_json(found: Abilities) -> bytes:
    """All of it: every action by name."""
    tree: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "principal": _who(found),
        "catalogue": catalogue.DATE,
        "permissions": [_permission(each) for each in found.own.permissions],
        "roles": [{"arn": arn, "says": says.value} for arn, says in found.roles],
        "lent": [{"arn": each.arn, "actions": list(each.statement.actions or ())} for each in found.lent],
        "gaps": [gap_json(gap) for gap in found.gaps],
    }
    return msgspec.json.format(msgspec.json.encode(tree), indent=1) + b"\n"


def _permission(permission: Permission) -> JsonValue:
    return {
        "actions": list(actions_in(permission.actions)),
        "reach": [
            {
                "on": [list(patterns) for patterns in reach.on],
                "but": list(reach.but),
                "if": [_condition(each) for each in reach.conditions],
                "unless": [_refusal(each) for each in reach.unless],
            }
            for reach in permission.reach
        ],
    }


def _refusal(refusal: Refusal) -> JsonValue:
    return {"on": list(refusal.on), "if": [_condition(each) for each in refusal.conditions]}


def _condition(condition: Condition) -> JsonValue:
    return {"operator": condition.operator, "key": condition.key, "values": list(condition.values)}
