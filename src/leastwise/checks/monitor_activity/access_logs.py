"""Buckets and distributions without access logs.

## What it finds
S3 buckets without server access logging, and CloudFront distributions with neither kind of standard logging. A
bucket that a trail writes to weighs more: nobody sees who reads or deletes the record of everything else.

## Why it matters
Management events tell that a bucket's policy was changed, not which objects were fetched afterwards. After a
leak the access logs are what tells whose data left.

## How it is decided
By s3:GetBucketLogging, and for distributions by the `Logging` of cloudfront:GetDistributionConfig (the older
standard logging) or a delivery source of type `ACCESS_LOGS` in logs:DescribeDeliverySources of us-east-1 (the
newer one, which the configuration does not show); either is enough, and seeing one settles it. Buckets that
receive other buckets' access logs are not applicable, since logging them into themselves never ends; unless a
trail writes there too. Distributions that are disabled serve nobody. Data events of CloudTrail and real-time
logs are not looked at: waive the finding where they take this place.

## What to do
`aws s3api put-bucket-logging` with a target bucket of the same region and account, whose bucket policy lets
`logging.s3.amazonaws.com` put objects (ACLs are no longer needed) and whose lifecycle rule deletes old logs.
Never let a bucket log into itself: every log file is a request that is logged. For distributions make a
delivery (`aws logs put-delivery-source`, `put-delivery-destination`, `create-delivery`, all in us-east-1), or
use the console's Logging tab, which does the three at once.

## References
- [Logging requests with server access logging](https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html)
- [Enabling Amazon S3 server access logging](https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html)
- [Access logs (standard logs)](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.access_logging import SEES, log_requests
from leastwise.checks.certainty import anything
from leastwise.model import (
    Bucket,
    Distribution,
    Estate,
    Evidence,
    Fail,
    NotApplicable,
    Observed,
    Severity,
    Trail,
    Verdict,
    seen,
)
from leastwise.model.change import Edit, Safety


def _stores(estate: Estate) -> Observed[Bucket | Distribution]:
    buckets, distributions = estate.buckets, estate.distributions
    return Observed((*buckets.items, *distributions.items), (*buckets.gaps, *distributions.gaps))


@check(
    "access-logs",
    severity=Severity.LOW,
    gravest=Severity.MEDIUM,
    subjects=_stores,
    needs={
        "s3:ListAllMyBuckets",
        "s3:GetBucketLogging",
        "cloudfront:ListDistributions",
        "cloudfront:GetDistributionConfig",
        "logs:DescribeDeliverySources",
        "cloudtrail:DescribeTrails",
    },
    controls=("MON-46", "MON-47"),
    cis=("4.10",),
    fsbp=("CloudFront.5", "S3.9"),
)
def access_logs(estate: Estate, store: Bucket | Distribution) -> Verdict:
    """Whether requests to one bucket or distribution are logged."""
    return _bucket(estate, store) if isinstance(store, Bucket) else _distribution(store)


def _bucket(estate: Estate, bucket: Bucket) -> Verdict:
    if seen(bucket.log_bucket) is not None:
        return None
    evidence = Evidence(
        call="s3:GetBucketLogging", request=(("Bucket", bucket.name),), path="LoggingEnabled", value="none"
    )
    if trail := _by_trail(estate.trails).get(bucket.name):
        says = f"bucket `{bucket.name}`, where trail `{trail}` writes, has no server access logging"
        return Fail(says, (evidence,), severity=Severity.MEDIUM)
    if bucket.name in _receivers(estate.buckets):
        return NotApplicable("it receives access logs")
    return Fail(f"bucket `{bucket.name}` has no server access logging", (evidence,))


@lru_cache(maxsize=8)
def _by_trail(trails: Observed[Trail]) -> dict[str, str]:
    """By bucket, the name of a trail that writes there."""
    return {trail.bucket: trail.name for trail in trails.items if trail.bucket}


@lru_cache(maxsize=8)
def _receivers(buckets: Observed[Bucket]) -> frozenset[str]:
    """The buckets that others' access logs were seen to go to."""
    return frozenset(bucket.log_bucket for bucket in buckets.items if isinstance(bucket.log_bucket, str))


def _distribution(distribution: Distribution) -> Verdict:
    if not distribution.enabled:
        return NotApplicable("the distribution is disabled")
    if anything(distribution.standard_logging, distribution.delivered_logging):
        return None
    about = (("Id", distribution.id),)
    return Fail(
        f"distribution `{distribution.id}` has no access logging",
        (
            Evidence(
                call="cloudfront:GetDistributionConfig",
                request=about,
                path="DistributionConfig.Logging.Enabled",
                value="false",
            ),
            Evidence(
                call="logs:DescribeDeliverySources",
                path=f"deliverySources[resourceArns={distribution.arn}]",
                value="none",
            ),
        ),
    )


@fix(access_logs, Safety.JOURNALED, access=Access(gives=True), needs=("log_bucket",), sees=SEES)
def log_it(estate: Estate, store: Bucket | Distribution) -> Iterator[Edit]:
    """Log the requests to the bucket in the log bucket of the configuration, at AWS's prices for the storage.

    The log bucket has to be encrypted with S3's own keys: S3 cannot write logs under most others.
    """
    if isinstance(store, Distribution):
        raise Unfit("where CloudFront is to log to is for people to choose")
    yield from log_requests(estate, store)
