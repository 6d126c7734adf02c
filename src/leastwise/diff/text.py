"""A comparison for a person: by account and object, what it was and what it is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from leastwise.diff.difference import Change, Diff, Difference, Json, NotCompared
from leastwise.report.safe import for_terminal

__all__ = ["diff_lines"]

MARKS = {Change.ADDED: "+", Change.REMOVED: "-", Change.CHANGED: "~"}


def diff_lines(found: Diff) -> Iterator[str]:
    """The lines to print; whatever comes from the accounts is escaped."""
    for (account, kind), of_kind in groupby(found.differences, lambda each: (each.account, each.kind)):
        yield for_terminal(f"{account} {kind.replace('_', ' ')}")
        for name, group in groupby(of_kind, lambda each: each.object):
            yield from (for_terminal(line) for line in _object(name, [*group]))
        yield ""
    yield _counted(found)
    yield from (for_terminal(_not_compared(each)) for each in found.not_compared if each.counts)


def _object(name: str, differences: list[Difference]) -> Iterator[str]:
    whole = next((each for each in differences if not each.field), None)
    if name:
        yield f"  {MARKS[whole.change if whole else Change.CHANGED]} {name}"
    elif whole:
        yield f"  {_values(whole)}"
    for each in differences:
        if each.field:
            yield from _field(each)


def _field(each: Difference) -> Iterator[str]:
    if each.lines:
        yield f"    {each.field}:"
        yield from (f"      {line}" for line in each.lines)
    else:
        yield f"    {each.field}: {_values(each)}"


def _values(each: Difference) -> str:
    if isinstance(each.before, list) and isinstance(each.after, list):
        gone = [f"- {_short(item)}" for item in each.before if item not in each.after]
        come = [f"+ {_short(item)}" for item in each.after if item not in each.before]
        return ", ".join(gone + come)
    if each.change is Change.ADDED:
        return f"+ {_short(each.after)}"
    if each.change is Change.REMOVED:
        return f"- {_short(each.before)}"
    return f"{_short(each.before)} → {_short(each.after)}"


def _short(value: Json) -> str:
    """On one line; a document that came or went too."""
    if isinstance(value, str):
        return " ".join(value.split()) if "\n" in value else value
    return json.dumps(value, ensure_ascii=False)


def _counted(found: Diff) -> str:
    between = f"between {found.seen_before} and {found.seen_after}"
    if not found.differences:
        return f"nothing changed {between}"
    objects = {(each.account, each.kind, each.object) for each in found.differences}
    whole = Counter(each.change for each in found.differences if not each.field and each.object)
    changed = len(objects) - whole[Change.ADDED] - whole[Change.REMOVED]
    return f"{whole[Change.ADDED]} added, {whole[Change.REMOVED]} removed, {changed} changed {between}"


def _not_compared(each: NotCompared) -> str:
    where = "in both" if each.before and each.after else "in the first" if each.before else "in the second"
    return f"not compared: {each.account} {each.call}, not seen {where} ({each.code})"
