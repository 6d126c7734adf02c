"""The four settings of S3 Block Public Access."""

from __future__ import annotations

from leastwise.model import PublicAccessBlock

__all__ = ["off"]


def off(setting: PublicAccessBlock) -> tuple[str, ...]:
    """The settings that are not on, as AWS calls them."""
    settings = {
        "BlockPublicAcls": setting.block_public_acls,
        "IgnorePublicAcls": setting.ignore_public_acls,
        "BlockPublicPolicy": setting.block_public_policy,
        "RestrictPublicBuckets": setting.restrict_public_buckets,
    }
    return tuple(name for name, on in settings.items() if not on)
