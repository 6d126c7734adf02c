"""What records, beyond the trails themselves: keys, buckets and detectors that watch, and those that do not."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from leastwise.demo.seed.documents import Statement, allow, document
from leastwise.demo.seed.place import Place
from leastwise.demo.seed.trails import LOG_GROUP, add_trail

__all__ = ["seed_recording"]

_HOME, _AWAY = "us-east-1", "eu-west-1"


def seed_recording(management: Place, production: Place, development: Place, security: Place) -> None:
    """Second trails, keys and buckets of trails; detectors, hubs, flow logs and log groups."""
    _key(management, "log-key")
    readers = {"AWS": [management.arn("user/carla"), management.arn("user/mallory")]}
    _key(management, "trail-key", allow("kms:Decrypt", Sid="Readers", Principal=readers))
    key = _encrypt(security, "security-trail")
    _record_writes(security, "security-trail")
    _feed(production)
    _open(development, "acme-development-trail")
    for region in (_HOME, _AWAY):
        _backend("guardduty", security, region).create_detector(True, "SIX_HOURS", {}, {}, [])
        _backend("securityhub", security, region).enable_security_hub()
    _backend("guardduty", production, _AWAY).create_detector(False, "SIX_HOURS", {}, {}, [])
    _backend("logs", security).groups[LOG_GROUP].kms_key_id = key
    short = _backend("logs", production).create_log_group("/aws/lambda/orders-api", {})
    short.retention_in_days = 14
    _keep_versions(development, security)
    _networks(production, security)
    away = _backend("config", security, _AWAY)
    away.recorders["default"].role_arn = security.arn("role/config-by-hand")
    away.delivery_channels["default"].s3_bucket_name = "acme-security-logs"
    production.world.keep("config-delivery-error", production.account, _HOME, {"Error": "NoSuchBucket"})


def _backend(service: str, place: Place, region: str = _HOME) -> Any:
    """moto's backend of a service by the name of its package."""
    from moto.backends import get_backend

    backends: Any = get_backend(service)
    return backends[place.account][region]


def _key(place: Place, name: str, *more: Statement) -> Any:
    """A key of the account, the same one every time, which is renewed every year."""
    backend = _backend("kms", place)
    owner = allow("kms:*", Sid="Owner", Principal={"AWS": f"arn:aws:iam::{place.account}:root"})
    made = backend.create_key(document(owner, *more), "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", [])
    made.key_rotation_status = True
    del backend.keys[made.id]
    made.id = str(uuid5(NAMESPACE_URL, place.arn(name)))
    made.arn = f"arn:aws:kms:{_HOME}:{place.account}:key/{made.id}"
    backend.keys[made.id] = made
    return made


def _encrypt(place: Place, trail: str) -> str:
    """Give a trail a key of the account's own; its ARN."""
    service = {"Service": "cloudtrail.amazonaws.com"}
    arn = f"arn:aws:cloudtrail:{_HOME}:{place.account}:trail/{trail}"
    mine = {"StringEquals": {"aws:SourceArn": arn}}
    key = _key(place, trail, allow("kms:GenerateDataKey*", Sid="Trail", Principal=service, Condition=mine))
    _backend("cloudtrail", place).trails[trail].kms_key_id = key.arn
    return str(key.arn)


def _record_writes(place: Place, trail: str) -> None:
    """Let a trail record what writes objects, beside what it records already."""
    every = [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]
    writes = {"ReadWriteType": "WriteOnly", "IncludeManagementEvents": False, "DataResources": every}
    found = _backend("cloudtrail", place).trails[trail]
    found.put_event_selectors([*found.event_selectors, writes], [])


def _keep_versions(development: Place, security: Place) -> None:
    """Log files that MFA protects, and some that are locked for a time."""
    development.world.keep("mfa-delete", development.account, "global", {"Bucket": "acme-development-trail"})
    locked = _backend("s3", security, "aws").get_bucket("acme-security-trail")
    locked.versioning_status, locked.object_lock_enabled = "Enabled", True
    locked.default_lock_mode, locked.default_lock_days = "COMPLIANCE", 400


def _networks(production: Place, security: Place) -> None:
    """The default network that the shop's machines are in, and one whose traffic is recorded."""
    default = next(vpc for vpc in _backend("ec2", production).vpcs.values() if vpc.is_default in (True, "true"))
    production.ids["shop-network"] = str(default.id)
    ec2 = _backend("ec2", security)
    vpc = ec2.create_vpc("10.0.0.0/16")
    ec2.create_flow_logs("VPC", [vpc.id], "ALL", None, "s3", "arn:aws:s3:::acme-security-logs", None, None, None)
    security.ids["tools-network"] = str(vpc.id)


def _feed(place: Place) -> None:
    """A second trail, for a partner, into a bucket whose policy knows only the first."""
    add_trail(place, "partner-feed", "shop-trail", everywhere=True, validated=False, on=True, group=None)
    place.world.keep("delivery-error", place.account, _HOME, {"Name": "partner-feed", "Error": "AccessDenied"})


def _open(place: Place, name: str) -> None:
    """A bucket that somebody opened to show a colleague something."""
    statement = allow("s3:GetObject", f"arn:aws:s3:::{name}/*", Sid="Quick", Principal="*")
    _backend("s3", place, "aws").put_bucket_policy(name, document(statement).encode())
