"""The trails that an account owns, and the buckets that trails write to, as checks ask about them."""

from __future__ import annotations

from collections import defaultdict

from msgspec import Struct

from leastwise.model import (
    Bucket,
    Estate,
    Evidence,
    Fact,
    Gap,
    KeptVersions,
    NotApplicable,
    Observed,
    Subject,
    Trail,
    TrailStatus,
    Unseen,
    seen,
)

__all__ = ["Store", "another_accounts", "kept", "not_logging", "of_status", "of_trail", "stores"]


class Store(Struct, frozen=True, kw_only=True):
    """A bucket that trails write to."""

    name: str
    partition: str
    trails: tuple[str, ...]
    """Names of the trails that were seen to write there."""
    bucket: Fact[Bucket]
    """The bucket itself, where it is this account's."""

    @property
    def told(self) -> str:
        """The trails, in words."""
        return f"trail{'s' if len(self.trails) > 1 else ''} {', '.join(f'`{name}`' for name in self.trails)}"

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        arn = f"arn:{self.partition}:s3:::{self.name}"
        region = None if isinstance(self.bucket, Gap) else self.bucket.subject.region
        return Subject(type="bucket", id=self.name, arn=arn, unique=arn, region=region)


def stores(estate: Estate) -> Observed[Store]:
    """The account's own buckets that trails write to, and those that its own trails write to.

    The trail of an Organization shows its bucket in every account, so that it is judged in the one that owns it.
    """
    own = {bucket.name: bucket for bucket in estate.buckets.items}
    writing: dict[str, list[str]] = defaultdict(list)
    for trail in estate.trails.items:
        if trail.bucket and (trail.bucket in own or estate.buckets.gaps or another_accounts(estate, trail) is None):
            writing[trail.bucket].append(trail.name)
    found = tuple(
        Store(
            name=name,
            partition=estate.account.partition,
            trails=tuple(trails),
            bucket=own.get(name) or _not_here(estate, name),
        )
        for name, trails in writing.items()
    )
    return Observed(found, estate.trails.gaps)


def _not_here(estate: Estate, name: str) -> Gap:
    if estate.buckets.gaps:
        return estate.buckets.gaps[0]
    return Gap(
        call="s3:ListBuckets",
        permission="s3:ListAllMyBuckets",
        account=estate.account.id,
        request=(("Bucket", name),),
        code="OtherAccount",
        why=f"the account has no bucket `{name}`: it is another's, or nobody's",
    )


def another_accounts(estate: Estate, trail: Trail) -> NotApplicable | None:
    """Why nothing is asked of the trail of an Organization in its members: it is the management account's."""
    owner = "".join(trail.arn.split(":")[4:5])
    if owner in ("", estate.account.id):
        return None
    return NotApplicable(f"it is a trail of account `{owner}`")


def not_logging(trail: Trail) -> NotApplicable | None:
    """Why nothing is asked of what a trail delivers where it surely delivers nothing."""
    if isinstance(trail.status, TrailStatus) and not trail.status.logging:
        return NotApplicable("the trail is not logging")
    return None


def of_trail(trail: Trail, field: str, value: str) -> Evidence:
    """A field of a trail as it is listed."""
    return Evidence(call="cloudtrail:DescribeTrails", path=f"trailList[TrailARN={trail.arn}].{field}", value=value)


def of_status(trail: Trail, field: str, value: str) -> Evidence:
    """A field of a trail's status."""
    return Evidence(call="cloudtrail:GetTrailStatus", request=(("Name", trail.arn),), path=field, value=value)


def kept(estate: Estate, store: Store) -> KeptVersions:
    """What keeps the objects of a bucket.

    Raises:
        Unseen: the bucket is another account's, or was not seen.
    """
    seen(store.bucket)
    found = next((each for each in estate.kept_versions.items if each.bucket == store.name), None)
    if found is None:
        raise Unseen(*estate.kept_versions.gaps)
    return found
