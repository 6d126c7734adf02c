"""Trails and Config recorders: good, lame and absent ones."""

from __future__ import annotations

from typing import Any

from leastwise.demo.motos import naive
from leastwise.demo.seed.documents import allow, document, trust_service
from leastwise.demo.seed.place import Place
from leastwise.demo.seed.storage import bucket

__all__ = ["LOG_GROUP", "add_trail", "seed_recorders", "seed_trails"]

LOG_GROUP = "aws-cloudtrail-logs"
WRITER = "CloudTrail_CloudWatchLogs_Role"
_ALL_EVENTS = [
    {
        "ReadWriteType": "All",
        "IncludeManagementEvents": True,
        "DataResources": [],
        "ExcludeManagementEventSources": [],
    }
]


def seed_trails(management: Place, production: Place, development: Place, security: Place) -> None:
    """Two good trails; one in a single region without validation; one that nobody started."""
    bucket(management, "acme-trail")
    _trail(management, "acme-trail", "acme-trail", everywhere=True, validated=True, on=True)
    _writer(management)
    _trail(security, "security-trail", "acme-security-trail", everywhere=True, validated=True, on=True)
    bucket(production, "shop-trail")
    _trail(production, "shop-trail", "shop-trail", everywhere=False, validated=False, on=True)
    bucket(development, "acme-development-trail")
    _trail(development, "trail", "acme-development-trail", everywhere=True, validated=True, on=False)


def _writer(place: Place) -> None:
    """The role with which CloudTrail writes what happens in this account, and in no other, to the log group."""
    streams = f"arn:aws:logs:us-east-1:{place.account}:log-group:{LOG_GROUP}:log-stream:{place.account}_CloudTrail_*"
    place.policy("write-trail-events", document(allow(["logs:CreateLogStream", "logs:PutLogEvents"], streams)))
    place.role(WRITER, trust_service("cloudtrail"), "write-trail-events")


def _trail(place: Place, name: str, store: str, *, everywhere: bool, validated: bool, on: bool) -> None:
    from moto.logs.models import logs_backends

    group = logs_backends[place.account]["us-east-1"].create_log_group(LOG_GROUP, {})
    arn = f"{group.arn.removesuffix(':*')}:*"
    add_trail(place, name, store, everywhere=everywhere, validated=validated, on=on, group=arn)


def add_trail(
    place: Place, name: str, store: str, *, everywhere: bool, validated: bool, on: bool, group: str | None
) -> None:
    """A trail of all management events; `group` is the ARN of its log group, if any."""
    from moto.cloudtrail.models import cloudtrail_backends

    backend: Any = cloudtrail_backends[place.account]["us-east-1"]
    trail = backend.create_trail(
        name,
        store,
        "",
        "",
        True,
        everywhere,
        validated,
        False,
        group,
        place.arn(f"role/{WRITER}") if group else None,
        None,
        [],
    )
    trail.put_event_selectors(_ALL_EVENTS, [])
    if on:
        trail.start_logging()
        trail.status.started = naive(place.ages.ago(300))


def seed_recorders(management: Place, production: Place, security: Place) -> None:
    """Good ones in two regions of management; a stopped and a partial one elsewhere."""
    _recorder(management, "us-east-1", world=True)
    _recorder(management, "eu-west-1", world=False)
    _recorder(security, "us-east-1", world=True)
    _recorder(security, "eu-west-1", world=False, types=("AWS::EC2::Instance", "AWS::EC2::SecurityGroup"))
    _recorder(production, "us-east-1", world=True, on=False)


def _recorder(place: Place, region: str, *, world: bool, on: bool = True, types: tuple[str, ...] = ()) -> None:
    from moto.config.models import config_backends

    backend = config_backends[place.account][region]
    group: dict[str, Any] = {"allSupported": True, "includeGlobalResourceTypes": world}
    if types:
        group = {"allSupported": False, "includeGlobalResourceTypes": False, "resourceTypes": list(types)}
    role = place.arn("role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig")
    backend.put_configuration_recorder({"name": "default", "roleARN": role, "recordingGroup": group})
    backend.put_delivery_channel({"name": "default", "s3BucketName": "acme-logs"})
    backend.start_configuration_recorder("default")
    status = backend.recorders["default"].status
    status.last_status = "SUCCESS"
    since = place.ages.ago(300)
    status.last_start_time = status.last_status_change_time = int(since.timestamp())
    if not on:
        backend.stop_configuration_recorder("default")
        status.last_stop_time = status.last_status_change_time = int(place.ages.ago(30).timestamp())
