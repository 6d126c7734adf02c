"""Security Hub: where it is switched on."""

from __future__ import annotations

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region
from leastwise.collect.step import Page, Step, reader
from leastwise.model import Gap, Hub, Observed

__all__ = ["HUB", "hubs"]


class DescribeHub(Page):
    """Source: "DescribeHub", AWS Security Hub API Reference."""

    HubArn: str = ""


# Where it is off, that is how AWS answers.
HUB = Step(
    service="securityhub",
    operation="DescribeHub",
    permission="securityhub:DescribeHub",
    page=DescribeHub,
    everywhere=True,
    none=("InvalidAccessException", "ResourceNotFoundException"),
)


@reader("hubs")
def hubs(pages: Pages) -> Observed[Hub]:
    """The hub of each region that has one."""
    answers = in_every_region(pages, HUB)
    return gathered((_hub(pages, answer.page.HubArn, answer.region) for answer in answers.items), answers.gaps)


def _hub(pages: Pages, arn: str, region: str | None) -> Hub | Gap:
    if not arn or region is None:
        return pages.unreadable(HUB, {"HubArn": arn}, "a hub without ARN or region", region)
    return Hub(arn=arn, region=region)
