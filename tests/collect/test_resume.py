"""What of an interrupted collection is used again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from leastwise.collect.call import stamp
from leastwise.collect.resume import resume
from leastwise.collect.step import NEXT_TOKEN, Page, Step
from leastwise.snapshot import Line, Refusal, SnapshotWriter
from leastwise.snapshot.format import NOTHING

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ACCOUNT = "111122223333"


class Empty(Page):
    pass


LIST = Step(service="x", operation="List", permission="x:List", page=Empty, paging=NEXT_TOKEN, none=("NoSuchEntity",))
REGIONAL = Step(service="x", operation="Scan", permission="x:Scan", page=Empty, everywhere=True)


def page(request: dict[str, Any], *, following: str | None = None, error: str = "", hours: float = 1) -> Line:
    return Line(
        request=request,
        at=stamp(NOW - timedelta(hours=hours)),
        response=NOTHING if error else msgspec.Raw(b"{}"),
        error=Refusal(error) if error else None,
        next={"NextToken": following} if following else None,
    )


def kept(into: SnapshotWriter) -> list[tuple[str, dict[str, Any]]]:
    return [(name.split("/", 1)[1], line.request) for name, line in into.kept()]


def test_whole_calls_are_kept_and_halves_are_dropped(tmp_path: Path) -> None:
    into = SnapshotWriter(tmp_path / "s")
    for line in (
        page({"Of": "whole"}, following="1"),
        page({"Of": "half"}, following="1"),
        page({"Of": "whole", "NextToken": "1"}),
        page({"Of": "half", "NextToken": "1"}, following="2"),
        page({"Of": "refused"}, error="AccessDenied"),
        page({"Of": "none"}, error="NoSuchEntity"),
        page({"Of": "old"}, hours=4),
    ):
        into.add(ACCOUNT, None, "x", "List", line)
    found = resume(into, (LIST,), (ACCOUNT,), None, NOW)
    assert [[line.request["Of"] for line in lines] for lines in found.of(ACCOUNT).values()] == [
        ["whole", "whole"],
        ["none"],
    ]
    assert found.forgotten == 4
    assert {request["Of"] for _, request in kept(into)} == {"whole", "none"}
    assert found.since == "2026-11-24T11:00:00Z"


def test_other_accounts_regions_and_operations_are_forgotten(tmp_path: Path) -> None:
    into = SnapshotWriter(tmp_path / "s")
    into.add("444455556666", None, "x", "List", page({}))
    into.add(ACCOUNT, None, "x", "Retired", page({}))
    into.add(ACCOUNT, "eu-west-1", "x", "Scan", page({}))
    into.add(ACCOUNT, "us-east-1", "x", "Scan", page({}))
    found = resume(into, (LIST, REGIONAL), (ACCOUNT,), ("us-east-1",), NOW)
    assert found.forgotten == 3
    assert kept(into) == [("us-east-1/x.Scan.jsonl", {})]


def test_a_line_that_was_cut_off_is_a_call_to_make_again(tmp_path: Path) -> None:
    into = SnapshotWriter(tmp_path / "s")
    into.add(ACCOUNT, None, "x", "List", page({"Of": "a"}))
    into.add(ACCOUNT, None, "x", "List", page({"Of": "b"}))
    member = into.folder / ACCOUNT / "global" / "x.List.jsonl"
    member.write_bytes(member.read_bytes()[:-9])
    found = resume(into, (LIST,), (ACCOUNT,), None, NOW)
    assert len(found.of(ACCOUNT)) == 1


def test_nothing_to_go_on_from(tmp_path: Path) -> None:
    found = resume(SnapshotWriter(tmp_path / "s"), (LIST,), (ACCOUNT,), None, NOW)
    assert (found.since, found.forgotten, dict(found.of(ACCOUNT))) == (None, 0, {})
