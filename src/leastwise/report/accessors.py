"""Who can do something, told to a person, and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from leastwise.access import Accessors, Alike, Outsider, Question, Says
from leastwise.language import JsonValue
from leastwise.report.answers import gap_json, gap_lines, term_json, term_line

__all__ = ["accessors_json", "accessors_lines"]

SCHEMA = "leastwise/who-can/1"
_FEW = 15
"""Principals of one answer that are shown."""

_TOLD = {
    Says.ALLOWED: "may",
    Says.DEPENDS: "may under conditions",
    Says.UNKNOWN: "may perhaps: not everything was seen that decides it",
}


def accessors_lines(question: Question, found: Accessors, *, every: bool) -> Iterator[str]:
    """Everybody by answer, the surest first; few of each unless every one is wanted."""
    on = "" if question.resource == "*" else f" on {question.resource}"
    can = sum(len(each.arns) for each in found.inside)
    yield f"{can} of {found.asked} principals may call {question.action}{on}, or could"
    shown: Says | None = None
    for alike in found.inside:
        if alike.says is not shown:
            shown = alike.says
            yield ""
            yield _TOLD[shown]
        yield from _alike(alike, every=every)
    if found.outside:
        yield ""
        yield "from outside these accounts, by the resource's policy"
        for each in found.outside:
            yield from _outsider(each)
    if found.gaps:
        yield ""
        yield from gap_lines(found.gaps)


def _alike(alike: Alike, *, every: bool) -> Iterator[str]:
    yield from (f"  {term_line(term)}" for term in alike.terms)
    indent = "    " if alike.terms else "  "
    most = len(alike.arns) if every else _FEW
    yield from (f"{indent}{arn}" for arn in alike.arns[:most])
    if len(alike.arns) > most:
        yield f"{indent}… and {len(alike.arns) - most} more: --all"


def _outsider(outsider: Outsider) -> Iterator[str]:
    own = "" if outsider.says is not Says.UNKNOWN else ", if its own policies allow it"
    yield f"  {outsider.who}{own}"
    yield from (f"    {term_line(term)}" for term in outsider.terms)


def accessors_json(question: Question, found: Accessors) -> bytes:
    """The same for programs, with everybody."""
    tree: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "action": question.action,
        "resource": question.resource,
        "asked": found.asked,
        "principals": [
            {"says": each.says.value, "terms": [term_json(term) for term in each.terms], "arns": list(each.arns)}
            for each in found.inside
        ],
        "outside": [
            {"who": each.who, "says": each.says.value, "terms": [term_json(term) for term in each.terms]}
            for each in found.outside
        ],
        "gaps": [gap_json(gap) for gap in found.gaps],
    }
    return msgspec.json.format(msgspec.json.encode(tree), indent=1) + b"\n"
