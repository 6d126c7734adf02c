"""Instances: metadata options, the defaults of a region, the instance profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from leastwise.apply import Aws
from leastwise.model import Estate
from leastwise.model.change import AwsCall, Target
from leastwise.objects.ec2_launch_template import copy_target
from objects.live import changed, cycle, read, restore, tried_and_seen

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


@pytest.fixture
def template(aws: Aws) -> Iterator[str]:
    device = {"DeviceName": "/dev/xvdb", "Ebs": {"SnapshotId": "snap-1", "VolumeSize": 8}}
    data = {
        "ImageId": "ami-1",
        "MetadataOptions": {"HttpTokens": "optional", "HttpPutResponseHopLimit": 2},
        "BlockDeviceMappings": [device],
    }
    given = {"LaunchTemplateName": "scratch", "LaunchTemplateData": data}
    id: str = aws.do(AwsCall("ec2", "CreateLaunchTemplate", given, REGION))["LaunchTemplate"]["LaunchTemplateId"]
    yield id
    aws.do(AwsCall("ec2", "DeleteLaunchTemplate", {"LaunchTemplateId": id}, REGION))


def versions(aws: Aws, template: str) -> dict[int, tuple[bool, dict[str, Any]]]:
    told = aws.ask("ec2", "DescribeLaunchTemplateVersions", {"LaunchTemplateId": template}, region=REGION) or {}
    listed = told["LaunchTemplateVersions"]
    return {each["VersionNumber"]: (each["DefaultVersion"], each["LaunchTemplateData"]) for each in listed}


def test_a_copy_of_a_version_differs_in_its_tokens_alone_and_becomes_the_default_and_goes(
    aws: Aws, template: str
) -> None:
    copy, default = copy_target(template, 1, REGION), Target("ec2:launch-template", template, REGION)
    first = versions(aws, template)
    changed(aws, copy, {"HttpTokens": "required"})
    assert versions(aws, template)[1] == first[1]
    made = versions(aws, template)[2][1]
    options = {"HttpTokens": "required", "HttpPutResponseHopLimit": 2}
    assert made == {**first[1][1], "MetadataOptions": options}
    cycle(aws, default, {"HttpTokens": "required", "CopiedFrom": 1})
    changed(aws, default, {"HttpTokens": "required", "CopiedFrom": 1})
    assert [(number, default) for number, (default, _) in versions(aws, template).items()] == [(1, False), (2, True)]
    restore(aws, copy, {})
    assert 2 in versions(aws, template)  # AWS keeps the default version
    restore(aws, default, {"HttpTokens": "optional"})
    restore(aws, copy, {})
    assert versions(aws, template) == first


def test_a_template_that_is_not_there(aws: Aws) -> None:
    assert read(aws, Target("ec2:launch-template", "lt-0123456789abcdef0", REGION)) is None
    assert read(aws, copy_target("lt-0123456789abcdef0", 1, REGION)) is None


def test_what_is_tried_is_seen(estate: Estate) -> None:
    for each in estate.instances.items:
        options = Target("ec2:metadata-options", each.id, each.region)
        tried_and_seen(estate, options, [{"HttpTokens": "required", "HttpPutResponseHopLimit": 1}])
        held = Target("ec2:instance-profile-association", each.id, each.region)
        tried_and_seen(estate, held, [{"Arn": "arn:aws:iam::111122223333:instance-profile/x"}, None])
    for region in estate.metadata_defaults.items:
        tried_and_seen(estate, Target("ec2:metadata-defaults", "account", region.region), [{"HttpTokens": "required"}])
    for template in estate.launch_templates.items:
        if template.default.version is not None:
            copy = copy_target(template.id, template.default.version, template.region)
            tried_and_seen(estate, copy, [{"HttpTokens": "required"}])
            default = Target("ec2:launch-template", template.id, template.region)
            tried_and_seen(estate, default, [{"HttpTokens": "required", "CopiedFrom": 1}])
