"""Trails, log groups, metric filters, alarms and topics."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from leastwise.apply import Aws
from leastwise.model import Estate
from leastwise.model.change import Target, Value
from leastwise.objects import find_kind
from leastwise.objects.logs import filter_target
from objects.live import changed, cycle, restore, tried_and_seen

REGION = "eu-west-1"
BUCKET = "scratch-trail-bucket"
GROUP = Target("logs:log-group", "scratch/group", REGION)
FILTER = filter_target("scratch/group", "roots", REGION)
METRIC: dict[str, Value] = {
    "filterPattern": '{ $.userIdentity.type = "Root" }',
    "metricNamespace": "Scratch",
    "metricName": "Roots",
    "metricValue": "1",
}
ALARM: dict[str, Value] = {
    "ActionsEnabled": True,
    "Namespace": "Scratch",
    "MetricName": "Roots",
    "Statistic": "Sum",
    "Period": 300,
    "EvaluationPeriods": 1,
    "Threshold": "1",
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
}


@pytest.fixture
def account(estate: Estate) -> str:
    return estate.account.id


@pytest.fixture
def bucket(aws: Aws, account: str) -> Iterator[str]:
    target, policy = Target("s3:bucket", BUCKET, REGION), Target("s3:bucket-policy", BUCKET, REGION)
    service = '"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"}'
    get = f'{{{service},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::{BUCKET}"}}'
    put = f'{{{service},"Action":"s3:PutObject","Resource":"arn:aws:s3:::{BUCKET}/AWSLogs/{account}/*"}}'
    changed(aws, target, {"ObjectOwnership": "BucketOwnerEnforced"})
    changed(aws, policy, {"Policy": f'{{"Version":"2012-10-17","Statement":[{get},{put}]}}'})
    yield BUCKET
    restore(aws, policy, None)
    restore(aws, target, None)


@pytest.fixture
def group(aws: Aws) -> Iterator[Target]:
    changed(aws, GROUP, {})
    yield GROUP
    restore(aws, GROUP, None)


def test_a_trail_is_made_changed_and_goes(aws: Aws, account: str, bucket: str) -> None:
    target = Target("cloudtrail:trail", f"arn:aws:cloudtrail:{REGION}:{account}:trail/scratch", REGION)
    made: dict[str, Value] = {"S3BucketName": bucket, "IncludeGlobalServiceEvents": True}
    cycle(aws, target, {**made, "IsMultiRegionTrail": True, "LogFileValidationEnabled": True, "IsLogging": True})
    changed(aws, target, {**made, "IsLogging": True})
    cycle(
        aws,
        target,
        {"LogFileValidationEnabled": True},
        {"IsMultiRegionTrail": True, "IsLogging": False},
        {"S3KeyPrefix": "x", "KmsKeyId": f"arn:aws:kms:{REGION}:{account}:key/1"},
        None,
    )
    restore(aws, target, None)


def test_a_log_group(aws: Aws, group: Target, account: str) -> None:
    cycle(aws, group, {"retentionInDays": 365}, None)
    changed(aws, group, {"retentionInDays": 365, "kmsKeyId": f"arn:aws:kms:{REGION}:{account}:key/1"})
    cycle(aws, group, {"retentionInDays": None}, {"retentionInDays": 731})


def test_a_metric_filter(aws: Aws, group: Target) -> None:
    cycle(aws, FILTER, METRIC, {**METRIC, "defaultValue": "0", "unit": "Count"})
    changed(aws, FILTER, METRIC)
    cycle(aws, FILTER, {"filterPattern": "x", "defaultValue": "0.5"}, None)


def test_an_alarm(aws: Aws, account: str) -> None:
    target = Target("cloudwatch:alarm", "scratch-alarm", REGION)
    topic = f"arn:aws:sns:{REGION}:{account}:x"
    cycle(aws, target, ALARM, {**ALARM, f"AlarmActions/{topic}": True, "TreatMissingData": "notBreaching"})
    changed(aws, target, {**ALARM, f"AlarmActions/{topic}": True})
    cycle(aws, target, {"ActionsEnabled": False}, {"Threshold": "1.5", f"AlarmActions/{topic}": None}, None)
    restore(aws, target, None)


def test_the_actions_of_an_alarm_are_switched_without_writing_the_rest_of_it() -> None:
    target = Target("cloudwatch:alarm", "scratch-alarm", REGION)
    muted = {**ALARM, "ActionsEnabled": False}
    assert [call.operation for call in find_kind(target.kind).write(target, ALARM, muted)] == ["DisableAlarmActions"]
    assert [call.operation for call in find_kind(target.kind).write(target, muted, ALARM)] == ["EnableAlarmActions"]


def test_a_topic(aws: Aws, account: str) -> None:
    target = Target("sns:topic", f"arn:aws:sns:{REGION}:{account}:scratch")
    cycle(aws, target, {"DisplayName": "x", "Subscriptions/email/a@example.com": True}, {})
    changed(aws, target, {"Subscriptions/email/a@example.com": True})
    cycle(aws, target, {"KmsMasterKeyId": "alias/x"}, {"Subscriptions/sqs/arn:aws:sqs:eu-west-1:1:q": True})
    changed(aws, target, None)
    restore(aws, target, None)


def test_what_is_tried_is_seen(estate: Estate, account: str) -> None:
    trail = Target("cloudtrail:trail", f"arn:aws:cloudtrail:{REGION}:{account}:trail/scratch", REGION)
    settings: dict[str, Value] = {
        "S3BucketName": "x",
        "IsMultiRegionTrail": True,
        "LogFileValidationEnabled": True,
        "IsLogging": True,
    }
    tried_and_seen(estate, trail, [settings, None])
    for each in estate.trails.items:
        tried_and_seen(estate, Target(trail.kind, each.arn), [settings, {"IsLogging": False}, None])
        group = (each.log_group or "").split(":")
        if len(group) > 6:
            tried_and_seen(estate, filter_target(group[6], "new", group[3]), [METRIC, None])
    tried_and_seen(estate, GROUP, [{"retentionInDays": 1}, None])
    tried_and_seen(estate, Target("cloudwatch:alarm", "scratch", REGION), [ALARM, {**ALARM, "AlarmActions/a": True}])
    tried_and_seen(estate, Target("sns:topic", f"arn:aws:sns:{REGION}:{account}:new"), [{"DisplayName": "x"}])
