"""What fixes set up so that events are recorded and heard: a bucket, a log group with its role, a topic, an alarm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from leastwise.alarms import EventSet
from leastwise.model import Estate, Trail, seen
from leastwise.model.change import Edit, Target, Value
from leastwise.objects import find_kind
from leastwise.objects.alerting import ALARM, TOPIC
from leastwise.objects.cloudtrail_trail import TRAIL
from leastwise.objects.iam_role import ROLE
from leastwise.objects.logs import LOG_GROUP, filter_target, retention
from leastwise.objects.resource_policy import BUCKET_POLICY
from leastwise.objects.s3_bucket import BUCKET
from leastwise.objects.s3_public_access import PUBLIC_ACCESS

__all__ = [
    "SEES_BUCKETS",
    "SEES_LOG_GROUPS",
    "SEES_TOPICS",
    "alarm_edits",
    "confirmation_awaited",
    "log_bucket_edits",
    "log_group_edits",
    "log_group_name",
    "private_bucket_edits",
    "topic_edit",
]

PREFIX = "leastwise-"
"""How the names of what fixes make begin."""
SERVICE = "cloudtrail.amazonaws.com"
SEES_BUCKETS = frozenset(
    {"ec2:DescribeRegions", "s3:GetBucketPolicy", "s3:GetBucketPublicAccessBlock", "s3:ListAllMyBuckets"}
)
SEES_LOG_GROUPS = frozenset(
    {
        "ec2:DescribeRegions",
        "iam:GetAccountAuthorizationDetails",
        "logs:DescribeLogGroups",
        "organizations:DescribeOrganization",
    }
)
SEES_TOPICS = frozenset({"sns:ListTopics", "sns:GetTopicAttributes"})
"""Permissions that show whether what is to be made is there already."""


def log_group_name(trail: Trail) -> str:
    """Of the log group that a fix makes for a trail."""
    return f"/aws/cloudtrail/{trail.name}"


def log_group_edits(estate: Estate, trail: Trail) -> Iterator[Edit]:
    """A log group of its own for a trail, and a role that may write there and nowhere else.

    Raises:
        Unfit: something of that name is there.
        Unseen: the Organization, whose trail it is, was not seen.
    """
    name, region, account = log_group_name(trail), trail.home_region, estate.account
    arn = f"arn:{account.partition}:logs:{region}:{account.id}:log-group:{name}"
    role = f"CloudTrail_CloudWatchLogs_{trail.name}"[:64]
    days = retention(estate.thresholds.log_retention_days)
    yield Edit(Target(LOG_GROUP.name, name, region), {"retentionInDays": days}, creates=True)
    trust = _allow("sts:AssumeRole", Principal={"Service": SERVICE})  # CloudTrail sends no source that could be asked
    writing = _allow(["logs:CreateLogStream", "logs:PutLogEvents"], Resource=_streams(estate, trail, arn))
    carries: dict[str, Value] = {
        "AssumeRolePolicyDocument": _document(trust),
        "InlinePolicies/write-events": _document(writing),
    }
    yield Edit(Target(ROLE.name, role), carries, creates=True)
    sends = {
        "CloudWatchLogsLogGroupArn": f"{arn}:*",
        "CloudWatchLogsRoleArn": f"arn:{account.partition}:iam::{account.id}:role/{role}",
    }
    yield Edit(Target(TRAIL.name, trail.arn), {**sends})


def _streams(estate: Estate, trail: Trail, group: str) -> list[str]:
    """The streams that CloudTrail writes; those of members begin with the Organization's id."""
    names = [f"{estate.account.id}_CloudTrail_{trail.home_region}*"]
    if trail.organization and (organization := seen(estate.organization)):
        names.append(f"{organization.id}_*")
    return [f"{group}:log-stream:{each}" for each in names]


def topic_edit(estate: Estate, region: str) -> Edit:
    """The one topic of a region that tells the addresses of `fixes.alarm_email`."""
    account = estate.account
    target = Target(TOPIC.name, f"arn:{account.partition}:sns:{region}:{account.id}:{PREFIX}alarms")
    told: dict[str, Value] = {f"Subscriptions/email/{each}": True for each in estate.fixing.alarm_email}
    return _ensured(estate, target, told)


