"""What the gate says, for a person: the worst first, with what to look at."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.gate import Found
from leastwise.report.gated import Gated, place_of, sentence

__all__ = ["gate_lines"]

_MOST = 30
"""Findings that are told without being asked."""


def gate_lines(gated: Gated, *, every: bool = False) -> tuple[str, ...]:
    """The lines; what they quote is not yet safe for a terminal."""
    shown = gated.found if every else gated.standing[:_MOST]
    lines = [line for each in shown for line in _finding(each)]
    left = len(gated.standing) - len(shown)
    lines += [f"… and {left} more, all with --all"] if left > 0 else []
    if gated.unjudged:
        lines += ["not judged:", *(f"  {place_of(each)} {each.address}: {each.why}" for each in gated.unjudged)]
    return (*lines, *gated.notes, sentence(gated))


def _finding(found: Found) -> Iterator[str]:
    mark = "" if found.new else " (was there before)"
    yield f"{place_of(found)} {found.severity} {found.check}{mark} {found.name}: {found.says}"
    if found.leans:
        yield f"    depends on what is not known yet: {', '.join(found.leans)}"
    if found.waiver:
        yield f"    accepted by {found.waiver.owner} until {found.waiver.expires}: {found.waiver.reason}"
