"""Every region of the partition, switched on or not."""

from __future__ import annotations

from collect.steps.helpers import ACCOUNT, pages, refusal
from leastwise.collect.steps.ec2_regions import regions


def test_all_are_listed_whatever_was_asked() -> None:
    known = pages(
        {
            "ec2.DescribeRegions": {
                "Regions": [
                    {"RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required"},
                    {"RegionName": "af-south-1", "OptInStatus": "opted-in"},
                    {"RegionName": "me-south-1", "OptInStatus": "not-opted-in"},
                ]
            }
        },
        regions=("eu-west-1",),
    )
    found = regions.of(known)
    assert [(r.name, r.enabled) for r in found] == [("eu-west-1", True), ("af-south-1", True), ("me-south-1", False)]
    assert {r.account for r in found.items} == {ACCOUNT}


def test_refused_leaves_those_that_were_asked() -> None:
    found = regions.of(pages({"ec2.DescribeRegions": refusal("UnauthorizedOperation")}))
    assert [(r.name, r.enabled) for r in found.items] == [("eu-west-1", True), ("us-east-1", True)]
    assert [(g.code, g.permission) for g in found.gaps] == [("UnauthorizedOperation", "ec2:DescribeRegions")]


def test_not_collected_is_a_gap() -> None:
    assert [g.code for g in regions.of(pages({}, regions=())).gaps] == ["NotCollected"]


def test_one_malformed_region_hides_itself_alone() -> None:
    raw = [{"RegionName": "eu-west-1", "OptInStatus": "opted-in"}, {"RegionName": "us-east-1"}, {"OptInStatus": "x"}]
    found = regions.of(pages({"ec2.DescribeRegions": {"Regions": raw}}))
    assert [r.name for r in found.items] == ["eu-west-1"]
    assert [g.code for g in found.gaps] == ["NotSaid", "Unreadable"]
