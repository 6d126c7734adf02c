"""Config, flow logs, Security Hub and event rules, as Terraform and CloudFormation have them.

Sources: as in `shapes`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from leastwise.model.change import Target, Value
from leastwise.objects.config_recording import RECORDER
from leastwise.remedy.emit.shape import NO_ID, CloudFormation, Opened, Part, Shape, Terraform, Within

__all__ = ["RECORDING", "TARGETS"]


def _id(target: Target) -> str:
    return target.id


def _group(supported: str, global_types: str) -> Opened:
    """The recording group of all types; one that leaves types out is for people to write."""

    def opened(value: Value) -> Mapping[str, bool] | None:
        group = msgspec.json.decode(str(value))
        if not isinstance(group, dict) or group.keys() != {"allSupported", "includeGlobalResourceTypes"}:
            return None
        return {supported: bool(group["allSupported"]), global_types: bool(group["includeGlobalResourceTypes"])}

    return opened


def _flow(vpc: str, bucket: str, **always: str) -> Callable[[Target], dict[str, str | bool | list[str]]]:
    """A flow log is told by what it is of, and where it goes."""

    def identity(target: Target) -> dict[str, str | bool | list[str]]:
        of, _, to = target.id.partition("/")
        return {vpc: of, **always, bucket: to}

    return identity


_CHANNEL = {
    "s3BucketName": ("s3_bucket_name", "S3BucketName"),
    "s3KeyPrefix": ("s3_key_prefix", "S3KeyPrefix"),
    "s3KmsKeyArn": ("s3_kms_key_arn", "S3KmsKeyArn"),
    "snsTopicARN": ("sns_topic_arn", "SnsTopicARN"),
    "deliveryFrequency": (
        "snapshot_delivery_properties.delivery_frequency",
        "ConfigSnapshotDeliveryProperties.DeliveryFrequency",
    ),
}
_RULE = {"Description": "description", "EventPattern": "event_pattern", "State": "state"}
_RULE_OTHERS = ("event_bus_name", "schedule_expression", "role_arn", "is_enabled", "force_destroy", "tags", "tags_all")

RECORDING: Mapping[str, Shape] = {
    "config:recorder": Shape(
        Terraform(
            type="aws_config_configuration_recorder",
            identity=lambda target: {"name": target.id},
            imported=_id,
            arguments={"roleARN": "role_arn"},
            opened={
                "recordingGroup": _group(
                    "recording_group.all_supported", "recording_group.include_global_resource_types"
                )
            },
            needed={"role_arn": "unchanged"},
            others=("recording_group", "recording_mode"),
        ),
        CloudFormation(
            type="AWS::Config::ConfigurationRecorder",
            identity=lambda target: {"Name": target.id},
            properties={"roleARN": "RoleARN"},
            opened={
                "recordingGroup": _group("RecordingGroup.AllSupported", "RecordingGroup.IncludeGlobalResourceTypes")
            },
            needed=("RoleARN",),
        ),
    ),
    "config:delivery-channel": Shape(
        Terraform(
            type="aws_config_delivery_channel",
            identity=lambda target: {"name": target.id},
            imported=_id,
            arguments={attribute: name for attribute, (name, _) in _CHANNEL.items()},
            needed={"s3_bucket_name": "unchanged"},
            others=("s3_key_prefix", "s3_kms_key_arn", "sns_topic_arn", "snapshot_delivery_properties"),
        ),
        CloudFormation(
            type="AWS::Config::DeliveryChannel",
            identity=lambda target: {"Name": target.id},
            properties={attribute: name for attribute, (_, name) in _CHANNEL.items()},
            needed=("S3BucketName",),
            beside=("AWS::Config::ConfigurationRecorder",),
        ),
    ),
    "config:recording": Shape(
        Terraform(
            type="aws_config_configuration_recorder_status",
            identity=lambda target: {"name": target.id},
            imported=_id,
            arguments={"recording": "is_enabled"},
        ),
        Within(
            whose=lambda target: Target(RECORDER.name, target.id, target.region),
            alone="CloudFormation starts a recorder when it makes it, and none that is there",
        ),
    ),
    "ec2:flow-log": Shape(
        Terraform(
            type="aws_flow_log",
            identity=_flow("vpc_id", "log_destination", log_destination_type="s3"),
            imported=NO_ID,
            arguments={"TrafficType": "traffic_type"},
        ),
        CloudFormation(
            type="AWS::EC2::FlowLog",
            identity=_flow("ResourceId", "LogDestination", ResourceType="VPC", LogDestinationType="s3"),
            properties={"TrafficType": "TrafficType"},
            needed=("TrafficType",),
        ),
    ),
    "securityhub:hub": Shape(
        Terraform(
            type="aws_securityhub_account",
            identity=lambda target: {"enable_default_standards": False},
            imported=NO_ID,
            arguments={"ControlFindingGenerator": "control_finding_generator"},
        ),
        CloudFormation(
            type="AWS::SecurityHub::Hub",
            identity=lambda target: {"EnableDefaultStandards": False},
            properties={"ControlFindingGenerator": "ControlFindingGenerator"},
        ),
    ),
    "events:rule": Shape(
        Terraform(
            type="aws_cloudwatch_event_rule",
            identity=lambda target: {"name": target.id},
            imported=_id,
            arguments=_RULE,
            others=(*_RULE.values(), *_RULE_OTHERS),
        ),
        CloudFormation(
            type="AWS::Events::Rule",
            identity=lambda target: {"Name": target.id},
            properties={name: name for name in _RULE},
            needed=("EventPattern",),
            lists={"Targets": "Targets"},
        ),
    ),
}

TARGETS: Mapping[tuple[str, str], Part] = {
    ("events:rule", "Targets"): Part(
        terraform="aws_cloudwatch_event_target",
        arguments=("rule", "target_id", "arn"),
        imported="/",
        cloudformation="in CloudFormation it is a property of the rule, of which the plan holds a part",
    ),
}
"""What the events of a rule go to."""
