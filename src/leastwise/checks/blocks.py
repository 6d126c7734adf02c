"""The four settings of S3 Block Public Access."""

from __future__ import annotations

from leastwise.access.public import is_public
from leastwise.errors import JsonError, PolicyError
from leastwise.language import Kind, parse
from leastwise.model import Bucket, Estate, PublicAccessBlock, Unseen, seen

__all__ = ["ALL", "SEES", "named_others", "off", "turned_away"]

ALL = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
SEES = frozenset(
    {"s3:GetBucketOwnershipControls", "s3:GetBucketPolicy", "s3:GetBucketPublicAccessBlock", "s3:ListAllMyBuckets"}
)
"""The permissions that show whom the settings would turn away."""


def off(setting: PublicAccessBlock) -> tuple[str, ...]:
    """The settings that are not on, as AWS calls them."""
    settings = {
        "BlockPublicAcls": setting.block_public_acls,
        "IgnorePublicAcls": setting.ignore_public_acls,
        "BlockPublicPolicy": setting.block_public_policy,
        "RestrictPublicBuckets": setting.restrict_public_buckets,
    }
    return tuple(name for name, on in settings.items() if not on)


def turned_away(estate: Estate, bucket: Bucket) -> str | None:
    """Why somebody may lose access to a bucket when all four settings are put on; None: nobody does.

    Raises:
        Unseen: its policy, its settings or its object ownership was not seen.
    """
    on = seen(bucket.public_access_block) or PublicAccessBlock()
    if isinstance(estate.public_access_block, PublicAccessBlock):
        on = on | estate.public_access_block
    if not on.restrict_public_buckets and (text := _policy(estate, bucket)):
        if _public(text):
            return f"the policy of `{bucket.name}` is public, and whoever comes by it would be turned away"
        if "s3:dataaccesspoint" in text.lower():
            return f"`{bucket.name}` leaves access to its access points, whose policies were not seen"
    if not on.ignore_public_acls and seen(bucket.object_ownership) != "BucketOwnerEnforced":
        return f"objects in `{bucket.name}` may have public ACLs of their own, which were not seen"
    return None


def named_others(estate: Estate, bucket: Bucket) -> tuple[str, ...]:
    """Whom the policy of a bucket names from other accounts: a public policy that is blocked is blocked for them too.

    Raises:
        Unseen: the policy was not seen.
    """
    text = _policy(estate, bucket)
    if not text or not _public(text):
        return ()
    own = f":{estate.account.id}:"
    statements = parse(text, Kind.RESOURCE).statements
    principals = [one.principal for one in statements if one.allows and one.principal]
    named = (each for one in principals for each in (*one.aws, *one.canonical))
    return tuple(each for each in named if each not in ("*", estate.account.id) and own not in each)


def _policy(estate: Estate, bucket: Bucket) -> str | None:
    found = next((each for each in estate.resources.items if each.arn == bucket.arn), None)
    if found is None:
        raise Unseen(*(gap for gap in estate.resources.gaps if gap.call.startswith("s3:")))
    return seen(found.document)


def _public(text: str) -> bool:
    """Whether S3 takes a policy to be public; one that cannot be read may be."""
    try:
        return is_public(parse(text, Kind.RESOURCE))
    except (JsonError, PolicyError):
        return True
