"""Load balancers before the machines, with and without access logs."""

from __future__ import annotations

from typing import Any

from leastwise.demo.seed.place import Place

__all__ = ["seed_front_doors"]

_HOME = "us-east-1"


def seed_front_doors(production: Place, security: Place) -> None:
    """The shop's front door, of which nobody keeps a record; a portal that does, and an old one that does."""
    _application(production, "shop-front", logs=None)
    _application(security, "portal", logs="acme-security-logs")
    _classic(security, "portal-classic", logs="acme-security-logs")


def _backend(service: str, place: Place) -> Any:
    from moto.backends import get_backend

    backends: Any = get_backend(service)
    return backends[place.account][_HOME]


def _application(place: Place, name: str, *, logs: str | None) -> None:
    elbv2 = _backend("elbv2", place)
    subnets = [subnet.id for subnet in _backend("ec2", place).get_default_subnets().values()][:2]
    made = elbv2.create_load_balancer(name, [], subnets, loadbalancer_type="application")
    # AWS always tells these; moto once somebody set them.
    made.attrs.update({"access_logs.s3.enabled": "true" if logs else "false", "access_logs.s3.bucket": logs or ""})


def _classic(place: Place, name: str, *, logs: str) -> None:
    ports = [{"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}]
    groups = [_backend("ec2", place).get_default_security_group().id]
    made = _backend("elb", place).create_load_balancer(name, [f"{_HOME}a"], ports, security_groups=groups)
    made.attributes["AccessLog"] = {"Enabled": True, "S3BucketName": logs}
