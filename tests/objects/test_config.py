"""The recorder of AWS Config and its delivery channel."""

from __future__ import annotations

import pytest

from leastwise.apply import Aws
from leastwise.collect.step import Refused
from leastwise.model import Estate
from leastwise.model.change import AwsCall, Target
from leastwise.objects.config_recording import everything
from objects.live import changed, cycle, read, refused, restore, tried_and_seen

REGION = "eu-west-2"
RECORDER = Target("config:recorder", "default", REGION)
CHANNEL = Target("config:delivery-channel", "default", REGION)
RECORDING = Target("config:recording", "default", REGION)
ROLE = Target("iam:service-linked-role", "config.amazonaws.com")
NAME = "AWSServiceRoleForConfig"


def test_a_recorder_and_its_channel(aws: Aws, estate: Estate) -> None:
    role = f"arn:aws:iam::{estate.account.id}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    bucket = Target("s3:bucket", "scratch-config-bucket", REGION)
    changed(aws, bucket, {"ObjectOwnership": "BucketOwnerEnforced"})
    cycle(aws, RECORDER, {"roleARN": role})
    changed(aws, RECORDER, {"roleARN": role})
    cycle(aws, CHANNEL, {"s3BucketName": bucket.id})
    changed(aws, CHANNEL, {"s3BucketName": bucket.id})
    cycle(aws, CHANNEL, {"deliveryFrequency": "One_Hour"}, {"s3KeyPrefix": "x"})
    cycle(aws, RECORDER, {"recordingGroup": everything(global_types=True)}, {"roleARN": role + "2"})
    cycle(aws, RECORDING, {"recording": True})
    restore(aws, CHANNEL, None)
    restore(aws, RECORDER, None)
    held = aws.ask("s3", "ListObjectsV2", {"Bucket": bucket.id}, region=REGION) or {}
    for each in held.get("Contents", ()):
        aws.do(AwsCall("s3", "DeleteObject", {"Bucket": bucket.id, "Key": each["Key"]}, REGION))
    restore(aws, bucket, None)


def test_a_recorder_cannot_be_started_without_a_channel(aws: Aws, estate: Estate) -> None:
    changed(aws, RECORDER, {"roleARN": f"arn:aws:iam::{estate.account.id}:role/x"})
    refused(aws, RECORDING, {"recording": True}, "NoAvailableDeliveryChannelException")
    restore(aws, RECORDER, None)


def test_the_role_of_a_service_is_made_and_goes_again(aws: Aws) -> None:
    cycle(aws, ROLE, {"RoleName": NAME})
    changed(aws, ROLE, {"RoleName": NAME})
    attached = aws.ask("iam", "ListAttachedRolePolicies", {"RoleName": NAME}) or {}
    assert [each["PolicyName"] for each in attached["AttachedPolicies"]] == ["AWSConfigServiceRolePolicy"]
    with pytest.raises(Refused, match="has been taken"):
        aws.do(AwsCall("iam", "CreateServiceLinkedRole", {"AWSServiceName": "config.amazonaws.com"}))
    restore(aws, ROLE, None)
    assert read(aws, ROLE) is None


def test_what_is_tried_is_seen(estate: Estate) -> None:
    for each in estate.recorders.items:
        on = Target(RECORDER.kind, each.name, each.region)
        tried_and_seen(estate, on, [{"roleARN": "arn:aws:iam::111122223333:role/x"}, None])
        tried_and_seen(estate, Target(RECORDING.kind, each.name, each.region), [{"recording": True}, None])
    new = Target(RECORDER.kind, "new", "eu-west-1")
    tried_and_seen(estate, new, [{"roleARN": "arn:aws:iam::1:role/x", "recordingGroup": everything(global_types=True)}])
    tried_and_seen(estate, ROLE, [{"RoleName": NAME}, None])
    tried_and_seen(estate, Target(CHANNEL.kind, "new", "eu-west-1"), [{"s3BucketName": "x"}, None])