def confirmation_awaited(estate: Estate, topic: Target, edits: Iterable[Edit]) -> bool:
    """Whether all is made that tells by a topic, and the addresses were asked and have only to confirm."""
    found = next((each for each in estate.topics.items if each.arn == topic.id), None)
    asked = [each for each in found.subscriptions.items if each.protocol == "email"] if found else []
    return len(asked) >= len(estate.fixing.alarm_email) and all(_stands(estate, each) for each in edits)


def _stands(estate: Estate, edit: Edit) -> bool:
    """Whether an object is there, and as it is wanted as far as it was seen; whom it tells is always seen."""
    state = find_kind(edit.target.kind).seen(estate, edit.target)
    if state is None:
        return False
    return all(state.get(name, value) == value for name, value in (edit.after or {}).items() if not _tells(name)) and (
        {name for name in edit.after or {} if _tells(name)} <= state.keys()
    )


def _tells(name: str) -> bool:
    return name.startswith("AlarmActions/")


def alarm_edits(estate: Estate, wanted: EventSet, group: str, topic: Target) -> Iterator[Edit]:
    """A metric filter for a set of events on the log group of this name, and an alarm that rings on the first one."""
    region = topic.id.split(":")[3]
    metric: dict[str, Value] = {"metricNamespace": "Leastwise", "metricName": wanted.id, "metricValue": "1"}
    target = filter_target(group, PREFIX + wanted.id, region)
    yield _ensured(estate, target, {"filterPattern": wanted.filter, **metric})
    rings: dict[str, Value] = {
        "AlarmDescription": wanted.title,
        "Namespace": "Leastwise",
        "MetricName": wanted.id,
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "Threshold": "1",
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
        "ActionsEnabled": True,
        f"AlarmActions/{topic.id}": True,
    }
    yield _ensured(estate, Target(ALARM.name, PREFIX + wanted.id, region), rings)


def log_bucket_edits(estate: Estate, name: str, trail: str) -> Iterator[Edit]:
    """A private bucket, encrypted and with versions, that takes the files of the trail with this ARN alone.

    Raises:
        Unfit: something of that name is there.
    """
    source = {"aws:SourceArn": trail}
    yield from private_bucket_edits(estate, name, trail.split(":")[3], SERVICE, ["s3:GetBucketAcl"], "", source)


def private_bucket_edits(
    estate: Estate, name: str, region: str, service: str, looks: Sequence[str], folder: str, source: dict[str, str]
) -> Iterator[Edit]:
    """A private bucket, encrypted and with versions, into which one service of AWS writes for this account.

    Args:
        estate: the account.
        name: the bucket's.
        region: where it is made.
        service: who writes.
        looks: what the service asks of the bucket before.
        folder: below `AWSLogs/<account>/`: where it writes; empty, or ends with `/`.
        source: condition keys and values that tell for whom it works.

    Raises:
        Unfit: something of that name is there.
    """
    account, arn = estate.account, f"arn:{estate.account.partition}:s3:::{name}"
    kept = {"Versioning": "Enabled", "ObjectOwnership": "BucketOwnerEnforced", "SSEAlgorithm": "AES256"}
    yield Edit(Target(BUCKET.name, name, region), {**kept}, creates=True)
    blocks = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    yield Edit(Target(PUBLIC_ACCESS.name, name, region), dict.fromkeys(blocks, True), creates=True)
    who, place = {"Service": service}, f"{arn}/AWSLogs/{account.id}/{folder}*"
    putting = {"StringEquals": {**source, "s3:x-amz-acl": "bucket-owner-full-control"}}
    policy = _document(
        _allow(_single(looks), Principal=who, Resource=arn, Condition={"StringEquals": source}),
        _allow("s3:PutObject", Principal=who, Resource=place, Condition=putting),
    )
    yield Edit(Target(BUCKET_POLICY.name, name, region), {"Policy": policy}, creates=True)


def _single(actions: Sequence[str]) -> str | list[str]:
    return actions[0] if len(actions) == 1 else list(actions)


def _ensured(estate: Estate, target: Target, after: dict[str, Value]) -> Edit:
    """The object with these attributes, made where it is not there."""
    return Edit(target, after, creates=find_kind(target.kind).seen(estate, target) is None)


def _allow(action: str | list[str], **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, **more}


def _document(*statements: dict[str, Any]) -> str:
    return msgspec.json.encode({"Version": "2012-10-17", "Statement": statements}).decode()
