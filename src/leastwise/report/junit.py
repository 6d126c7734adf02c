"""Results as JUnit XML, which CI systems show: a suite for each practice, a case for each result.

Source: the schema that Jenkins publishes for its xUnit plugin (`junit-10.xsd`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leastwise.audit import Audit, Result
from leastwise.model import PRACTICES, Practice, Status
from leastwise.report.about import about, evidence_line
from leastwise.report.safe import for_xml
from leastwise.report.words import named

__all__ = ["junit"]

SKIPPED = (Status.UNKNOWN, Status.NOT_APPLICABLE, Status.MANUAL, Status.WAIVED)


def junit(audit: Audit) -> bytes:
    """FAIL is a failure; what was not judged, and what is waived, is skipped and says why."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="leastwise" {_counts(audit.results)}>']
    for practice in PRACTICES:
        if mine := [result for result in audit.results if result.practice == practice.id]:
            lines += _suite(practice, mine, audit)
    return "\n".join([*lines, "</testsuites>", ""]).encode()


def _suite(practice: Practice, results: Sequence[Result], audit: Audit) -> Iterator[str]:
    skipped = sum(result.status in SKIPPED for result in results)
    when = f' timestamp="{for_xml(audit.seen_at.removesuffix("Z"))}"' if audit.seen_at else ""
    yield f'  <testsuite {_attribute("name", practice.title)} {_counts(results)} skipped="{skipped}"{when}>'
    yield "    <properties>"
    for name, value in (("coverage", audit.coverage.sentence()), ("snapshot", audit.snapshot)):
        yield f"      <property {_attribute('name', name)} {_attribute('value', value)}/>"
    yield "    </properties>"
    for result in results:
        yield from _case(result)
    yield "  </testsuite>"


def _case(result: Result) -> Iterator[str]:
    place = " ".join(filter(None, (result.account, result.region, named(result))))
    classname = f"{result.practice}.{result.check}"
    case = f'    <testcase {_attribute("classname", classname)} {_attribute("name", place)} time="0"'
    if result.status is Status.PASS:
        yield f"{case}/>"
        return
    yield f"{case}>"
    if result.status is Status.FAIL:
        yield f"      <failure {_attribute('message', result.says)} {_attribute('type', str(result.severity))}>"
        yield from map(for_xml, _story(result))
        yield "      </failure>"
    else:
        yield f"      <skipped {_attribute('message', _reason(result))}/>"
    yield "    </testcase>"


def _story(result: Result) -> Iterator[str]:
    said = about()[result.check]
    yield f"{result.severity}: {result.says}"
    yield from map(evidence_line, result.evidence)
    yield f"why: {said.why}"
    yield f"do:  {said.do}"
    yield f"fingerprint: {result.fingerprint}"


def _reason(result: Result) -> str:
    told = f"{result.status}: {result.says}"
    if result.permissions:
        return f"{told}; grant {', '.join(result.permissions)}"
    if result.waiver:
        by = result.waiver
        return f"{told} (accepted by {by.owner} until {by.expires}: {by.reason})"
    return told


def _counts(results: Sequence[Result]) -> str:
    failures = sum(result.status is Status.FAIL for result in results)
    return f'tests="{len(results)}" failures="{failures}" errors="0" time="0"'


def _attribute(name: str, value: str) -> str:
    return f'{name}="{for_xml(value)}"'
