"""What CloudTrail calls operations, where it files them, which of them only read, and which are data events.

Sources: CloudTrail User Guide, "Logging data events" and "Global service events"; S3 User Guide, "CloudTrail events";
Lambda Developer Guide, "Logging AWS Lambda API calls".
"""

from __future__ import annotations

from leastwise import catalogue
from leastwise.demo.call import Call
from leastwise.demo.enforcing.actions import action_of
from leastwise.demo.faults import GLOBAL_SERVICES

__all__ = ["event_name", "is_data", "only_reads", "region_of"]

_DATA = {
    "cloudwatch": "GetMetricData GetMetricStatistics GetMetricWidgetImage ListMetrics PutMetricData",
    "dynamodb": "BatchExecuteStatement BatchGetItem BatchWriteItem DeleteItem ExecuteStatement ExecuteTransaction "
    "GetItem PutItem Query Scan TransactGetItems TransactWriteItems UpdateItem",
    "lambda": "Invoke InvokeAsync InvokeWithResponseStream",
    "sns": "Publish PublishBatch",
    "sqs": "ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch ReceiveMessage "
    "SendMessage SendMessageBatch",
    "s3": "AbortMultipartUpload CompleteMultipartUpload CopyObject CreateMultipartUpload DeleteObject "
    "DeleteObjectTagging DeleteObjects GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold "
    "GetObjectRetention GetObjectTagging HeadBucket HeadObject ListObjects ListObjectsV2 ListObjectVersions "
    "ListParts PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging RestoreObject "
    "SelectObjectContent UploadPart UploadPartCopy",
}
"""Operations on what a resource holds: a trail may record them, the event history never does."""

_RENAMED = {
    ("s3", "DeletePublicAccessBlock"): "DeleteBucketPublicAccessBlock",
    ("s3", "GetBucketLifecycleConfiguration"): "GetBucketLifecycle",
    ("s3", "GetBucketNotificationConfiguration"): "GetBucketNotification",
    ("s3", "GetObjectLockConfiguration"): "GetBucketObjectLockConfiguration",
    ("s3", "GetPublicAccessBlock"): "GetBucketPublicAccessBlock",
    ("s3", "PutBucketLifecycleConfiguration"): "PutBucketLifecycle",
    ("s3", "PutBucketNotificationConfiguration"): "PutBucketNotification",
    ("s3", "PutObjectLockConfiguration"): "PutBucketObjectLockConfiguration",
    ("s3", "PutPublicAccessBlock"): "PutBucketPublicAccessBlock",
    ("s3control", "DeletePublicAccessBlock"): "DeleteAccountPublicAccessBlock",
    ("s3control", "GetPublicAccessBlock"): "GetAccountPublicAccessBlock",
    ("s3control", "PutPublicAccessBlock"): "PutAccountPublicAccessBlock",
    ("lambda", "AddPermission"): "AddPermission20150331v2",
    ("lambda", "CreateEventSourceMapping"): "CreateEventSourceMapping20150331",
    ("lambda", "CreateFunction"): "CreateFunction20150331",
    ("lambda", "DeleteFunction"): "DeleteFunction20150331",
    ("lambda", "GetFunction"): "GetFunction20150331v2",
    ("lambda", "GetFunctionConfiguration"): "GetFunctionConfiguration20150331v2",
    ("lambda", "GetPolicy"): "GetPolicy20150331v2",
    ("lambda", "ListFunctions"): "ListFunctions20150331",
    ("lambda", "ListVersionsByFunction"): "ListVersionsByFunction20150331",
    ("lambda", "PublishVersion"): "PublishVersion20150331",
    ("lambda", "RemovePermission"): "RemovePermission20150331v2",
    ("lambda", "UpdateFunctionCode"): "UpdateFunctionCode20150331v2",
    ("lambda", "UpdateFunctionConfiguration"): "UpdateFunctionConfiguration20150331v2",
}

_READING = ("Get", "List", "Describe", "Lookup", "Search", "Simulate", "Generate")


def is_data(call: Call) -> bool:
    """Whether the call leaves no management event."""
    return call.operation in _DATA.get(call.service, "").split()


def event_name(call: Call) -> str:
    """The `eventName`: the operation, with its version for Lambda."""
    return _RENAMED.get((call.service, call.operation), call.operation)


def only_reads(call: Call) -> bool:
    """The `readOnly` of the event; CloudTrail counts the sessions that STS gives among what is read."""
    if call.service == "sts":
        return True
    action = catalogue.action(action_of(call.service, call.operation))
    return action.access_level in ("Read", "List") if action else call.operation.startswith(_READING)


def region_of(call: Call) -> str:
    """Where the event is looked up: us-east-1 for global services, whatever region the call was signed for."""
    return "us-east-1" if call.service in GLOBAL_SERVICES - {"sts"} else call.region
