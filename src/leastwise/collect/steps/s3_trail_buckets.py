"""What keeps log files in the buckets of trails: MFA delete and Object Lock.  Other buckets are not asked about."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.gather import region_of
from leastwise.collect.pages import Pages
from leastwise.collect.step import Ask, Asked, Page, Step, reader
from leastwise.collect.steps.cloudtrail_trails import TRAILS
from leastwise.collect.steps.s3_list import BUCKETS
from leastwise.model import Fact, Gap, KeptVersions, Observed

__all__ = ["OBJECT_LOCK", "VERSIONING", "kept_versions"]


class GetBucketVersioning(Page):
    """Source: "GetBucketVersioning", Amazon S3 API Reference."""

    Status: str = ""
    MFADelete: str = ""


class _Retention(Page):
    Mode: str = ""


class _Rule(Page):
    DefaultRetention: _Retention = _Retention()


class _Lock(Page):
    ObjectLockEnabled: str = ""
    Rule: _Rule = _Rule()


class GetObjectLockConfiguration(Page):
    """Source: "GetObjectLockConfiguration", Amazon S3 API Reference."""

    ObjectLockConfiguration: _Lock = _Lock()


def _stores(pages: Pages) -> Iterator[tuple[str, str | None]]:
    """Name and region of the account's own buckets that trails write to."""
    named = {trail.S3BucketName for answer in pages.all(TRAILS).items for trail in answer.page.trailList}
    for answer in pages.all(BUCKETS).items:
        for bucket in answer.page.Buckets:
            if bucket.Name and bucket.Name in named:
                yield bucket.Name, region_of(bucket.BucketRegion)


def _every_store(asked: Asked) -> Iterator[Ask]:
    yield from (Ask({"Bucket": name}, region) for name, region in _stores(asked.pages))


VERSIONING = Step(
    service="s3",
    operation="GetBucketVersioning",
    permission="s3:GetBucketVersioning",
    page=GetBucketVersioning,
    none=("NoSuchBucket",),
    after=(BUCKETS, TRAILS),
    asks=_every_store,
)

OBJECT_LOCK = Step(
    service="s3",
    operation="GetObjectLockConfiguration",
    permission="s3:GetBucketObjectLockConfiguration",
    page=GetObjectLockConfiguration,
    none=("NoSuchBucket", "ObjectLockConfigurationNotFoundError"),
    after=(BUCKETS, TRAILS),
    asks=_every_store,
)


@reader("kept_versions")
def kept_versions(pages: Pages) -> Observed[KeptVersions]:
    """Of every bucket of the account that a trail was seen to write to."""
    found = (
        KeptVersions(bucket=name, mfa_delete=_mfa_delete(pages, name, region), locked=_locked(pages, name, region))
        for name, region in _stores(pages)
    )
    return Observed(tuple(found), (*pages.all(BUCKETS).gaps, *pages.all(TRAILS).gaps))


def _mfa_delete(pages: Pages, name: str, region: str | None) -> Fact[bool]:
    answer = pages.one(VERSIONING, region, Bucket=name)
    if isinstance(answer, Gap):
        return answer
    return answer is not None and answer.MFADelete == "Enabled"


def _locked(pages: Pages, name: str, region: str | None) -> Fact[str | None]:
    answer = pages.one(OBJECT_LOCK, region, Bucket=name)
    if answer is None or isinstance(answer, Gap):
        return answer
    lock = answer.ObjectLockConfiguration
    return (lock.Rule.DefaultRetention.Mode or None) if lock.ObjectLockEnabled == "Enabled" else None
