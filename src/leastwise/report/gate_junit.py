"""What the gate says, as JUnit XML: a case for each finding, and one that is skipped for what was not judged.

Source: the schema that Jenkins publishes for its xUnit plugin (`junit-10.xsd`).
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.gate import Found, Unjudged
from leastwise.report.gated import Gated, place_of, sentence
from leastwise.report.safe import for_xml

__all__ = ["gate_junit"]


def gate_junit(gated: Gated) -> bytes:
    """One suite; without findings it has one case that passes."""
    waived = len(gated.found) - len(gated.standing)
    tests = len(gated.found) + len(gated.unjudged) or 1
    counts = f'tests="{tests}" failures="{len(gated.standing)}" errors="0" time="0"'
    skipped = f'skipped="{waived + len(gated.unjudged)}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="leastwise" {counts}>',
        f'  <testsuite name="leastwise check" {counts} {skipped}>',
        *(line for each in gated.found for line in _case(each)),
        *(line for each in gated.unjudged for line in _unjudged(each)),
        *([_head("check", sentence(gated)) + "/>"] if not gated.found and not gated.unjudged else ()),
        "  </testsuite>",
        "</testsuites>",
        "",
    ]
    return "\n".join(lines).encode()


def _case(found: Found) -> Iterator[str]:
    yield _head(found.check, f"{place_of(found)} {found.name}") + ">"
    if found.waiver:
        said = f"WAIVED: {found.says} (accepted by {found.waiver.owner} until {found.waiver.expires})"
        yield f'      <skipped message="{for_xml(said)}"/>'
    else:
        kind = for_xml(str(found.severity))
        yield f'      <failure message="{for_xml(found.says)}" type="{kind}">{for_xml(place_of(found))}</failure>'
    yield "    </testcase>"


def _unjudged(each: Unjudged) -> Iterator[str]:
    yield _head("unjudged", f"{place_of(each)} {each.address}") + ">"
    yield f'      <skipped message="{for_xml(f"UNKNOWN: {each.why}")}"/>'
    yield "    </testcase>"


def _head(classname: str, name: str) -> str:
    return f'    <testcase classname="gate.{for_xml(classname)}" name="{for_xml(name)}" time="0"'
