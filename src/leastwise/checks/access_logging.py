"""Access logs: what has to be so that those of a bucket, or of a load balancer, arrive in the log bucket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leastwise.checks.admitting import admits, denies_more_than_plain, policy_of, readable, with_statement
from leastwise.checks.fix import Unfit
from leastwise.model import Bucket, Estate, LoadBalancer
from leastwise.model.change import Edit, Target
from leastwise.objects.load_balancer import BALANCER_LOGS, ENABLED
from leastwise.objects.resource_policy import BUCKET_POLICY
from leastwise.objects.s3_bucket import BUCKET_LOGGING

__all__ = ["SEES", "log_balancer", "log_requests"]

SEES = frozenset({"s3:GetBucketPolicy", "s3:ListAllMyBuckets"})
"""The permissions that show whether the log bucket takes logs."""
SERVICE, BALANCERS = "logging.s3.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com"


def log_requests(estate: Estate, bucket: Bucket) -> Iterator[Edit]:
    """Let the log bucket of the configuration take the access log of this one, and switch that on.

    Raises:
        Unfit: the log bucket is not there, in another region, this one, or may refuse the log.
        Unseen: its policy was not seen.
    """
    log = _log_bucket(estate)
    name = log.name
    if bucket.name in (name, log.log_bucket):
        raise Unfit(f"`{name}` is the log bucket or logs to this one: each log would make another")
    region = bucket.subject.region  # S3 refuses it by itself where the regions were not seen
    if region != log.subject.region:
        raise Unfit(
            f"`{name}` is in {log.subject.region or 'a region unknown'}, and a bucket logs to its own region alone"
        )
    source = {"Condition": {"StringEquals": {"aws:SourceAccount": estate.account.id}}}
    yield from _let_in(estate, log, SERVICE, "", source)
    logging = {"TargetBucket": name, "TargetPrefix": f"{bucket.name}/"}
    yield Edit(Target(BUCKET_LOGGING.name, bucket.name, region), {**logging}, creates=True)


def log_balancer(estate: Estate, balancer: LoadBalancer) -> Iterator[Edit]:
    """Let the log bucket of the configuration take the access logs of a load balancer, and switch them on.

    Raises:
        Unfit: the log bucket is not there, in another region, or may refuse the logs.
        Unseen: its policy was not seen.
    """
    log = _log_bucket(estate)
    if balancer.region != log.subject.region:
        where = log.subject.region or "a region unknown"
        raise Unfit(f"`{log.name}` is in {where}, and a load balancer logs to its own region alone")
    yield from _let_in(estate, log, BALANCERS, f"AWSLogs/{estate.account.id}/", {})
    target = Target(BALANCER_LOGS.name, balancer.arn, balancer.region)
    yield Edit(target, {ENABLED: True, "access_logs.s3.bucket": log.name})


def _log_bucket(estate: Estate) -> Bucket:
    if len(estate.fixing.log_bucket) > 1:
        raise Unfit("the setting `fixes.log_bucket` takes one name")
    name = estate.fixing.log_bucket[0].replace("{account}", estate.account.id)
    log = next((each for each in estate.buckets.items if each.name == name), None)
    if log is None:
        raise Unfit(f"the account has no bucket `{name}`, which the setting `fixes.log_bucket` names")
    return log


def _let_in(estate: Estate, log: Bucket, service: str, folder: str, source: dict[str, Any]) -> Iterator[Edit]:
    """A statement for a service that writes logs into a folder, which ends with `/`, where the policy has none.

    Raises:
        Unfit: the policy cannot be read, or denies what may be the log.
    """
    text, place = policy_of(estate, log.arn), f"{log.arn}/{folder}*"
    if text is not None:
        document = readable(text, f"bucket `{log.name}`")
        if denies_more_than_plain(document):
            raise Unfit(f"the policy of `{log.name}` denies something, which may be the log")
        if admits(document, service, "s3:PutObject", place, estate.account.id):
            return
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "s3:PutObject", "Resource": place}
    policy = with_statement(text, {**statement, **source})
    yield Edit(Target(BUCKET_POLICY.name, log.name, log.subject.region), {"Policy": policy}, creates=text is None)
