"""Buckets where ACLs count.

## What it finds
Buckets whose object ownership is not `BucketOwnerEnforced`, so that access control lists of the bucket and of every
object count.

## Why it matters
With ACLs there are two systems of permissions, and whoever puts an object into the bucket can open it to others, or
own it. Policies alone can be read, compared and proven.

## How it is decided
By s3:GetBucketOwnershipControls: ownership is `BucketOwnerPreferred` or `ObjectWriter`, or nothing is set, as on
buckets made before April 2023.

## What to do
See in the access logs (`aclRequired`) whether requests still go by an ACL, put what they need into the bucket policy,
then `aws s3api put-bucket-ownership-controls` with `BucketOwnerEnforced`. S3 keeps the ACLs: the old setting brings
them back. A bucket that CloudFront's legacy logging writes to needs ACLs.

## References
- [Controlling ownership of objects and disabling ACLs](https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html)
- [Security Hub controls for Amazon S3](https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.model import Bucket, Estate, Evidence, Fail, Severity, Verdict, seen


@check(
    "bucket-acls",
    severity=Severity.LOW,
    subjects=lambda estate: estate.buckets,
    needs={"s3:GetBucketOwnershipControls", "s3:ListAllMyBuckets"},
    controls=("LP-32",),
    fsbp=("S3.12",),
)
def bucket_acls(estate: Estate, bucket: Bucket) -> Verdict:
    """Whether the ACLs of one bucket count for nothing."""
    ownership = seen(bucket.object_ownership)
    if ownership == "BucketOwnerEnforced":
        return None
    told = f"object ownership is `{ownership}`" if ownership else "no object ownership is set"
    evidence = Evidence(
        call="s3:GetBucketOwnershipControls",
        path="OwnershipControls.Rules[0].ObjectOwnership",
        value=ownership or "none",
        request=(("Bucket", bucket.name),),
    )
    return Fail(f"ACLs count in `{bucket.name}`: {told}", (evidence,))
