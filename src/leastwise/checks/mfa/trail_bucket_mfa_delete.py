"""Log files that can be deleted without MFA.

## What it finds
Buckets that a trail writes to and that neither ask for MFA before a version is deleted nor lock new objects.

## Why it matters
A stolen key of an administrator deletes the record of what it was stolen for. With MFA delete no key can: only root,
with its device, deletes versions for good or switches versioning off.

## How it is decided
By `MFADelete` of s3:GetBucketVersioning, for every bucket that a trail seen in the account writes to, in the account
that owns it. Where Object Lock keeps new objects for a time, that holds for longer and needs no root user, so the
check is not applicable. Other buckets are not asked about.

## What to do
Prefer Object Lock (see `trail-bucket-lock`). MFA delete can be switched on by root alone, with its MFA device and
through the API: `aws s3api put-bucket-versioning --bucket NAME --versioning-configuration
Status=Enabled,MFADelete=Enabled --mfa "SERIAL CODE"`, which means an access key for root, for as long as that call
takes, and lifecycle rules cannot be used on the bucket any more. Whoever does not want that waives the finding.

## References
- [Configuring MFA delete](https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html)
- [Security best practices in AWS CloudTrail](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.trails import Store, kept, stores
from leastwise.model import Estate, Evidence, Fail, Gap, NotApplicable, Severity, Verdict, seen


@check(
    "trail-bucket-mfa-delete",
    severity=Severity.LOW,
    subjects=stores,
    needs={
        "cloudtrail:DescribeTrails",
        "s3:GetBucketObjectLockConfiguration",
        "s3:GetBucketVersioning",
        "s3:ListAllMyBuckets",
    },
    controls=("MFA-09",),
)
def trail_bucket_mfa_delete(estate: Estate, store: Store) -> Verdict:
    """Whether deleting log files in one bucket takes an MFA device."""
    found = kept(estate, store)
    if not isinstance(found.mfa_delete, Gap) and found.mfa_delete:
        return None
    if seen(found.locked) is not None:
        return NotApplicable("Object Lock keeps new objects")
    seen(found.mfa_delete)
    about = (("Bucket", store.name),)
    evidence = Evidence(call="s3:GetBucketVersioning", request=about, path="MFADelete", value="not enabled")
    return Fail(f"log files of {store.told} in `{store.name}` can be deleted without MFA", (evidence,))
