"""Pages of one call, and everything that can be wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from leastwise.collect.call import answers, full_request, identity_of
from leastwise.collect.step import MARKER, NEXT_TOKEN, Page, Paging, Refused, Step
from leastwise.snapshot import Line, Refusal

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


class Names(Page):
    Names: tuple[str, ...] = ()


class Nested(Page):
    List: dict[str, Any] = {}  # noqa: RUF012  (msgspec copies it)


LISTED = Step(service="x", operation="List", permission="x:List", page=Names, paging=NEXT_TOKEN)


def ask(step: Step[Any], *script: dict[str, Any] | Refused) -> tuple[list[Line], list[dict[str, Any]]]:
    """What a step keeps of scripted answers, and what it asked."""
    asked: list[dict[str, Any]] = []
    left = list(script)

    def send(request: Mapping[str, Any]) -> dict[str, Any]:
        asked.append(dict(request))
        answer = left.pop(0)
        if isinstance(answer, Refused):
            raise answer
        return answer

    return list(answers(step, full_request(step, {}), send, lambda: NOW)), asked


def test_only_declared_fields_are_kept() -> None:
    response = {"Names": ["a"], "Secret": "s", "ResponseMetadata": {"RequestId": "r"}}
    (line,), _ = ask(LISTED, response)
    assert bytes(line.response) == b'{"Names":["a"]}'
    assert line.at == "2026-11-24T03:00:00Z"
    assert line.next is None


def test_an_empty_page_may_carry_a_token() -> None:
    lines, asked = ask(LISTED, {"NextToken": "1"}, {"Names": ["a"], "NextToken": "2"}, {"Names": ["b"]})
    assert asked == [{}, {"NextToken": "1"}, {"NextToken": "2"}]
    assert [line.next for line in lines] == [{"NextToken": "1"}, {"NextToken": "2"}, None]
    assert [line.request for line in lines] == asked


def test_the_page_size_is_asked_for() -> None:
    step = Step(service="x", operation="List", permission="x:List", page=Names, paging=MARKER, request={"A": "b"})
    _, asked = ask(step, {"IsTruncated": True, "Marker": "m"}, {"IsTruncated": False, "Marker": "stale"})
    assert asked == [{"A": "b", "MaxItems": 1000}, {"A": "b", "MaxItems": 1000, "Marker": "m"}]


def test_tokens_may_be_nested() -> None:
    paging = Paging("Marker", "List.NextMarker", "List.IsTruncated")
    step = Step(service="x", operation="List", permission="x:List", page=Nested, paging=paging)
    _, asked = ask(step, {"List": {"IsTruncated": True, "NextMarker": "m"}}, {"List": {"IsTruncated": False}})
    assert asked == [{}, {"Marker": "m"}]


@pytest.mark.parametrize("loop", [("1", "1"), ("1", "2", "1")])
def test_a_repeated_token_is_a_gap_and_no_endless_loop(loop: tuple[str, ...]) -> None:
    lines, _ = ask(LISTED, *({"Names": [token], "NextToken": token} for token in loop))
    assert [line.error.code if line.error else "" for line in lines] == [*("" for _ in loop), "BadToken"]


def test_more_without_a_token_is_a_gap_that_keeps_the_page() -> None:
    step = Step(service="x", operation="List", permission="x:List", page=Names, paging=MARKER)
    lines, _ = ask(step, {"Names": ["a"], "IsTruncated": True})
    assert bytes(lines[0].response) == b'{"Names":["a"]}'
    assert lines[1].error is not None


def test_a_refused_page_is_the_last_line() -> None:
    refused = Refused(Refusal("AccessDenied", "no"))
    lines, _ = ask(LISTED, {"NextToken": "1"}, refused)
    assert (lines[1].request, lines[1].error) == ({"NextToken": "1"}, refused.refusal)


def test_a_page_that_does_not_fit_hides_itself_alone() -> None:
    lines, _ = ask(LISTED, {"Names": [7], "NextToken": "1"}, {"Names": ["b"]})
    assert lines[0].error is not None
    assert lines[0].error.code == "Unreadable"
    assert bytes(lines[1].response) == b'{"Names":["b"]}'


def test_redaction_comes_before_anything_is_kept() -> None:
    def redact(response: dict[str, Any]) -> dict[str, Any]:
        return {"Names": [name.replace("hunter2", "(secret)") for name in response["Names"]]}

    step = Step(service="x", operation="List", permission="x:List", page=Names, redact=redact)
    (line,), _ = ask(step, {"Names": ["hunter2"]})
    assert bytes(line.response) == b'{"Names":["(secret)"]}'


def test_bytes_are_kept_as_base64() -> None:
    class Blob(Page):
        Content: str

    (line,), _ = ask(Step(service="x", operation="Get", permission="x:Get", page=Blob), {"Content": b"user,arn"})
    assert bytes(line.response) == b'{"Content":"dXNlcixhcm4="}'


def test_pages_of_one_call_have_one_identity_whatever_the_order_of_parameters() -> None:
    first = identity_of(LISTED, None, {"B": 1, "A": "x"})
    assert first == identity_of(LISTED, None, {"A": "x", "NextToken": "t", "B": 1})
    assert first != identity_of(LISTED, "eu-west-1", {"B": 1, "A": "x"})
    assert first != identity_of(LISTED, None, {"B": 1, "A": "y"})
