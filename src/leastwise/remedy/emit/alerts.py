"""Trails with their buckets, filters, alarms, topics and detectors, as Terraform and CloudFormation have them.

Sources: as in `shapes`.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from leastwise.model.change import Target, Value
from leastwise.objects.event_selectors import ADVANCED, BASIC
from leastwise.remedy.emit.hcl import Block
from leastwise.remedy.emit.shape import NO_ID, CloudFormation, Part, Shape, Terraform

__all__ = ["ALERTS", "HANGING"]


def _last(target: Target) -> str:
    """A trail's name is the last part of its ARN, behind a slash, a topic's behind a colon."""
    return target.id.rpartition("/")[2].rpartition(":")[2]


def _filter(group: str, name: str, target: Target) -> dict[str, str | bool | list[str]]:
    parts = target.id.partition(":")
    return {group: parts[0], name: parts[2]}


def _number(value: Value) -> str | int:
    """A number that a change holds as text."""
    text = str(value)
    return int(text) if text.lstrip("-").isdigit() else text


def _on(value: Value) -> bool:
    return value == "ENABLED"


def _selectors(value: Value) -> Block | None:
    """Advanced event selectors; None: there is something else in one of them."""
    blocks: list[Block] = []
    for each in msgspec.json.decode(str(value)):
        fields = each.get("FieldSelectors", ())
        if not each.keys() <= {"Name", "FieldSelectors"} or not all(field.keys() <= _FIELD.keys() for field in fields):
            return None
        name = {"name": each["Name"]} if "Name" in each else {}
        blocks.append({**name, "field_selector": [{_FIELD[key]: told for key, told in one.items()} for one in fields]})
    return {"advanced_event_selector": blocks}


_TRAIL = {
    "S3BucketName": "s3_bucket_name",
    "S3KeyPrefix": "s3_key_prefix",
    "IsMultiRegionTrail": "is_multi_region_trail",
    "IncludeGlobalServiceEvents": "include_global_service_events",
    "LogFileValidationEnabled": "enable_log_file_validation",
    "KmsKeyId": "kms_key_id",
    "CloudWatchLogsLogGroupArn": "cloud_watch_logs_group_arn",
    "CloudWatchLogsRoleArn": "cloud_watch_logs_role_arn",
    "IsOrganizationTrail": "is_organization_trail",
    "IsLogging": "enable_logging",
}
_TRAIL_OTHERS = (
    *_TRAIL.values(),
    *("sns_topic_name", "event_selector", "advanced_event_selector", "insight_selector", "tags", "tags_all"),
)
_FIELD = {
    "Field": "field",
    "Equals": "equals",
    "NotEquals": "not_equals",
    "StartsWith": "starts_with",
    "NotStartsWith": "not_starts_with",
    "EndsWith": "ends_with",
    "NotEndsWith": "not_ends_with",
}
_ALARM = {
    "AlarmDescription": "alarm_description",
    "ActionsEnabled": "actions_enabled",
    "Namespace": "namespace",
    "MetricName": "metric_name",
    "Statistic": "statistic",
    "ExtendedStatistic": "extended_statistic",
    "Period": "period",
    "Unit": "unit",
    "EvaluationPeriods": "evaluation_periods",
    "DatapointsToAlarm": "datapoints_to_alarm",
    "ComparisonOperator": "comparison_operator",
    "TreatMissingData": "treat_missing_data",
    "Threshold": "threshold",
}
_ALARM_LISTS = {
    "AlarmActions": "alarm_actions",
    "OKActions": "ok_actions",
    "InsufficientDataActions": "insufficient_data_actions",
}
_ALARM_OTHERS = ("metric_query", "dimensions", "threshold_metric_id", "evaluate_low_sample_count_percentiles")
_METRIC = {
    "metricName": ("name", "MetricName"),
    "metricNamespace": ("namespace", "MetricNamespace"),
    "metricValue": ("value", "MetricValue"),
    "defaultValue": ("default_value", "DefaultValue"),
    "unit": ("unit", "Unit"),
}

ALERTS: Mapping[str, Shape] = {
    "s3:bucket": Shape(
        Terraform(
            type="aws_s3_bucket", identity=lambda target: {"bucket": target.id}, imported=lambda target: target.id
        ),
        CloudFormation(
            type="AWS::S3::Bucket",
            identity=lambda target: {"BucketName": target.id},
            properties={
                "ObjectOwnership": "OwnershipControls.[Rules].ObjectOwnership",
                "SSEAlgorithm": "BucketEncryption.[ServerSideEncryptionConfiguration].ServerSideEncryptionByDefault."
                "SSEAlgorithm",
                "Versioning": "VersioningConfiguration.Status",
            },
        ),
    ),
    "cloudtrail:trail": Shape(
        Terraform(
            type="aws_cloudtrail",
            identity=lambda target: {"name": _last(target)},
            imported=lambda target: target.id,
            arguments=_TRAIL,
            needed={"s3_bucket_name": "unchanged"},
            others=_TRAIL_OTHERS,
        ),
        CloudFormation(
            type="AWS::CloudTrail::Trail",
            identity=lambda target: {"TrailName": _last(target)},
            imported=lambda target: {"TrailName": _last(target)},
            properties={
                **{name: name for name in _TRAIL},
                "LogFileValidationEnabled": "EnableLogFileValidation",
                "KmsKeyId": "KMSKeyId",
            },
            needed=("S3BucketName", "IsLogging"),
        ),
    ),
    "cloudtrail:event-selectors": Shape(
        Terraform(
            type="aws_cloudtrail",
            identity=lambda target: {"name": _last(target)},
            imported=lambda target: target.id,
            opened={ADVANCED: _selectors, BASIC: lambda value: None},
            follows=(BASIC,),
            needed={"s3_bucket_name": "unchanged"},
            others=_TRAIL_OTHERS,
        ),
        "it is a part of its trail, which would have to be described whole",
    ),
    "logs:metric-filter": Shape(
        Terraform(
            type="aws_cloudwatch_log_metric_filter",
            identity=lambda target: _filter("log_group_name", "name", target),
            imported=lambda target: target.id,
            arguments={
                "filterPattern": "pattern",
                **{attribute: f"metric_transformation.{name}" for attribute, (name, _) in _METRIC.items()},
            },
            needed={"pattern": ""},
            others=("pattern", "metric_transformation", "apply_on_transformed_logs"),
        ),
        CloudFormation(
            type="AWS::Logs::MetricFilter",
            identity=lambda target: _filter("LogGroupName", "FilterName", target),
            properties={
                "filterPattern": "FilterPattern",
                **{attribute: f"[MetricTransformations].{name}" for attribute, (_, name) in _METRIC.items()},
            },
            told={"defaultValue": _number},
            needed=("FilterPattern", "MetricTransformations"),
        ),
    ),
    "cloudwatch:alarm": Shape(
        Terraform(
            type="aws_cloudwatch_metric_alarm",
            identity=lambda target: {"alarm_name": target.id},
            imported=lambda target: target.id,
            arguments=_ALARM,
            lists=_ALARM_LISTS,
            told={"Threshold": _number},
            needed={"comparison_operator": "GreaterThanThreshold", "evaluation_periods": 1},
            others=(*_ALARM.values(), *_ALARM_LISTS.values(), *_ALARM_OTHERS, "tags", "tags_all"),
        ),
        CloudFormation(
            type="AWS::CloudWatch::Alarm",
            identity=lambda target: {"AlarmName": target.id},
            imported=lambda target: {"AlarmName": target.id},
            properties={name: name for name in _ALARM},
            told={"Threshold": _number},
            needed=("ComparisonOperator", "EvaluationPeriods"),
            lists={name: name for name in _ALARM_LISTS},
        ),
    ),
    "sns:topic": Shape(
        Terraform(
            type="aws_sns_topic",
            identity=lambda target: {"name": _last(target)},
            imported=lambda target: target.id,
            arguments={"DisplayName": "display_name", "KmsMasterKeyId": "kms_master_key_id", "Policy": "policy"},
            others=("display_name", "kms_master_key_id", "policy", "delivery_policy", "tags", "tags_all"),
        ),
        CloudFormation(
            type="AWS::SNS::Topic",
            identity=lambda target: {"TopicName": _last(target)},
            imported=lambda target: {"TopicArn": target.id},
            properties={"DisplayName": "DisplayName", "KmsMasterKeyId": "KmsMasterKeyId"},
            lists={"Subscriptions": "Subscription"},
        ),
    ),
    "guardduty:detector": Shape(
        Terraform(
            type="aws_guardduty_detector",
            identity=lambda target: {},
            imported=NO_ID,
            arguments={"Status": "enable"},
            told={"Status": _on},
        ),
        CloudFormation(
            type="AWS::GuardDuty::Detector",
            identity=lambda target: {},
            properties={"Status": "Enable"},
            told={"Status": _on},
            needed=("Enable",),
        ),
    ),
}


def _of_bucket(terraform: str, way: str) -> Part:
    return Part(terraform=terraform, arguments=("bucket", "", way), imported="", cloudformation=_PROPERTY)


_PROPERTY = "in CloudFormation it is a property of the bucket, of which the plan holds nothing else"

HANGING: Mapping[tuple[str, str], Part] = {
    ("s3:bucket", "ObjectOwnership"): _of_bucket("aws_s3_bucket_ownership_controls", "rule.object_ownership"),
    ("s3:bucket", "SSEAlgorithm"): _of_bucket(
        "aws_s3_bucket_server_side_encryption_configuration",
        "rule.apply_server_side_encryption_by_default.sse_algorithm",
    ),
    ("s3:bucket", "Versioning"): _of_bucket("aws_s3_bucket_versioning", "versioning_configuration.status"),
    ("sns:topic", "Subscriptions"): Part(
        terraform="aws_sns_topic_subscription",
        arguments=("topic_arn", "protocol/endpoint", ""),
        imported="/",
        cloudformation="AWS::SNS::Subscription",
        properties=("TopicArn", "Protocol/Endpoint", ""),
    ),
}
