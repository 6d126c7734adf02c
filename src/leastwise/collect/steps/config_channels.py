"""AWS Config's delivery channels, and whether what it records arrives."""
# ruff: noqa: N815  (fields are named as AWS names them)

from __future__ import annotations

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region
from leastwise.collect.step import Page, Step, reader
from leastwise.model import DeliveryChannel, Gap, Observed

__all__ = ["CHANNELS", "delivery_channels"]


class _Delivery(Page):
    lastStatus: str = ""
    lastErrorCode: str = ""


class _Channel(Page):
    name: str = ""
    configHistoryDeliveryInfo: _Delivery = _Delivery()
    configSnapshotDeliveryInfo: _Delivery = _Delivery()
    configStreamDeliveryInfo: _Delivery = _Delivery()


class ChannelsPage(Page):
    """Source: "DescribeDeliveryChannelStatus", AWS Config API Reference."""

    DeliveryChannelsStatus: tuple[_Channel, ...]


CHANNELS = Step(
    service="config",
    operation="DescribeDeliveryChannelStatus",
    permission="config:DescribeDeliveryChannelStatus",
    page=ChannelsPage,
    everywhere=True,
)


@reader("delivery_channels")
def delivery_channels(pages: Pages) -> Observed[DeliveryChannel]:
    """The channel of each region that has one."""
    answers = in_every_region(pages, CHANNELS)
    found = (
        _channel(pages, raw, answer.region) for answer in answers.items for raw in answer.page.DeliveryChannelsStatus
    )
    return gathered(found, answers.gaps)


def _channel(pages: Pages, raw: _Channel, region: str | None) -> DeliveryChannel | Gap:
    if not raw.name or region is None:
        return pages.unreadable(CHANNELS, {"name": raw.name}, "a delivery channel without name or region", region)
    told = (
        ("history", raw.configHistoryDeliveryInfo),
        ("snapshot", raw.configSnapshotDeliveryInfo),
        ("stream", raw.configStreamDeliveryInfo),
    )
    failing = tuple((what, info.lastErrorCode) for what, info in told if info.lastStatus.lower() == "failure")
    return DeliveryChannel(name=raw.name, region=region, failing=failing)
