"""Pages of one account for the readers' tests, written as AWS's own answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from leastwise.collect.pages import Pages
from leastwise.collect.step import Ask, Step
from leastwise.model import Estate
from leastwise.snapshot import Line, Refusal
from leastwise.snapshot.format import member_name

ACCOUNT = "111122223333"
AT = "2026-11-01T00:00:00Z"
REGIONS = ("eu-west-1", "us-east-1")


def answer(response: Mapping[str, Any], **request: str) -> Line:
    """One page, and what was asked for it."""
    return Line(request=dict(request), at=AT, response=msgspec.Raw(msgspec.json.encode(response)))


def refusal(code: str = "AccessDenied", **request: str) -> Line:
    """A call that was refused."""
    return Line(request=dict(request), at=AT, error=Refusal(code, "no"))


Lines = Mapping[str, Line | Mapping[str, Any] | Iterable[Line]]


def pages(lines: Lines, regions: tuple[str, ...] = REGIONS) -> Pages:
    """Pages by `service.Operation` (global) or `service.Operation@region`: a response, a line, or several."""
    found = Pages(ACCOUNT, "aws", regions, ())
    for key, content in lines.items():
        name, _, region = key.partition("@")
        service, _, operation = name.partition(".")
        whole = answer(content) if isinstance(content, Mapping) else content
        for line in (whole,) if isinstance(whole, Line) else whole:
            found.add(member_name(ACCOUNT, region or None, service, operation), line)
    return found


def everywhere(operation: str, response: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The same response in every region."""
    return {f"{operation}@{region}": response for region in REGIONS}


class Asking:
    """What a step's `asks` looks at, when the pages are all there is."""

    def __init__(self, known: Pages) -> None:
        self.pages = known

    def estate(self) -> Estate:
        raise AssertionError("these steps ask about pages alone")


def asked(step: Step[Any], known: Pages) -> list[Ask]:
    """What the step would ask, knowing these pages."""
    assert step.asks is not None
    return [*step.asks(Asking(known))]


def page_of(step: Step[Any], response: dict[str, Any]) -> bytes:
    """What is written of a response."""
    raw = step.redact(response) if step.redact else response
    return msgspec.json.encode(msgspec.json.decode(msgspec.json.encode(raw), type=step.page))
