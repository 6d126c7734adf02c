"""Trails whose bucket is not watched.

## What it finds
Buckets that a trail writes to and that have no server access logging.

## Why it matters
Whoever wants to know what is known of them reads the trail's files; whoever wants to hide deletes them. The trail
itself does not see it: reading and deleting objects are data events. The bucket's access log is the witness of the
witness.

## How it is decided
By s3:GetBucketLogging of each bucket that a trail seen in the account writes to, where the account owns the bucket.
The trail of an Organization shows its bucket in every account, so that it is judged in the account that owns it. A
bucket that the account's own trail writes to and that another account owns is unknown here.

## What to do
`aws s3api put-bucket-logging` with a target bucket of the same region and account, never the trail's own bucket.
Write down that nobody but the log's owner may write or delete there. Data events of the trail's bucket, recorded by
another trail, tell more; they do not close this finding, which two benchmarks ask for: waive it where they take its
place.

## References
- [Enabling Amazon S3 server access logging](https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html)
- [Security Hub controls for CloudTrail](https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Access, check, fix
from leastwise.checks.access_logging import SEES, log_requests
from leastwise.checks.trails import Store, stores
from leastwise.model import Estate, Evidence, Fail, Severity, Verdict, seen
from leastwise.model.change import Edit, Safety


@check(
    "trail-bucket-logs",
    severity=Severity.MEDIUM,
    subjects=stores,
    needs={"cloudtrail:DescribeTrails", "s3:ListAllMyBuckets", "s3:GetBucketLogging"},
    controls=("MON-07",),
    cis=("4.4",),
    fsbp=("CloudTrail.7",),
)
def trail_bucket_logs(estate: Estate, store: Store) -> Verdict:
    """Whether requests to one bucket of trails are logged."""
    if seen(seen(store.bucket).log_bucket) is not None:
        return None
    request = (("Bucket", store.name),)
    evidence = Evidence(call="s3:GetBucketLogging", request=request, path="LoggingEnabled", value="none")
    return Fail(f"nobody sees who reads or deletes what {store.told} put into `{store.name}`", (evidence,))


@fix(trail_bucket_logs, Safety.JOURNALED, access=Access(gives=True), needs=("log_bucket",), sees=SEES)
def log_bucket_of_trails(estate: Estate, store: Store) -> Iterator[Edit]:
    """Log the requests to the bucket in the log bucket of the configuration, at AWS's prices for the storage."""
    yield from log_requests(estate, seen(store.bucket))
