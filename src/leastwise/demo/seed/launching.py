"""What machines and containers are started with: defaults of regions, templates, configurations, tasks."""

from __future__ import annotations

import base64
from typing import Any

from leastwise.collect.regions import ALWAYS_ON
from leastwise.demo.seed.place import Place

__all__ = ["seed_launching"]

_HOME, _AWAY = "us-east-1", "eu-west-1"
_CLEAN = "#!/bin/sh\nsystemctl enable --now worker\n"
_LEAKY = "\n".join(
    (
        "#!/bin/sh",
        "export AWS_ACCESS_KEY_ID=" + "AKIA" + "IOSFODNN7EXAMPLE",
        "export AWS_SECRET_ACCESS_KEY=" + "wJalrXUtnFEMI/K7MDENG" + "/bPxRfiCYEXAMPLEKEY",
    )
)


def seed_launching(management: Place, production: Place, development: Place, security: Place) -> None:
    """Everything of this module, in all accounts."""
    _defaults(management, _HOME, "optional")
    for region in ALWAYS_ON:
        _defaults(security, region, "required")
    _template(production, "shop-web", "required", _CLEAN)
    template = _template(production, "shop-batch", "optional", _LEAKY)
    _started_by(production, "web-2", template)
    _configuration(production, "old-batch", "optional", _CLEAN)
    _far_reaching(development)
    _tasks(production)


def _defaults(place: Place, region: str, tokens: str) -> None:
    place.world.keep("metadata-defaults", place.account, region, {"HttpTokens": tokens, "ManagedBy": "account"})


def _template(place: Place, name: str, tokens: str, user_data: str) -> str:
    from moto.ec2.models import ec2_backends

    data = {
        "ImageId": "ami-0abcdef1234567890",
        "InstanceType": "t3.micro",
        "MetadataOptions": {"HttpTokens": tokens, "HttpEndpoint": "enabled"},
        "UserData": base64.b64encode(user_data.encode()).decode(),
    }
    return str(ec2_backends[place.account][_HOME].create_launch_template(name, "", data, {}).id)


def _started_by(place: Place, machine: str, template: str) -> None:
    """The tags by which EC2 says what an instance was started from."""
    from moto.ec2.models import ec2_backends

    instance: Any = ec2_backends[place.account][_HOME].get_instance(place.ids[machine])
    instance.add_tags({"aws:ec2launchtemplate:id": template, "aws:ec2launchtemplate:version": "1"})


def _configuration(place: Place, name: str, tokens: str, user_data: str) -> None:
    place.world.keep(
        "launch-configuration",
        place.account,
        _AWAY,
        {
            "LaunchConfigurationName": name,
            "LaunchConfigurationARN": f"arn:aws:autoscaling:{_AWAY}:{place.account}:launchConfiguration:"
            f"00000000-0000-4000-8000-000000000001:launchConfigurationName/{name}",
            "ImageId": "ami-0abcdef1234567890",
            "InstanceType": "t3.micro",
            "CreatedTime": place.ages.ago(900),
            "MetadataOptions": {"HttpTokens": tokens, "HttpEndpoint": "enabled"},
            "UserData": base64.b64encode(user_data.encode()).decode(),
        },
    )


def _far_reaching(place: Place) -> None:
    """A machine whose metadata service answers through a chain of proxies."""
    from moto.ec2.models import ec2_backends

    backend = ec2_backends[place.account][_HOME]
    reservation = backend.run_instances(
        "ami-0abcdef1234567890",
        1,
        None,
        [],
        is_instance_type_default=False,
        instance_type="t3.micro",
        region_name=_HOME,
        tags={"instance": {"Name": "relay"}},
        metadata_options={"HttpTokens": "required", "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 16},
    )
    instance: Any = reservation.instances[0]
    place.ages.launched(instance, 20)
    profile = place.iam.get_instance_profile("sandbox")
    instance.iam_instance_profile = profile.arn
    backend.associate_iam_instance_profile(instance.id, "sandbox")
    place.ids["relay"] = str(instance.id)


def _tasks(place: Place) -> None:
    from moto.ecs.models import ecs_backends

    backend = ecs_backends[place.account][_HOME]
    role = place.arn("role/orders-api")
    for family, variables in (
        ("shop-orders", {"TABLE": "orders", "LOG_LEVEL": "info"}),
        ("shop-reports", {"DB_HOST": "db.internal", "DB_PASSWORD": "correct-horse" + "-battery"}),
    ):
        environment = [{"name": name, "value": value} for name, value in variables.items()]
        container = {"name": "app", "image": "shop/app:1", "memory": 128, "environment": environment}
        backend.register_task_definition(family, [container], task_role_arn=role)
