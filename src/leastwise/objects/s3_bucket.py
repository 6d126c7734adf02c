"""Buckets themselves: made with encryption, ownership and versioning, and deleted again as long as they are empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Bucket, Estate, PublicAccessBlock, ResourcePolicy, seen
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = ["BUCKET", "BUCKET_LOGGING"]

_HOME = "us-east-1"
"""The region that CreateBucket takes no location constraint for."""
_NO_ENCRYPTION = "ServerSideEncryptionConfigurationNotFoundError"


def _bucket(estate: Estate, target: Target) -> Bucket | None:
    return found(estate.buckets, lambda each: each.name == target.id)


def _with(estate: Estate, target: Target, bucket: Bucket | None) -> Estate:
    return replace(estate, buckets=exchanged_item(estate.buckets, lambda each: each.name == target.id, bucket))


def _seen(estate: Estate, target: Target) -> State | None:
    """Encryption and versioning are not collected."""
    bucket = _bucket(estate, target)
    if bucket is None:
        return None
    known = bucket.object_ownership
    return {"ObjectOwnership": known} if known is None or isinstance(known, str) else {}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    if state is None:
        return _without(estate, target)
    bucket = _bucket(estate, target)
    if bucket is None:
        bucket = _new(estate, target)
        policy = ResourcePolicy(
            arn=bucket.arn, account=estate.account.id, region=target.region, type="AWS::S3::Bucket", document=None
        )
        resources = exchanged_item(estate.resources, lambda each: each.arn == policy.arn, policy)
        estate = replace(estate, resources=resources)
    if "ObjectOwnership" in state:
        owned = state["ObjectOwnership"]
        bucket = msgspec.structs.replace(bucket, object_ownership=owned)
        if owned == "BucketOwnerEnforced":
            bucket = msgspec.structs.replace(bucket, grants=())
    return _with(estate, target, bucket)


def _without(estate: Estate, target: Target) -> Estate:
    arn = f"arn:{estate.account.partition}:s3:::{target.id}"
    resources = exchanged_item(estate.resources, lambda each: each.arn == arn, None)
    return _with(replace(estate, resources=resources), target, None)


def _new(estate: Estate, target: Target) -> Bucket:
    """A bucket as S3 makes it: nothing public, no ACLs, no access log."""
    private = PublicAccessBlock(
        block_public_acls=True, ignore_public_acls=True, block_public_policy=True, restrict_public_buckets=True
    )
    return Bucket(
        arn=f"arn:{estate.account.partition}:s3:::{target.id}",
        name=target.id,
        region=target.region or _HOME,
        log_bucket=None,
        public_access_block=private,
        object_ownership="BucketOwnerEnforced",
        grants=(),
    )


def _read(ask: Ask, target: Target) -> State | None:
    named = {"Bucket": target.id}
    versioning = ask("s3", "GetBucketVersioning", named, region=target.region, none="NoSuchBucket")
    if versioning is None:
        return None
    owned = ask("s3", "GetBucketOwnershipControls", named, region=target.region, none="OwnershipControlsNotFoundError")
    encrypted = ask("s3", "GetBucketEncryption", named, region=target.region, none=_NO_ENCRYPTION)
    return {
        "Versioning": versioning.get("Status"),
        "ObjectOwnership": owned["OwnershipControls"]["Rules"][0]["ObjectOwnership"] if owned else None,
        **(_encryption(encrypted["ServerSideEncryptionConfiguration"]["Rules"][0]) if encrypted else {}),
    }


def _encryption(rule: dict[str, Any]) -> State:
    how = rule.get("ApplyServerSideEncryptionByDefault", {})
    return {
        "SSEAlgorithm": how.get("SSEAlgorithm"),
        "KMSMasterKeyID": how.get("KMSMasterKeyID"),
        "BucketKeyEnabled": rule.get("BucketKeyEnabled") or None,
    }


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    if then is None:
        # S3 refuses it for a bucket that holds anything.
        yield _call(target, "DeleteBucket")
        return
    if now is None:
        yield _call(target, "CreateBucket", **_creation(target, then))
        now = {"ObjectOwnership": then.get("ObjectOwnership")}
    yield from _owned(target, now, then)
    yield from _encrypted(target, now, then)
    if now.get("Versioning") != then.get("Versioning"):
        # Versioning that was once on is suspended, never taken away.
        status = then.get("Versioning") or "Suspended"
        yield _call(target, "PutBucketVersioning", VersioningConfiguration={"Status": status})


def _owned(target: Target, now: State, then: State) -> Iterator[AwsCall]:
    wanted = then.get("ObjectOwnership")
    if now.get("ObjectOwnership") == wanted:
        return
    if wanted:
        rules = {"Rules": [{"ObjectOwnership": wanted}]}
        yield _call(target, "PutBucketOwnershipControls", OwnershipControls=rules)
    else:
        yield _call(target, "DeleteBucketOwnershipControls", "s3:PutBucketOwnershipControls")


def _encrypted(target: Target, now: State, then: State) -> Iterator[AwsCall]:
    names = ("SSEAlgorithm", "KMSMasterKeyID", "BucketKeyEnabled")
    if all(now.get(name) == then.get(name) for name in names):
        return
    permission = "s3:PutEncryptionConfiguration"
    if not then.get("SSEAlgorithm"):
        yield _call(target, "DeleteBucketEncryption", permission)
        return
    how = {name: then[name] for name in names[:2] if then.get(name)}
    rule = {"ApplyServerSideEncryptionByDefault": how, "BucketKeyEnabled": bool(then.get("BucketKeyEnabled"))}
    yield _call(target, "PutBucketEncryption", permission, ServerSideEncryptionConfiguration={"Rules": [rule]})


def _creation(target: Target, state: State) -> dict[str, Any]:
    where = {"LocationConstraint": target.region} if target.region not in (None, _HOME) else {}
    owned = {"ObjectOwnership": state["ObjectOwnership"]} if state.get("ObjectOwnership") else {}
    return {**owned, **({"CreateBucketConfiguration": where} if where else {})}


def _call(target: Target, operation: str, permission: str = "", **parameters: Any) -> AwsCall:
    return AwsCall("s3", operation, {"Bucket": target.id, **parameters}, target.region, permission)


BUCKET = Kind(
    name="s3:bucket",
    title="bucket",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"s3:GetBucketVersioning", "s3:GetBucketOwnershipControls", "s3:GetEncryptionConfiguration"}),
    writes=frozenset(
        {
            "s3:CreateBucket",
            "s3:DeleteBucket",
            "s3:PutBucketOwnershipControls",
            "s3:PutEncryptionConfiguration",
            "s3:PutBucketVersioning",
        }
    ),
)
"""Known by its name, in its region.  What it holds of other kinds (policy, Block Public Access) is theirs."""


def _logging_seen(estate: Estate, target: Target) -> State | None:
    bucket = _bucket(estate, target)
    log = None if bucket is None else seen(bucket.log_bucket)
    return None if log is None else {"TargetBucket": log}


def _logging_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    bucket = _bucket(estate, target)
    if bucket is None:
        return estate
    log = None if state is None else state.get("TargetBucket", bucket.log_bucket)
    return _with(estate, target, msgspec.structs.replace(bucket, log_bucket=log))


def _logging_read(ask: Ask, target: Target) -> State | None:
    answer = ask("s3", "GetBucketLogging", {"Bucket": target.id}, region=target.region, none="NoSuchBucket") or {}
    told = answer.get("LoggingEnabled")
    if not told:
        return None
    whole = {"TargetBucket": told["TargetBucket"], "TargetPrefix": told.get("TargetPrefix") or None}
    return {**whole, **{name: _text(told[name]) for name in _NESTED if told.get(name)}}


_NESTED = ("TargetGrants", "TargetObjectKeyFormat")
"""Attributes whose value is JSON."""


def _text(value: object) -> str:
    return msgspec.json.encode(value, order="sorted").decode()


def _logging_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    if now is not None and then is not None and all(now.get(name) == then.get(name) for name in {*now, *then}):
        return
    status: dict[str, Any] = {}
    if then is not None:
        wanted: dict[str, Any] = {
            "TargetBucket": then["TargetBucket"],
            "TargetPrefix": then.get("TargetPrefix") or "",
        }
        wanted |= {name: msgspec.json.decode(str(then[name])) for name in _NESTED if then.get(name)}
        status = {"LoggingEnabled": wanted}
    yield _call(target, "PutBucketLogging", BucketLoggingStatus=status)


BUCKET_LOGGING = Kind(
    name="s3:bucket-logging",
    title="server access logging of bucket",
    seen=_logging_seen,
    tried=_logging_tried,
    read=_logging_read,
    write=_logging_write,
    reads=frozenset({"s3:GetBucketLogging"}),
    writes=frozenset({"s3:PutBucketLogging"}),
)
"""Known by the name of the bucket that is logged, in its region."""
