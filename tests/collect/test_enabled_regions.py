"""Which regions are asked."""

from __future__ import annotations

import botocore.session
import msgspec
import pytest

from leastwise.collect.regions import ALWAYS_ON, enabled_regions
from leastwise.errors import UsageError
from leastwise.snapshot import Line, Refusal

ANSWER = Line(
    request={},
    at="",
    response=msgspec.Raw(
        b'{"Regions":[{"RegionName":"eu-west-1","OptInStatus":"opt-in-not-required"},'
        b'{"RegionName":"af-south-1","OptInStatus":"opted-in"},{"RegionName":"me-south-1","OptInStatus":"not-opted-in"}]}'
    ),
)
REFUSED = Line(request={}, at="", error=Refusal("UnauthorizedOperation"))


def known() -> tuple[str, ...]:
    return ("eu-west-1", "af-south-1", "me-south-1", "ap-south-2")


def test_regions_that_are_switched_on() -> None:
    assert enabled_regions([ANSWER], "aws", known, None) == ("af-south-1", "eu-west-1")


def test_a_limit_keeps_only_what_is_switched_on() -> None:
    assert enabled_regions([ANSWER], "aws", known, ("eu-west-1", "me-south-1")) == ("eu-west-1",)


@pytest.mark.parametrize("answer", [REFUSED, Line(request={}, at="", response=msgspec.Raw(b'{"Regions":7}'))])
def test_a_refusal_leaves_the_regions_that_cannot_be_switched_off(answer: Line) -> None:
    assert enabled_regions([answer], "aws", known, None) == ALWAYS_ON
    assert enabled_regions([answer], "aws-cn", lambda: ("cn-north-1",), None) == ("cn-north-1",)


def test_a_region_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UsageError, match="`eu-west1` is not a region"):
        enabled_regions([ANSWER], "aws", known, ("eu-west-1", "eu-west1"))


def test_botocore_knows_every_region_that_is_always_on() -> None:
    assert set(ALWAYS_ON) <= set(botocore.session.Session().get_available_regions("ec2"))
    assert list(ALWAYS_ON) == sorted(ALWAYS_ON)
