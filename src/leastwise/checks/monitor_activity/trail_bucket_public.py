"""Trails whose bucket is public.

## What it finds
Buckets that a trail writes to and that a bucket policy or an ACL opens to everybody.

## Why it matters
Log files name users, roles, instances, buckets, addresses and the mistakes that were made with them: a map for
whoever wants in, and a warning for whoever is already there that somebody is looking.

## How it is decided
As by `public-resources` for the bucket's policy and by `public-bucket-acls` for its ACL, S3 Block Public Access of
bucket and account and resource control policies included. Every bucket that a trail seen in the account writes to is
judged in the account that owns it; the trail of an Organization shows its bucket in every account. A bucket that the
account's own trail writes to and that another account owns is unknown here.

## What to do
Switch on Block Public Access of the bucket (`aws s3api put-public-access-block` with all four settings): nobody
reads a trail's files without credentials of some account, and CloudTrail's own access is not touched by it. Then
mend the policy or ACL, and look in the bucket's access log whether somebody has come. Keep the old documents to undo
it.

## References
- [Amazon S3 bucket policy for CloudTrail](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html)
- [Blocking public access to your Amazon S3 storage](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html)
- [Security Hub controls for CloudTrail](https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.blocks import ALL, named_others
from leastwise.checks.least_privilege.public_bucket_acls import public_bucket_acls
from leastwise.checks.least_privilege.public_resources import public_resources
from leastwise.checks.organizations import POLICIES
from leastwise.checks.trails import Store, stores
from leastwise.model import Bucket, Estate, Fail, Gap, Severity, Unseen, Verdict, seen
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.s3_public_access import PUBLIC_ACCESS


@check(
    "trail-bucket-public",
    severity=Severity.CRITICAL,
    subjects=stores,
    needs=public_bucket_acls.needs | POLICIES | {"cloudtrail:DescribeTrails", "s3:GetBucketPolicy"},
    controls=("MON-06",),
    fsbp=("CloudTrail.6",),
)
def trail_bucket_public(estate: Estate, store: Store) -> Verdict:
    """Whether everybody reaches one bucket of trails."""
    gaps: list[Gap] = []
    for way in _ways(estate, seen(store.bucket)):
        if isinstance(way, Fail):
            return Fail(
                f"{store.told} write{'' if store.trails[1:] else 's'} to a public bucket: {way.says}", way.evidence
            )
        if isinstance(way, Unseen):
            gaps.extend(way.gaps)
    if gaps:
        raise Unseen(*dict.fromkeys(gaps))
    return None


def _ways(estate: Estate, bucket: Bucket) -> Iterator[Verdict | Unseen]:
    """What the checks of policies and of ACLs say of it, or why they cannot."""
    for policy in estate.resources.items:
        if policy.arn == bucket.arn:
            try:
                yield public_resources.judge(estate, policy)
            except Unseen as unseen:
                yield unseen
    try:
        yield public_bucket_acls.judge(estate, bucket)
    except Unseen as unseen:
        yield unseen


@fix(trail_bucket_public, Safety.JOURNALED, access=Access(takes=True, of_callers=True))
def shut(estate: Estate, store: Store) -> Iterator[Edit]:
    """Block public access to the bucket; CloudTrail and the account itself still come in.

    While a public policy is blocked, other accounts that it names are turned away with everybody else.
    """
    bucket = seen(store.bucket)
    if others := named_others(estate, bucket):
        raise Unfit(
            f"its policy names `{others[0]}` of another account, which would be turned away too: mend the policy"
        )
    target = Target(PUBLIC_ACCESS.name, bucket.name, bucket.subject.region)
    yield Edit(target, dict.fromkeys(ALL, True), creates=seen(bucket.public_access_block) is None)
