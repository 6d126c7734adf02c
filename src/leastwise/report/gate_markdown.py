"""What the gate says, as a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.gate import Found
from leastwise.report.gated import Gated, place_of, sentence, title_of
from leastwise.report.markdown_report import code, prose

__all__ = ["gate_markdown"]

_MOST = 50
"""Findings that are told; a comment has no room for more."""


def gate_markdown(gated: Gated) -> bytes:
    """One page: what the change brings, what was there before, what could not be judged."""
    standing = gated.standing
    new, old = [each for each in standing if each.new], [each for each in standing if not each.new]
    waived = [each for each in gated.found if each.waiver]
    lines = ["# leastwise check", "", prose(sentence(gated)), ""]
    lines += [*_section("What the change brings", new), *_section("What was there before", old)]
    lines += _section("Accepted", waived)
    if gated.unjudged:
        lines += ["## Not judged", ""]
        lines += [f"- {code(place_of(each))} {code(each.address)}: {prose(each.why)}" for each in gated.unjudged]
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def _section(title: str, found: list[Found]) -> Iterator[str]:
    if not found:
        return
    yield from (f"## {title}", "")
    for each in found[:_MOST]:
        about = f"{prose(title_of(each.check))}, {code(each.name)}, {code(place_of(each))}"
        yield f"- **{each.severity}** {about}: {prose(each.says)}"
        if each.leans:
            yield f"  - depends on what is not known yet: {', '.join(map(code, each.leans))}"
    if len(found) > _MOST:
        yield f"- and {len(found) - _MOST} more"
    yield ""
