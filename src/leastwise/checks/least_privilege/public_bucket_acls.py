"""Buckets with an ACL for everybody.

## What it finds
Buckets whose access control list grants something to everybody, or to everybody with an AWS account.

## Why it matters
An ACL is the oldest way to open a bucket and the one that nobody looks at: it stands in no policy. A grant to
"authenticated users" sounds like the own users and means every customer of AWS.

## How it is decided
By s3:GetBucketAcl. ACLs do not count where object ownership is `BucketOwnerEnforced`, nor public ones where S3 Block
Public Access of the bucket or of the account ignores them (`IgnorePublicAcls`). A setting that was not seen makes a
bucket with such a grant UNKNOWN. ACLs of single objects are not seen.

## What to do
Put object ownership to `BucketOwnerEnforced` (`aws s3api put-bucket-ownership-controls`) once the access logs show
that nobody comes by the ACL, and switch Block Public Access on. Write the grants down first (`aws s3api
get-bucket-acl`): putting them back undoes it. `leastwise plan` lets the buckets that the setting `fixes.closed` names
ignore public ACLs, which one call takes back.

## References
- [Blocking public access to your Amazon S3 storage](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html)
- [Controlling ownership of objects and disabling ACLs](https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Access, check, fix
from leastwise.checks.sharing import meant_for_us
from leastwise.model import Bucket, Estate, Evidence, Fact, Fail, PublicAccessBlock, Severity, Unseen, Verdict, seen
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.s3_public_access import PUBLIC_ACCESS


@check(
    "public-bucket-acls",
    severity=Severity.HIGH,
    subjects=lambda estate: estate.buckets,
    needs={
        "s3:GetAccountPublicAccessBlock",
        "s3:GetBucketAcl",
        "s3:GetBucketOwnershipControls",
        "s3:GetBucketPublicAccessBlock",
        "s3:ListAllMyBuckets",
    },
    controls=("LP-32",),
    fsbp=("S3.2", "S3.3"),
)
def public_bucket_acls(estate: Estate, bucket: Bucket) -> Verdict:
    """Whether the ACL of one bucket grants something to everybody."""
    if bucket.object_ownership == "BucketOwnerEnforced":
        return None
    public = [each for each in seen(bucket.grants) if each.public]
    if not public or _ignored(bucket.public_access_block, estate.public_access_block):
        return None
    told = ", ".join(f"`{each.permission}`" for each in public)
    return Fail(
        f"the ACL of `{bucket.name}` grants {told} to everybody",
        tuple(
            Evidence(
                call="s3:GetBucketAcl",
                path=f"Grants[].Grantee[URI={each.grantee}]",
                value=each.permission,
                request=(("Bucket", bucket.name),),
            )
            for each in public
        ),
    )


def _ignored(*settings: Fact[PublicAccessBlock | None]) -> bool:
    """Whether one of the settings makes public ACLs count for nothing.

    Raises:
        Unseen: none that was seen does, and one was not seen.
    """
    hidden: Unseen | None = None
    for each in settings:
        try:
            setting = seen(each)
        except Unseen as unseen:
            hidden = unseen
            continue
        if setting is not None and setting.ignore_public_acls:
            return True
    if hidden is not None:
        raise hidden
    return False


@fix(public_bucket_acls, Safety.JOURNALED, access=Access(takes=True, of_callers=True), needs=("closed",))
def ignore(estate: Estate, bucket: Bucket) -> Iterator[Edit]:
    """Ignore the public ACLs of the bucket and of its objects; accounts that ACLs name stay let in."""
    meant_for_us(estate, bucket.arn)
    target = Target(PUBLIC_ACCESS.name, bucket.name, bucket.subject.region)
    yield Edit(target, {"IgnorePublicAcls": True}, creates=seen(bucket.public_access_block) is None)
