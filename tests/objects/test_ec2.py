"""Instances: metadata options, the defaults of a region, the instance profile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from leastwise.apply import Aws
from leastwise.model import Estate
from leastwise.model.change import AwsCall, Target
from objects.live import cycle, restore, tried_and_seen

REGION = "eu-west-1"


@pytest.fixture
def instance(aws: Aws) -> Iterator[str]:
    given = {"ImageId": "ami-12c6146b", "MinCount": 1, "MaxCount": 1}
    id: str = aws.do(AwsCall("ec2", "RunInstances", given, REGION))["Instances"][0]["InstanceId"]
    yield id
    aws.do(AwsCall("ec2", "TerminateInstances", {"InstanceIds": [id]}, REGION))


@pytest.fixture
def profiles(aws: Aws) -> Iterator[tuple[str, ...]]:
    targets = [Target("iam:instance-profile", name) for name in ("scratch-first", "scratch-second")]
    arns = []
    for target in targets:
        made = aws.do(AwsCall("iam", "CreateInstanceProfile", {"InstanceProfileName": target.id}))
        arns.append(made["InstanceProfile"]["Arn"])
    yield tuple(arns)
    for target in targets:
        restore(aws, target, None)


def test_metadata_options(aws: Aws, instance: str) -> None:
    target = Target("ec2:metadata-options", instance, REGION)
    cycle(aws, target, {"HttpTokens": "required"}, {"HttpPutResponseHopLimit": 2, "HttpEndpoint": "disabled"})


def test_metadata_defaults_of_a_region(aws: Aws) -> None:
    target = Target("ec2:metadata-defaults", "account", "eu-west-1")
    cycle(aws, target, {"HttpTokens": "required", "HttpPutResponseHopLimit": 2}, {"HttpTokens": "optional"})


def test_an_instance_profile_comes_changes_and_goes(aws: Aws, instance: str, profiles: tuple[str, str]) -> None:
    one, two = profiles
    target = Target("ec2:instance-profile-association", instance, REGION)
    cycle(aws, target, {"Arn": one})
    kept = {"Arn": one}
    restore(aws, target, kept)
    cycle(aws, target, {"Arn": two}, None)
    restore(aws, target, None)


def test_what_is_tried_is_seen(estate: Estate) -> None:
    for each in estate.instances.items:
        options = Target("ec2:metadata-options", each.id, each.region)
        tried_and_seen(estate, options, [{"HttpTokens": "required", "HttpPutResponseHopLimit": 1}])
        held = Target("ec2:instance-profile-association", each.id, each.region)
        tried_and_seen(estate, held, [{"Arn": "arn:aws:iam::111122223333:instance-profile/x"}, None])
    for region in estate.metadata_defaults.items:
        tried_and_seen(estate, Target("ec2:metadata-defaults", "account", region.region), [{"HttpTokens": "required"}])
