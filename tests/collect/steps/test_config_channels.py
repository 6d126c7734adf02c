"""Delivery channels of every region: where to, and what of them fails."""

from __future__ import annotations

from collect.steps.helpers import Lines, everywhere, pages, refusal
from leastwise.collect.steps.config_channels import delivery_channels
from leastwise.model import Delivery, Gap

OPERATION = "config.DescribeDeliveryChannelStatus"
SETTINGS = "config.DescribeDeliveryChannels@eu-west-1"


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
    assert [(each.name, each.region, each.failing) for each in found.items] == [("default", "eu-west-1", failing)]
    assert [gap.code for gap in found.gaps if gap.region == "eu-west-1"] == ["Unreadable"]


def test_a_refused_region_is_a_gap() -> None:
    lines: Lines = {**everywhere(OPERATION, {"DeliveryChannelsStatus": []}), f"{OPERATION}@us-east-1": refusal()}
    assert [gap.region for gap in delivery_channels.of(pages(lines)).gaps if gap.code == "AccessDenied"] == [
        "us-east-1"
    ]


def test_where_to() -> None:
    lines: Lines = {
        f"{OPERATION}@eu-west-1": {"DeliveryChannelsStatus": [{"name": "default"}]},
        SETTINGS: {
            "DeliveryChannels": [
                {"name": "other", "s3BucketName": "elsewhere"},
                {"name": "default", "s3BucketName": "logs", "s3KeyPrefix": "config", "snsTopicARN": "arn:topic"},
            ]
        },
    }
    [channel] = delivery_channels.of(pages(lines)).items
    assert channel.delivers == Delivery(bucket="logs", prefix="config", key=None, topic="arn:topic")


def test_where_to_is_not_known() -> None:
    status = {f"{OPERATION}@eu-west-1": {"DeliveryChannelsStatus": [{"name": "default"}]}}
    for answers, code in (
        ({SETTINGS: refusal()}, "AccessDenied"),
        ({SETTINGS: {"DeliveryChannels": [{"name": "default"}]}}, "Unreadable"),
        ({}, "NotCollected"),
    ):
        [channel] = delivery_channels.of(pages({**status, **answers})).items
        assert isinstance(channel.delivers, Gap)
        assert (channel.delivers.code, channel.delivers.region) == (code, "eu-west-1")
