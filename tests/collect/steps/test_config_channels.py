"""Delivery channels of every region, and what of them fails."""

from __future__ import annotations

from collect.steps.helpers import Lines, everywhere, pages, refusal
from leastwise.collect.steps.config_channels import delivery_channels
from leastwise.model import DeliveryChannel

OPERATION = "config.DescribeDeliveryChannelStatus"


def test_what_fails() -> None:
    channel = {
        "name": "default",
        "configHistoryDeliveryInfo": {"lastStatus": "FAILURE", "lastErrorCode": "NoSuchBucket"},
        "configSnapshotDeliveryInfo": {"lastStatus": "SUCCESS"},
        "configStreamDeliveryInfo": {"lastStatus": "Failure"},
    }
    lines: Lines = {
        **everywhere(OPERATION, {"DeliveryChannelsStatus": []}),
        f"{OPERATION}@eu-west-1": {"DeliveryChannelsStatus": [channel, {}]},
    }
    found = delivery_channels.of(pages(lines))
    failing = (("history", "NoSuchBucket"), ("stream", ""))
    assert found.items == (DeliveryChannel(name="default", region="eu-west-1", failing=failing),)
    assert [gap.code for gap in found.gaps if gap.region == "eu-west-1"] == ["Unreadable"]


def test_a_refused_region_is_a_gap() -> None:
    lines: Lines = {**everywhere(OPERATION, {"DeliveryChannelsStatus": []}), f"{OPERATION}@us-east-1": refusal()}
    assert [gap.region for gap in delivery_channels.of(pages(lines)).gaps if gap.code == "AccessDenied"] == [
        "us-east-1"
    ]
