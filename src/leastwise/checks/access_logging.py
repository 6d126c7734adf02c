"""Server access logging of S3: what has to be so that the log of a bucket arrives in another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from leastwise.checks.admitting import admits, bucket_policy, denies_more_than_plain, readable
from leastwise.checks.fix import Unfit
from leastwise.model import Bucket, Estate
from leastwise.model.change import Edit, Target
from leastwise.objects.resource_policy import BUCKET_POLICY
from leastwise.objects.s3_bucket import BUCKET_LOGGING

__all__ = ["SEES", "log_requests"]

SEES = frozenset({"s3:GetBucketPolicy", "s3:ListAllMyBuckets"})
"""The permissions that show whether the log bucket takes logs."""
SERVICE = "logging.s3.amazonaws.com"


def log_requests(estate: Estate, bucket: Bucket) -> Iterator[Edit]:
    """Let the log bucket of the configuration take the access log of this one, and switch that on.

    Raises:
        Unfit: the log bucket is not there, in another region, this one, or may refuse the log.
        Unseen: its policy was not seen.
    """
    if len(estate.fixing.log_bucket) > 1:
        raise Unfit("the setting `fixes.log_bucket` takes one name")
    name = estate.fixing.log_bucket[0]
    log = next((each for each in estate.buckets.items if each.name == name), None)
    if log is None:
        raise Unfit(f"the account has no bucket `{name}`, which the setting `fixes.log_bucket` names")
    if bucket.name in (name, log.log_bucket):
        raise Unfit(f"`{name}` is the log bucket or logs to this one: each log would make another")
    region = bucket.subject.region  # S3 refuses it by itself where the regions were not seen
    if region != log.subject.region:
        raise Unfit(
            f"`{name}` is in {log.subject.region or 'a region unknown'}, and a bucket logs to its own region alone"
        )
    text = bucket_policy(estate, log)
    if (admitting := _admitting(estate, log, text)) is not None:
        target = Target(BUCKET_POLICY.name, name, region)
        yield Edit(target, {"Policy": admitting}, creates=text is None)
    logging = {"TargetBucket": name, "TargetPrefix": f"{bucket.name}/"}
    yield Edit(Target(BUCKET_LOGGING.name, bucket.name, region), {**logging}, creates=True)


def _admitting(estate: Estate, log: Bucket, text: str | None) -> str | None:
    """The policy of the log bucket with a statement for S3's log service; None: it has one.

    Raises:
        Unfit: it cannot be read, or denies what may be the log.
    """
    new = {
        "Effect": "Allow",
        "Principal": {"Service": SERVICE},
        "Action": "s3:PutObject",
        "Resource": f"{log.arn}/*",
        "Condition": {"StringEquals": {"aws:SourceAccount": estate.account.id}},
    }
    if text is None:
        return msgspec.json.encode({"Version": "2012-10-17", "Statement": [new]}).decode()
    document = readable(log, text)
    if denies_more_than_plain(document):
        raise Unfit(f"the policy of `{log.name}` denies something, which may be the log")
    if admits(document, SERVICE, "s3:PutObject", f"{log.arn}/*", estate.account.id):
        return None
    whole: dict[str, Any] = msgspec.json.decode(text)
    statements = whole["Statement"] if isinstance(whole["Statement"], list) else [whole["Statement"]]
    return msgspec.json.encode({**whole, "Statement": [*statements, new]}).decode()
