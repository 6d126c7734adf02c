"""What a fix sets up so that AWS Config records a region: the role, the bucket, the recorder and its channel."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks.monitor_activity.receiving import Writer, named_bucket, receiving_bucket
from leastwise.checks.monitor_activity.setting_up import SEES_BUCKETS
from leastwise.model import Estate
from leastwise.model.change import Edit, Target, Value
from leastwise.objects.config_recording import DELIVERY_CHANNEL, RECORDER, RECORDING, everything
from leastwise.objects.iam_service_role import SERVICE_ROLE
from leastwise.objects.lists import found

__all__ = ["ROLE_NAME", "SEES_CONFIG", "SERVICE", "linked_role", "recorder_edits", "role_edits"]

SERVICE = "config.amazonaws.com"
ROLE_NAME = "AWSServiceRoleForConfig"
NAME = "default"
"""Of the recorder and the channel of a region, which has one each, as the console calls them."""
CONFIG = Writer(
    name="Config",
    service=SERVICE,
    looks=("s3:GetBucketAcl", "s3:ListBucket"),
    folder="Config/",
)
SEES_CONFIG = SEES_BUCKETS | {"config:DescribeDeliveryChannelStatus", "iam:GetAccountAuthorizationDetails"}
"""Permissions that show whether what is to be made is there already."""


def linked_role(estate: Estate) -> str:
    """ARN of the service-linked role of Config."""
    account = estate.account
    return f"arn:{account.partition}:iam::{account.id}:role/aws-service-role/{SERVICE}/{ROLE_NAME}"


def role_edits(estate: Estate) -> Iterator[Edit]:
    """The service-linked role, where it is not there.

    Raises:
        Unseen: nobody knows.
    """
    target = Target(SERVICE_ROLE.name, SERVICE)
    if SERVICE_ROLE.seen(estate, target) is None:
        yield Edit(target, {"RoleName": ROLE_NAME}, creates=True)


def recorder_edits(estate: Estate, region: str, home: str, *, global_types: bool) -> Iterator[Edit]:
    """Everything that a region without a recorder needs to be recorded, the recording last.

    Args:
        estate: the account.
        region: the one to be recorded.
        home: where the bucket is made, if it is not there.
        global_types: whether this recorder takes the global types too.

    Raises:
        Unfit: the bucket is there and does not surely take what Config delivers.
        Unseen: nobody knows what is there.
    """
    has_channel = found(estate.delivery_channels, lambda each: each.region == region, region) is not None
    bucket = named_bucket(estate, estate.fixing.config_bucket)
    yield from role_edits(estate)
    if not has_channel:
        yield from receiving_bucket(estate, bucket, CONFIG, home)
    records: dict[str, Value] = {
        "roleARN": linked_role(estate),
        "recordingGroup": everything(global_types=global_types),
    }
    yield Edit(Target(RECORDER.name, NAME, region), records, creates=True)
    if not has_channel:
        delivers: dict[str, Value] = {"s3BucketName": bucket}
        yield Edit(Target(DELIVERY_CHANNEL.name, NAME, region), delivers, creates=True)
    yield Edit(Target(RECORDING.name, NAME, region), {"recording": True}, creates=True)
