from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from leastwise.collect.pages import Pages, moment
from leastwise.collect.step import Page, Step
from leastwise.model import Gap, Observed
from leastwise.snapshot import Line, Refusal

ACCOUNT = "111122223333"


class Names(Page):
    Names: tuple[str, ...] = ()


LIST = Step(service="iam", operation="ListNames", page=Names, permission="iam:ListNames", none=("NoNames",))
EVERYWHERE = Step(service="ec2", operation="ListNames", page=Names, permission="ec2:ListNames", everywhere=True)


def pages(*lines: tuple[str, Line], regions: tuple[str, ...] = ("eu-west-1", "us-east-1")) -> Pages:
    return Pages(ACCOUNT, "aws", regions, [(f"{ACCOUNT}/{place}.jsonl", line) for place, line in lines])


def line(text: str, **request: str) -> Line:
    return Line(request=request, at="2026-11-01T00:00:00Z", response=msgspec.Raw(text.encode()))


def refused(code: str, **request: str) -> Line:
    return Line(request=request, at="2026-11-01T00:00:00Z", error=Refusal(code, "no"))


def names(observed: Observed[Names]) -> list[str]:
    return [name for page in observed.items for name in page.Names]


def test_pages_of_one_call_come_in_their_order() -> None:
    found = pages(("global/iam.ListNames", line('{"Names":["a"]}')), ("global/iam.ListNames", line('{"Names":["b"]}')))
    assert [answer.page.Names for answer in found.here(LIST)] == [("a",), ("b",)]


def test_what_was_never_asked_is_a_gap_that_says_so() -> None:
    [gap] = pages().here(LIST).gaps
    assert (gap.code, gap.permission) == ("NotCollected", "iam:ListNames")


def test_a_refused_page_is_a_gap_beside_the_pages_that_came() -> None:
    found = pages(("global/iam.ListNames", line('{"Names":["a"]}')), ("global/iam.ListNames", refused("AccessDenied")))
    here = found.here(LIST)
    assert (len(here.items), [gap.code for gap in here.gaps]) == (1, ["AccessDenied"])
    assert [gap.code for gap in found.gaps((LIST,))] == ["AccessDenied"]
    assert found.counts() == (1, 1)


def test_a_code_that_says_there_is_none_is_an_answer() -> None:
    found = pages(("global/iam.ListNames", refused("NoNames")))
    assert found.one(LIST) is None
    assert [*found.gaps((LIST,))] == []


def test_a_page_of_another_shape_is_a_gap() -> None:
    here = pages(("global/iam.ListNames", line('{"Names":3}'))).here(LIST)
    assert [gap.code for gap in here.gaps] == ["Unreadable"]


def test_a_region_that_was_asked_and_has_no_answer_is_a_gap() -> None:
    found = pages(("us-east-1/ec2.ListNames", line('{"Names":["a"]}'))).all(EVERYWHERE)
    assert [answer.region for answer in found.items] == ["us-east-1"]
    assert [(gap.region, gap.code) for gap in found.gaps] == [("eu-west-1", "NotCollected")]


def test_with_no_regions_known_a_regional_step_is_one_gap() -> None:
    [gap] = pages(regions=()).all(EVERYWHERE).gaps
    assert gap.region is None


def test_a_call_is_found_by_its_request() -> None:
    found = pages(
        ("global/iam.ListNames", line('{"Names":["a"]}', Path="/x")),
        ("global/iam.ListNames", line('{"Names":["b"]}', Path="/y")),
    )
    assert names(found.about(LIST, Path="/y")) == ["b"]
    [gap] = found.about(LIST, Path="/z").gaps
    assert gap.request == (("Path", "/z"),)


def test_one_is_the_page_or_the_gap() -> None:
    found = pages(("global/iam.ListNames", refused("Throttling", Path="/x")))
    gap = found.one(LIST, Path="/x")
    assert isinstance(gap, Gap)
    assert gap.code == "Throttling"


@pytest.mark.parametrize(
    "text", ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00+00:00", "2026-01-31T12:00:00", "2026-01-31T14:00:00+02:00"]
)
def test_times_are_read_with_and_without_zone(text: str) -> None:
    assert moment(text) == datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "N/A", "31.01.2026", "2026-13-01"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        moment(text)
