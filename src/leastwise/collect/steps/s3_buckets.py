"""S3 buckets: where their server access logs go, and what keeps the public out."""

from __future__ import annotations

from leastwise.collect.gather import gathered, region_of
from leastwise.collect.pages import Pages
from leastwise.collect.step import Page, Step, reader
from leastwise.collect.steps.s3_access import BUCKET_PUBLIC_ACCESS, blocked, grants, ownership
from leastwise.collect.steps.s3_list import BUCKETS, ListedBucket, bucket_arn, every_bucket
from leastwise.model import Bucket, Fact, Gap, Observed

__all__ = ["BUCKET_LOGGING", "buckets"]


class _LoggingEnabled(Page):
    TargetBucket: str = ""


class GetBucketLogging(Page):
    """Source: "GetBucketLogging", Amazon S3 API Reference."""

    LoggingEnabled: _LoggingEnabled | None = None


BUCKET_LOGGING = Step(
    service="s3",
    operation="GetBucketLogging",
    permission="s3:GetBucketLogging",
    page=GetBucketLogging,
    none=("NoSuchBucket",),
    after=(BUCKETS,),
    asks=every_bucket,
)


@reader("buckets")
def buckets(pages: Pages) -> Observed[Bucket]:
    """Every bucket that was still there when its logging was asked for."""
    answers = pages.all(BUCKETS)
    found = (_bucket(pages, bucket) for answer in answers.items for bucket in answer.page.Buckets)
    return gathered((bucket for bucket in found if bucket is not None), answers.gaps)


def _bucket(pages: Pages, listed: ListedBucket) -> Bucket | Gap | None:
    if not listed.Name:
        return pages.unreadable(BUCKETS, {}, "a bucket without a name")
    about = {"Bucket": listed.Name}
    region = region_of(listed.BucketRegion)
    answer = pages.one(BUCKET_LOGGING, region, **about)
    if answer is None:
        return None
    log_bucket: Fact[str | None]
    if isinstance(answer, Gap):
        log_bucket = answer
    elif answer.LoggingEnabled is None:
        log_bucket = None
    else:
        log_bucket = answer.LoggingEnabled.TargetBucket or pages.unreadable(
            BUCKET_LOGGING, about, "logging is on, without a target bucket", region
        )
    access = pages.one(BUCKET_PUBLIC_ACCESS, region, **about)
    return Bucket(
        arn=bucket_arn(pages, listed),
        name=listed.Name,
        region=region or pages.not_said(BUCKETS, about, "the bucket's region"),
        log_bucket=log_bucket,
        public_access_block=blocked(access),
        object_ownership=ownership(pages, region, about),
        grants=grants(pages, region, about),
    )
