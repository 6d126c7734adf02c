"""S3 Block Public Access, of a bucket and of the whole account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import msgspec

from leastwise.model import Bucket, Estate, PublicAccessBlock, seen
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = ["ACCOUNT_PUBLIC_ACCESS", "PUBLIC_ACCESS"]

_FIELDS = {
    "BlockPublicAcls": "block_public_acls",
    "IgnorePublicAcls": "ignore_public_acls",
    "BlockPublicPolicy": "block_public_policy",
    "RestrictPublicBuckets": "restrict_public_buckets",
}
"""AWS's names, and the model's."""

_UNSET = "NoSuchPublicAccessBlockConfiguration"


def _state(block: PublicAccessBlock | None) -> State | None:
    return None if block is None else {name: getattr(block, field) for name, field in _FIELDS.items()}


def _block(before: PublicAccessBlock | None, state: State | None) -> PublicAccessBlock | None:
    if state is None:
        return None
    whole = {**(_state(before) or {}), **state}
    return PublicAccessBlock(**{field: bool(whole.get(name)) for name, field in _FIELDS.items()})


def _told(answer: Mapping[str, Mapping[str, bool]] | None) -> State | None:
    if answer is None:
        return None
    told = answer["PublicAccessBlockConfiguration"]
    return {name: bool(told.get(name)) for name in _FIELDS}


def _configuration(state: State) -> dict[str, bool]:
    return {name: bool(state.get(name)) for name in _FIELDS}


def _bucket_seen(estate: Estate, target: Target) -> State | None:
    bucket = found(estate.buckets, lambda each: each.name == target.id)
    return None if bucket is None else _state(seen(bucket.public_access_block))


def _bucket_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    def ours(each: Bucket) -> bool:
        return each.name == target.id

    bucket = found(estate.buckets, ours)
    if bucket is None:
        return estate
    before = bucket.public_access_block
    block = _block(before if isinstance(before, PublicAccessBlock) else None, state)
    changed = msgspec.structs.replace(bucket, public_access_block=block)
    return replace(estate, buckets=exchanged_item(estate.buckets, ours, changed))


def _bucket_read(ask: Ask, target: Target) -> State | None:
    none = f"{_UNSET} NoSuchBucket"
    return _told(ask("s3", "GetPublicAccessBlock", {"Bucket": target.id}, region=target.region, none=none))


def _bucket_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    permission = "s3:PutBucketPublicAccessBlock"
    named = {"Bucket": target.id}
    if then is None:
        yield AwsCall("s3", "DeletePublicAccessBlock", named, target.region, permission)
    elif now != then:
        wanted = {**named, "PublicAccessBlockConfiguration": _configuration(then)}
        yield AwsCall("s3", "PutPublicAccessBlock", wanted, target.region, permission)


PUBLIC_ACCESS = Kind(
    name="s3:public-access-block",
    title="Block Public Access of bucket",
    seen=_bucket_seen,
    tried=_bucket_tried,
    read=_bucket_read,
    write=_bucket_write,
    reads=frozenset({"s3:GetBucketPublicAccessBlock"}),
    writes=frozenset({"s3:PutBucketPublicAccessBlock"}),
)
"""Known by the bucket's name, in its region."""


def _account_seen(estate: Estate, target: Target) -> State | None:
    return _state(seen(estate.public_access_block))


def _account_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    before = estate.public_access_block
    block = _block(before if isinstance(before, PublicAccessBlock) else None, state)
    return replace(estate, public_access_block=block)


def _account_read(ask: Ask, target: Target) -> State | None:
    return _told(ask("s3control", "GetPublicAccessBlock", {"AccountId": target.id}, none=_UNSET))


def _account_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    permission = "s3:PutAccountPublicAccessBlock"
    named = {"AccountId": target.id}
    if then is None:
        yield AwsCall("s3control", "DeletePublicAccessBlock", named, permission=permission)
    elif now != then:
        wanted = {**named, "PublicAccessBlockConfiguration": _configuration(then)}
        yield AwsCall("s3control", "PutPublicAccessBlock", wanted, permission=permission)


ACCOUNT_PUBLIC_ACCESS = Kind(
    name="s3:account-public-access-block",
    title="Block Public Access of account",
    seen=_account_seen,
    tried=_account_tried,
    read=_account_read,
    write=_account_write,
    reads=frozenset({"s3:GetAccountPublicAccessBlock"}),
    writes=frozenset({"s3:PutAccountPublicAccessBlock"}),
)
"""Known by the account's id."""
