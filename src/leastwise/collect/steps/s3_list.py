"""The list of S3 buckets, from which everything else about them is asked."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.gather import region_of
from leastwise.collect.pages import Pages
from leastwise.collect.step import Ask, Asked, Page, Paging, Step

__all__ = ["BUCKETS", "ListedBucket", "bucket_arn", "every_bucket"]


class ListedBucket(Page):
    """A bucket as it is listed."""

    Name: str = ""
    BucketRegion: str | None = None
    BucketArn: str | None = None


class ListBuckets(Page):
    """Source: "ListBuckets", Amazon S3 API Reference."""

    Buckets: tuple[ListedBucket, ...]


# Without MaxBuckets, S3 neither pages nor names the buckets' regions.
BUCKETS = Step(
    service="s3",
    operation="ListBuckets",
    permission="s3:ListAllMyBuckets",
    page=ListBuckets,
    paging=Paging("ContinuationToken", "ContinuationToken", size=("MaxBuckets", 1000)),
)


def every_bucket(asked: Asked) -> Iterator[Ask]:
    """One request for each bucket, in its region where that is known."""
    for answer in asked.pages.all(BUCKETS).items:
        for bucket in answer.page.Buckets:
            if bucket.Name:
                yield Ask({"Bucket": bucket.Name}, region_of(bucket.BucketRegion))


def bucket_arn(pages: Pages, listed: ListedBucket) -> str:
    """The ARN of a bucket; S3 does not say it of most."""
    return listed.BucketArn or f"arn:{pages.partition}:s3:::{listed.Name}"
