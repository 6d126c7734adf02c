"""The results as JUnit XML, which CI systems show beside a change.

Source: the schema that Jenkins publishes for its xUnit plugin (`junit-10.xsd`): a `testsuites` of `testsuite`s of
`testcase`s, each with at most one `failure`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from leastwise.policytest.story import story, warnings
from leastwise.policytest.suite import Result

__all__ = ["as_junit"]

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""
_ENTITIES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


def as_junit(results: Sequence[Result]) -> bytes:
    """One `testsuite` for each file."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {_counts(results)}>"]
    for file, group in groupby(results, key=lambda result: result.file):
        lines += _suite(file, tuple(group))
    return "\n".join([*lines, "</testsuites>", ""]).encode()


def _suite(file: str, results: Sequence[Result]) -> Iterable[str]:
    yield f"  <testsuite {_attribute('name', file)} {_counts(results)}>"
    for result in results:
        yield from _case(result)
    yield "  </testsuite>"


def _case(result: Result) -> Iterable[str]:
    attributes = f'{_attribute("classname", result.file)} {_attribute("name", result.case.name)} time="0"'
    if result.passed:
        yield f"    <testcase {attributes}/>"
        return
    told = (f"{result.file}:{result.case.place.line}", *result.complaints, *story(result), *warnings(result))
    yield f"    <testcase {attributes}>"
    yield f'      <failure {_attribute("message", "; ".join(result.complaints))} type="unexpected">'
    yield _escaped("\n".join(told)).replace("&#10;", "\n")
    yield "      </failure>"
    yield "    </testcase>"


def _counts(results: Sequence[Result]) -> str:
    failures = sum(not result.passed for result in results)
    return f'tests="{len(results)}" failures="{failures}" errors="0" time="0"'


def _attribute(name: str, value: str) -> str:
    return f'{name}="{_escaped(value)}"'


def _escaped(text: str) -> str:
    return _NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text).translate(_ENTITIES)
