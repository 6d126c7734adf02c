"""Who gets into S3 buckets beside the account's own principals: bucket policies, ACLs, and what overrides them."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.gather import gathered, region_of
from leastwise.collect.pages import Pages
from leastwise.collect.step import Ask, Asked, Page, Step
from leastwise.collect.steps.s3_list import BUCKETS, ListedBucket, bucket_arn, every_bucket
from leastwise.model import AclGrant, Fact, Gap, Observed, PublicAccessBlock, ResourcePolicy

__all__ = [
    "BUCKET_ACL",
    "BUCKET_POLICY",
    "BUCKET_PUBLIC_ACCESS",
    "OBJECT_OWNERSHIP",
    "PublicAccessPage",
    "blocked",
    "bucket_policies",
    "grants",
    "ownership",
]

ENFORCED = "BucketOwnerEnforced"
"""The object ownership that switches ACLs off."""


class GetBucketPolicy(Page):
    """Source: "GetBucketPolicy", Amazon S3 API Reference."""

    Policy: str


class _Block(Page):
    BlockPublicAcls: bool = False
    IgnorePublicAcls: bool = False
    BlockPublicPolicy: bool = False
    RestrictPublicBuckets: bool = False


class PublicAccessPage(Page):
    """Source: "GetPublicAccessBlock", Amazon S3 API Reference, of a bucket and of an account."""

    PublicAccessBlockConfiguration: _Block


class _Rule(Page):
    ObjectOwnership: str


class _Ownership(Page):
    Rules: tuple[_Rule, ...]


class GetBucketOwnershipControls(Page):
    """Source: "GetBucketOwnershipControls", Amazon S3 API Reference."""

    OwnershipControls: _Ownership


class _Owner(Page):
    ID: str = ""


class _Grantee(Page):
    ID: str = ""
    URI: str = ""


class _Grant(Page):
    Grantee: _Grantee = _Grantee()
    Permission: str = ""


class GetBucketAcl(Page):
    """Source: "GetBucketAcl", Amazon S3 API Reference.  Display names are not kept."""

    Owner: _Owner
    Grants: tuple[_Grant, ...] = ()


BUCKET_POLICY = Step(
    service="s3",
    operation="GetBucketPolicy",
    permission="s3:GetBucketPolicy",
    page=GetBucketPolicy,
    none=("NoSuchBucketPolicy", "NoSuchBucket"),
    after=(BUCKETS,),
    asks=every_bucket,
)

BUCKET_PUBLIC_ACCESS = Step(
    service="s3",
    operation="GetPublicAccessBlock",
    permission="s3:GetBucketPublicAccessBlock",
    page=PublicAccessPage,
    none=("NoSuchPublicAccessBlockConfiguration", "NoSuchBucket"),
    after=(BUCKETS,),
    asks=every_bucket,
)

OBJECT_OWNERSHIP = Step(
    service="s3",
    operation="GetBucketOwnershipControls",
    permission="s3:GetBucketOwnershipControls",
    page=GetBucketOwnershipControls,
    none=("OwnershipControlsNotFoundError", "NoSuchBucket"),
    after=(BUCKETS,),
    asks=every_bucket,
)


def _every_bucket_with_acl(asked: Asked) -> Iterator[Ask]:
    for ask in every_bucket(asked):
        if ownership(asked.pages, ask.region, {"Bucket": ask.request["Bucket"]}) != ENFORCED:
            yield ask


BUCKET_ACL = Step(
    service="s3",
    operation="GetBucketAcl",
    permission="s3:GetBucketAcl",
    page=GetBucketAcl,
    none=("NoSuchBucket",),
    after=(BUCKETS, OBJECT_OWNERSHIP),
    asks=_every_bucket_with_acl,
)


def blocked(answer: Fact[PublicAccessPage | None]) -> Fact[PublicAccessBlock | None]:
    """The setting of a bucket or of an account; None: nothing is set."""
    if answer is None or isinstance(answer, Gap):
        return answer
    raw = answer.PublicAccessBlockConfiguration
    return PublicAccessBlock(
        block_public_acls=raw.BlockPublicAcls,
        ignore_public_acls=raw.IgnorePublicAcls,
        block_public_policy=raw.BlockPublicPolicy,
        restrict_public_buckets=raw.RestrictPublicBuckets,
    )


def ownership(pages: Pages, region: str | None, about: dict[str, str]) -> Fact[str | None]:
    """Who owns what is put into a bucket; None: it was never set.

    Args:
        region: where the bucket was asked about.
        about: `Bucket` and its name.
    """
    answer = pages.one(OBJECT_OWNERSHIP, region, **about)
    if answer is None or isinstance(answer, Gap):
        return answer
    rules = answer.OwnershipControls.Rules
    return (
        rules[0].ObjectOwnership if rules else pages.unreadable(OBJECT_OWNERSHIP, about, "no rule of ownership", region)
    )


def grants(pages: Pages, region: str | None, about: dict[str, str]) -> Fact[tuple[AclGrant, ...]]:
    """What the ACL of a bucket grants to others than its owner; arguments as for `ownership`."""
    if ownership(pages, region, about) == ENFORCED:
        return ()
    answer = pages.one(BUCKET_ACL, region, **about)
    if answer is None or isinstance(answer, Gap):
        return answer or ()
    return tuple(
        AclGrant(grantee=raw.Grantee.URI or raw.Grantee.ID, permission=raw.Permission)
        for raw in answer.Grants
        if raw.Grantee.URI or raw.Grantee.ID != answer.Owner.ID
    )


def bucket_policies(pages: Pages) -> Observed[ResourcePolicy]:
    """Every bucket with its policy."""
    answers = pages.all(BUCKETS)
    return gathered(
        (_policy(pages, bucket) for answer in answers.items for bucket in answer.page.Buckets if bucket.Name),
        answers.gaps,
    )


def _policy(pages: Pages, listed: ListedBucket) -> ResourcePolicy:
    region = region_of(listed.BucketRegion)
    answer = pages.one(BUCKET_POLICY, region, Bucket=listed.Name)
    return ResourcePolicy(
        arn=bucket_arn(pages, listed),
        account=pages.account,
        region=region,
        type="AWS::S3::Bucket",
        document=answer.Policy if isinstance(answer, GetBucketPolicy) else answer,
    )
