"""Trails that cannot deliver.

## What it finds
Trails that are logging while CloudTrail cannot put their log files into the bucket.

## Why it matters
The trail looks healthy in every list: it is there, it is on. But the bucket was deleted, its policy was tightened or
its key was disabled, and nothing has been recorded since. Nobody notices until the files are needed.

## How it is decided
By `LatestDeliveryError` of cloudtrail:GetTrailStatus, which AWS empties when a delivery succeeds again. Trails that
are not logging have nothing to deliver. The trail of an Organization is asked about in its management account only.

## What to do
The error names the cause: `NoSuchBucket` (somebody deleted it; whoever makes it anew under that name gets your logs,
so make it yourself or point the trail elsewhere), `AccessDenied` (the bucket policy no longer lets
`cloudtrail.amazonaws.com` put objects, or an `aws:SourceArn` names another trail), an error of KMS (the key's policy
or state). Mend that, then look again after the next delivery, within about five minutes; failed deliveries are tried
again for 30 days.

## References
- [Amazon S3 bucket policy for CloudTrail](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html)
- [GetTrailStatus](https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.trails import another_accounts, not_logging, of_status
from leastwise.model import Estate, Fail, Severity, Trail, Verdict, seen


@check(
    "trail-delivery",
    severity=Severity.HIGH,
    subjects=lambda estate: estate.trails,
    needs={"cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"},
    controls=("MON-08",),
)
def trail_delivery(estate: Estate, trail: Trail) -> Verdict:
    """Whether the log files of one trail reach its bucket."""
    if aside := another_accounts(estate, trail) or not_logging(trail):
        return aside
    error = seen(trail.status).delivery_error
    if not error:
        return None
    says = f"trail `{trail.name}` cannot deliver to bucket `{trail.bucket}` (`{error}`)"
    return Fail(says, (of_status(trail, "LatestDeliveryError", error),))
