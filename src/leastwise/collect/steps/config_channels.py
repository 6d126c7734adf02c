"""AWS Config's delivery channels: where to, and whether what it records arrives."""
# ruff: noqa: N815  (fields are named as AWS names them)

from __future__ import annotations

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region
from leastwise.collect.step import Page, Step, reader
from leastwise.model import Delivery, DeliveryChannel, Fact, Gap, Observed

__all__ = ["CHANNELS", "SETTINGS", "delivery_channels"]


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


class _Settings(Page):
    name: str = ""
    s3BucketName: str = ""
    s3KeyPrefix: str | None = None
    s3KmsKeyArn: str | None = None
    snsTopicARN: str | None = None


class SettingsPage(Page):
    """Source: "DescribeDeliveryChannels", AWS Config API Reference."""

    DeliveryChannels: tuple[_Settings, ...]


CHANNELS = Step(
    service="config",
    operation="DescribeDeliveryChannelStatus",
    permission="config:DescribeDeliveryChannelStatus",
    page=ChannelsPage,
    everywhere=True,
)

SETTINGS = Step(
    service="config",
    operation="DescribeDeliveryChannels",
    permission="config:DescribeDeliveryChannels",
    page=SettingsPage,
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
    return DeliveryChannel(name=raw.name, region=region, failing=failing, delivers=_delivery(pages, raw.name, region))


def _delivery(pages: Pages, name: str, region: str) -> Fact[Delivery]:
    answers = pages.here(SETTINGS, region)
    told = (each for answer in answers.items for each in answer.page.DeliveryChannels)
    raw = next((each for each in told if each.name == name and each.s3BucketName), None)
    if raw is not None:
        return Delivery(
            bucket=raw.s3BucketName, prefix=raw.s3KeyPrefix or "", key=raw.s3KmsKeyArn, topic=raw.snsTopicARN
        )
    return next(iter(answers.gaps), None) or pages.unreadable(SETTINGS, {}, f"the channel `{name}`", region)
