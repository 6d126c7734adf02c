"""Buckets without Block Public Access.

## What it finds
Buckets where one of the four settings of S3 Block Public Access is on neither for the bucket nor for the account.

## Why it matters
The settings are the fuse behind bucket policies and ACLs: with all four on, a policy that is public by mistake lets
nobody in, and putting one is refused. Since April 2023 new buckets have them; older ones have what their makers chose.

## How it is decided
By s3:GetBucketPublicAccessBlock and s3:GetAccountPublicAccessBlock: what is on in either is on. Where one of the two
was not seen and the other leaves something off, the bucket is UNKNOWN. Whether anything is public today is asked by
`public-resources` and `public-bucket-acls`.

## What to do
See first which buckets are public on purpose (`public-resources`, `public-bucket-acls`) and put CloudFront in front of
them, or they go dark in that moment. Then `aws s3api put-public-access-block` with all four; the old values put back
undo it.

## References
- [Blocking public access to your Amazon S3 storage](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html)
- [Security Hub controls for Amazon S3](https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix
from leastwise.checks.blocks import ALL, SEES, off, turned_away
from leastwise.model import Bucket, Estate, Evidence, Fail, Gap, PublicAccessBlock, Severity, Unseen, Verdict, seen
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.s3_public_access import PUBLIC_ACCESS


@check(
    "block-public-access-buckets",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.buckets,
    needs={"s3:GetAccountPublicAccessBlock", "s3:GetBucketPublicAccessBlock", "s3:ListAllMyBuckets"},
    controls=("LP-32",),
    fsbp=("S3.8",),
)
def block_public_access_buckets(estate: Estate, bucket: Bucket) -> Verdict:
    """Whether public access to one bucket is blocked, by itself or by the account."""
    together, gaps = PublicAccessBlock(), list[Gap]()
    for each in (bucket.public_access_block, estate.public_access_block):
        if isinstance(each, Gap):
            gaps.append(each)
        elif each is not None:
            together = together | each
    missing = off(together)
    if not missing:
        return None
    if gaps:
        raise Unseen(*gaps)
    request = (("Bucket", bucket.name),)
    call, path = "s3:GetBucketPublicAccessBlock", "PublicAccessBlockConfiguration"
    evidence = (Evidence(call=call, path=f"{path}.{each}", value="false", request=request) for each in missing)
    return Fail(f"`{bucket.name}` leaves {', '.join(f'`{each}`' for each in missing)} off", tuple(evidence))


@fix(block_public_access_buckets, Safety.JOURNALED, sees=SEES)
def block_bucket(estate: Estate, bucket: Bucket) -> Iterator[Edit]:
    """Block public access to the bucket, where that turns nobody away."""
    if why := turned_away(estate, bucket):
        raise Unfit(why)
    target = Target(PUBLIC_ACCESS.name, bucket.name, bucket.subject.region)
    yield Edit(target, dict.fromkeys(ALL, True), creates=seen(bucket.public_access_block) is None)
