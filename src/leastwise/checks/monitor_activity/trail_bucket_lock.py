"""Trails whose log files can be deleted.

## What it finds
Buckets that a trail writes to and that do not lock new objects for a time.

## Why it matters
Whoever takes an account over deletes what tells of it. Validation shows that files are missing, not what was in
them. A locked object cannot be deleted or overwritten before its time is over: in the mode `COMPLIANCE` by nobody,
root included.

## How it is decided
By s3:GetObjectLockConfiguration: Object Lock must be on and have a default retention, in either mode. Without that,
CloudTrail's files are not locked, since it asks for no lock itself. Every bucket that a trail seen in the account
writes to is judged in the account that owns it. Copies in another account are not looked at: waive the finding where
replication keeps them.

## What to do
`aws s3api put-object-lock-configuration` with a default retention, on a bucket with versioning. Begin with
`GOVERNANCE`, which a permission of its own (`s3:BypassGovernanceRetention`) can break; what is locked in
`COMPLIANCE` is paid for until its time is over. Object Lock cannot be switched off again; the default retention can
be taken away, for new objects.

## References
- [Locking objects with Object Lock](https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html)
- [Security best practices in AWS CloudTrail](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.trails import Store, kept, stores
from leastwise.model import Estate, Evidence, Fail, Severity, Verdict, seen


@check(
    "trail-bucket-lock",
    severity=Severity.LOW,
    subjects=stores,
    needs={"cloudtrail:DescribeTrails", "s3:GetBucketObjectLockConfiguration", "s3:ListAllMyBuckets"},
    controls=("MON-09",),
)
def trail_bucket_lock(estate: Estate, store: Store) -> Verdict:
    """Whether log files in one bucket are locked for a time."""
    if seen(kept(estate, store).locked) is not None:
        return None
    path = "ObjectLockConfiguration.Rule.DefaultRetention"
    request = (("Bucket", store.name),)
    none = Evidence(call="s3:GetObjectLockConfiguration", request=request, path=path, value="none")
    return Fail(f"log files of {store.told} in `{store.name}` are not locked", (none,))
