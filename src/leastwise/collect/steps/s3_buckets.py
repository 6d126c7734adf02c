"""S3 buckets, and where their server access logs go."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.gather import gathered, region_of
from leastwise.collect.pages import Pages
from leastwise.collect.step import Ask, Asked, Page, Paging, Step, reader
from leastwise.model import Bucket, Gap, Observed

__all__ = ["BUCKETS", "BUCKET_LOGGING", "buckets"]


class _Bucket(Page):
    Name: str = ""
    BucketRegion: str | None = None
    BucketArn: str | None = None


class ListBuckets(Page):
    """Source: "ListBuckets", Amazon S3 API Reference."""

    Buckets: tuple[_Bucket, ...]


class _LoggingEnabled(Page):
    TargetBucket: str = ""


class GetBucketLogging(Page):
    """Source: "GetBucketLogging", Amazon S3 API Reference."""

    LoggingEnabled: _LoggingEnabled | None = None


# Without MaxBuckets, S3 neither pages nor names the buckets' regions.
BUCKETS = Step(
    service="s3",
    operation="ListBuckets",
    permission="s3:ListAllMyBuckets",
    page=ListBuckets,
    paging=Paging("ContinuationToken", "ContinuationToken", size=("MaxBuckets", 1000)),
)


def _every_bucket(asked: Asked) -> Iterator[Ask]:
    for answer in asked.pages.all(BUCKETS).items:
        for bucket in answer.page.Buckets:
            if bucket.Name:
                yield Ask({"Bucket": bucket.Name}, region_of(bucket.BucketRegion))


BUCKET_LOGGING = Step(
    service="s3",
    operation="GetBucketLogging",
    permission="s3:GetBucketLogging",
    page=GetBucketLogging,
    none=("NoSuchBucket",),
    after=(BUCKETS,),
    asks=_every_bucket,
)


@reader("buckets")
def buckets(pages: Pages) -> Observed[Bucket]:
    """Every bucket that was still there when its logging was asked for."""
    answers = pages.all(BUCKETS)
    found = (_bucket(pages, bucket) for answer in answers.items for bucket in answer.page.Buckets)
    return gathered((bucket for bucket in found if bucket is not None), answers.gaps)


def _bucket(pages: Pages, listed: _Bucket) -> Bucket | Gap | None:
    if not listed.Name:
        return pages.unreadable(BUCKETS, {}, "a bucket without a name")
    about = {"Bucket": listed.Name}
    region = region_of(listed.BucketRegion)
    answer = pages.one(BUCKET_LOGGING, region, **about)
    if answer is None:
        return None
    log_bucket: str | Gap | None
    if isinstance(answer, Gap):
        log_bucket = answer
    elif answer.LoggingEnabled is None:
        log_bucket = None
    else:
        log_bucket = answer.LoggingEnabled.TargetBucket or pages.unreadable(
            BUCKET_LOGGING, about, "logging is on, without a target bucket", region
        )
    return Bucket(
        arn=listed.BucketArn or f"arn:{pages.partition}:s3:::{listed.Name}",
        name=listed.Name,
        region=region or pages.not_said(BUCKETS, about, "the bucket's region"),
        log_bucket=log_bucket,
    )
