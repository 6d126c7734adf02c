"""The regions of the partition, and which of them the account has switched on."""

from __future__ import annotations

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.step import Page, Step, reader
from leastwise.model import Gap, Observed, Region

__all__ = ["REGIONS", "regions"]


class _Region(Page):
    RegionName: str = ""
    OptInStatus: str = ""


class DescribeRegions(Page):
    """Source: "DescribeRegions", Amazon EC2 API Reference."""

    Regions: tuple[_Region, ...]


REGIONS = Step(
    service="ec2",
    operation="DescribeRegions",
    permission="ec2:DescribeRegions",
    page=DescribeRegions,
    request={"AllRegions": True},
)


@reader("regions")
def regions(pages: Pages) -> Observed[Region]:
    """Every region, asked or not; where AWS did not say, those that were asked, and the gap."""
    answers = pages.all(REGIONS)
    listed = gathered((_region(pages, r) for a in answers.items for r in a.page.Regions), answers.gaps)
    if answers.items:
        return listed
    asked = tuple(
        Region(name=name, enabled=True, account=pages.account, partition=pages.partition) for name in pages.regions
    )
    return Observed(asked, listed.gaps)


def _region(pages: Pages, region: _Region) -> Region | Gap:
    about = {"RegionName": region.RegionName}
    if not region.RegionName:
        return pages.unreadable(REGIONS, about, "a region without a name")
    if not region.OptInStatus:
        return pages.not_said(REGIONS, about, "whether the region is enabled")
    return Region(
        name=region.RegionName,
        enabled=region.OptInStatus != "not-opted-in",
        account=pages.account,
        partition=pages.partition,
    )
