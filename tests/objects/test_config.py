"""The recorder of AWS Config and its delivery channel."""

from __future__ import annotations

from leastwise.apply import Aws
from leastwise.model import Estate
from leastwise.model.change import AwsCall, Target
from objects.live import changed, cycle, restore, tried_and_seen

REGION = "eu-west-2"
RECORDER = Target("config:recorder", "default", REGION)
CHANNEL = Target("config:delivery-channel", "default", REGION)
GROUP = (
    '{"allSupported":true,"exclusionByResourceTypes":{"resourceTypes":[]},"includeGlobalResourceTypes":true,'
    '"recordingStrategy":{"useOnly":"ALL_SUPPORTED_RESOURCE_TYPES"},"resourceTypes":[]}'
)


def test_a_recorder_and_its_channel(aws: Aws, estate: Estate) -> None:
    role = f"arn:aws:iam::{estate.account.id}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    bucket = Target("s3:bucket", "scratch-config-bucket", REGION)
    changed(aws, bucket, {"ObjectOwnership": "BucketOwnerEnforced"})
    cycle(aws, RECORDER, {"roleARN": role})
    changed(aws, RECORDER, {"roleARN": role})
    cycle(aws, CHANNEL, {"s3BucketName": bucket.id})
    changed(aws, CHANNEL, {"s3BucketName": bucket.id})
    cycle(aws, CHANNEL, {"deliveryFrequency": "One_Hour"}, {"s3KeyPrefix": "x"})
    cycle(aws, RECORDER, {"recording": True}, {"roleARN": role + "2"})
    restore(aws, CHANNEL, None)
    restore(aws, RECORDER, None)
    held = aws.ask("s3", "ListObjectsV2", {"Bucket": bucket.id}, region=REGION) or {}
    for each in held.get("Contents", ()):
        aws.do(AwsCall("s3", "DeleteObject", {"Bucket": bucket.id, "Key": each["Key"]}, REGION))
    restore(aws, bucket, None)


def test_what_is_tried_is_seen(estate: Estate) -> None:
    for each in estate.recorders.items:
        on = Target(RECORDER.kind, each.name, each.region)
        tried_and_seen(estate, on, [{"recording": False}, {"roleARN": "arn:aws:iam::111122223333:role/x"}, None])
    new = Target(RECORDER.kind, "new", "eu-west-1")
    tried_and_seen(estate, new, [{"roleARN": "arn:aws:iam::1:role/x", "recordingGroup": GROUP, "recording": True}])
    tried_and_seen(estate, Target(CHANNEL.kind, "new", "eu-west-1"), [{"s3BucketName": "x"}, None])
