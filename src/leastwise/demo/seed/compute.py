"""EC2 instances and Lambda functions: with and without roles, tokens and credentials left lying about."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from leastwise.demo.seed.place import Place

__all__ = ["Machine", "seed_compute"]

_CLEAN = "#!/bin/sh\nyum -y update\nsystemctl enable --now nginx\n"
_LEAKY = "\n".join(
    (
        "#!/bin/sh",
        "export AWS_ACCESS_KEY_ID=" + "AKIA" + "IOSFODNN7EXAMPLE",
        "export AWS_SECRET_ACCESS_KEY=" + "wJalrXUtnFEMI/K7MDENG" + "/bPxRfiCYEXAMPLEKEY",
        "aws s3 sync /var/backups s3://shop-backups",
    )
)


@dataclass(frozen=True, slots=True)
class Machine:
    """An instance to be; `tokens` is HttpTokens: `required` (IMDSv2 only) or `optional`."""

    name: str
    region: str
    launched: float
    profile: str | None
    tokens: str
    user_data: str = _CLEAN


_PRODUCTION = (
    Machine("web-1", "us-east-1", 90, "shop-web", "required"),
    Machine("web-2", "us-east-1", 700, None, "optional", _LEAKY),
    Machine("batch-1", "eu-west-1", 300, "shop-batch", "optional"),
    Machine("bastion", "eu-west-1", 500, None, "required", ""),
)
_DEVELOPMENT = (Machine("sandbox-1", "us-east-1", 30, "sandbox", "optional"),)


def seed_compute(production: Place, development: Place) -> None:
    """Machines and functions of the two workload accounts."""
    for place, machines in ((production, _PRODUCTION), (development, _DEVELOPMENT)):
        for machine in machines:
            place.ids[machine.name] = _launch(place, machine)
    role = production.arn("role/orders-api")
    _function(production, "us-east-1", "orders-api", role, {"TABLE": "orders", "LOG_LEVEL": "info"})
    leaked = {
        "AWS_KEY": "AKIA" + "I44QH8DHBEXAMPLE",
        "AWS_SECRET": "je7MtGbClwBF/2Zp9Utk" + "/h3yCo8nvbEXAMPLEKEY",
        "BUCKET": "shop-exports",
    }
    _function(production, "eu-west-1", "nightly-export", role, leaked)


def _launch(place: Place, machine: Machine) -> str:
    from moto.ec2.models import ec2_backends

    backend = ec2_backends[place.account][machine.region]
    reservation = backend.run_instances(
        "ami-0abcdef1234567890",
        1,
        base64.b64encode(machine.user_data.encode()).decode() or None,
        [],
        is_instance_type_default=False,
        instance_type="t3.micro",
        region_name=machine.region,
        tags={"instance": {"Name": machine.name}},
        metadata_options={"HttpTokens": machine.tokens, "HttpEndpoint": "enabled"},
    )
    instance: Any = reservation.instances[0]
    place.ages.launched(instance, machine.launched)
    if machine.profile:
        profile = place.iam.get_instance_profile(machine.profile)
        instance.iam_instance_profile = profile.arn
        backend.associate_iam_instance_profile(instance.id, machine.profile)
    return str(instance.id)


def _function(place: Place, region: str, name: str, role: str, variables: dict[str, str]) -> None:
    from moto.awslambda.models import lambda_backends

    lambda_backends[place.account][region].create_function(
        {
            "FunctionName": name,
            "Runtime": "python3.12",
            "Handler": "app.handler",
            "Role": role,
            "Code": {"ZipFile": base64.b64encode(b"def handler(event, context): ...").decode()},
            "Environment": {"Variables": variables},
        }
    )
