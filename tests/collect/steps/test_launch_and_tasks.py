"""Launch templates, launch configurations and tasks: of user data and variables nothing is written but places."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import pytest

from collect.steps.helpers import Lines, answer, everywhere, page_of, pages, refusal
from leastwise.collect.step import Step
from leastwise.collect.steps.autoscaling_configurations import LAUNCH_CONFIGURATIONS
from leastwise.collect.steps.ec2_launch import LAUNCH_TEMPLATES, launch_templates, metadata_defaults
from leastwise.collect.steps.ecs_task_definitions import TASK_DEFINITION, task_definitions

PASSWORD = "correct-horse" + "-battery"
SCRIPT = f"#!/bin/sh\nexport DB_PASSWORD={PASSWORD}\n".encode()
REGIONS = {
    "ec2.DescribeRegions": {
        "Regions": [
            {"RegionName": name, "OptInStatus": "opt-in-not-required"}
            for name in ("eu-west-1", "us-east-1", "us-west-2")
        ]
    }
}
NOTHING: dict[str, Any] = {
    **REGIONS,
    **everywhere("ec2.DescribeLaunchTemplateVersions", {"LaunchTemplateVersions": []}),
    **everywhere("autoscaling.DescribeLaunchConfigurations", {"LaunchConfigurations": []}),
}


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def template(user_data: str) -> dict[str, Any]:
    version = {"LaunchTemplateId": "lt-1", "LaunchTemplateName": "web", "VersionNumber": 1, "DefaultVersion": True}
    return {"LaunchTemplateVersions": [{**version, "LaunchTemplateData": {"UserData": user_data, "ImageId": "ami-1"}}]}


def configuration(user_data: str) -> dict[str, Any]:
    named = {"LaunchConfigurationName": "web", "LaunchConfigurationARN": "arn:c"}
    return {"LaunchConfigurations": [{**named, "UserData": user_data}]}


def task(value: str) -> dict[str, Any]:
    container = {
        "name": "app",
        "environment": [{"name": "DB_PASSWORD", "value": value}],
        "command": ["--password", value],
        "secrets": [{"name": "KEY", "valueFrom": "arn:aws:ssm:us-east-1:111122223333:parameter/key"}],
    }
    return {"taskDefinition": {"taskDefinitionArn": "arn:t", "family": "web", "containerDefinitions": [container]}}


@pytest.mark.parametrize(
    ("step", "response"),
    [
        (LAUNCH_TEMPLATES, template(encoded(SCRIPT))),
        (LAUNCH_TEMPLATES, template(encoded(gzip.compress(SCRIPT)))),
        (LAUNCH_CONFIGURATIONS, configuration(encoded(SCRIPT))),
        (TASK_DEFINITION, task(PASSWORD)),
    ],
    ids=["template", "compressed", "configuration", "task"],
)
def test_the_kind_and_the_place_of_a_secret_are_all_that_is_written(step: Step[Any], response: dict[str, Any]) -> None:
    written = page_of(step, response)
    assert b'"Kind":"password"' in written
    for trace in (PASSWORD.encode(), encoded(SCRIPT)[:24].encode(), encoded(gzip.compress(SCRIPT))[:24].encode()):
        assert trace not in written


@pytest.mark.parametrize("response", [template(""), {"LaunchTemplateVersions": [{"LaunchTemplateId": "lt-1"}]}])
def test_a_template_without_user_data_holds_nothing(response: dict[str, Any]) -> None:
    assert b"Kind" not in page_of(LAUNCH_TEMPLATES, response)


def test_user_data_that_unpacks_to_too_much_is_not_clean() -> None:
    bomb = encoded(gzip.compress(b"0" * (40 * 1024 * 1024)))
    for step, response in ((LAUNCH_TEMPLATES, template(bomb)), (LAUNCH_CONFIGURATIONS, configuration(bomb))):
        assert b'"UserData":null' in page_of(step, response)


def test_the_same_template_as_default_and_newest_is_one() -> None:
    def version(number: int, default: bool, tokens: str) -> dict[str, Any]:
        data = {"MetadataOptions": {"HttpTokens": tokens}}
        named = {"LaunchTemplateId": "lt-1", "LaunchTemplateName": "web"}
        return {**named, "VersionNumber": number, "DefaultVersion": default, "LaunchTemplateData": data}

    listed = [version(3, True, "required"), version(3, True, "required"), version(9, False, "optional")]
    lines = {**NOTHING, "ec2.DescribeLaunchTemplateVersions@eu-west-1": {"LaunchTemplateVersions": listed}}
    (found,) = launch_templates.of(pages(lines)).items
    assert (found.default.version, found.default.tokens) == (3, "required")
    assert (found.newest.version, found.newest.tokens) == (9, "optional")
    assert found.arn == "arn:aws:ec2:eu-west-1:111122223333:launch-template/lt-1"


def test_a_template_of_several_pages_is_put_together() -> None:
    named = {"LaunchTemplateId": "lt-1", "LaunchTemplateName": "web"}
    first = {"LaunchTemplateVersions": [{**named, "VersionNumber": 2, "DefaultVersion": False}], "NextToken": "more"}
    second = {"LaunchTemplateVersions": [{**named, "VersionNumber": 1, "DefaultVersion": True}]}
    lines: Lines = {
        **NOTHING,
        "ec2.DescribeLaunchTemplateVersions@eu-west-1": [answer(first), answer(second, NextToken="more")],
    }
    (found,) = launch_templates.of(pages(lines)).items
    assert (found.default.version, found.newest.version) == (1, 2)


def test_what_was_refused_or_never_asked_is_a_gap_of_its_region() -> None:
    lines: Lines = {**NOTHING, "autoscaling.DescribeLaunchConfigurations@eu-west-1": refusal()}
    gaps = {(gap.call.partition(":")[0], gap.region, gap.code) for gap in launch_templates.of(pages(lines)).gaps}
    assert gaps == {
        ("autoscaling", "eu-west-1", "AccessDenied"),
        ("autoscaling", "us-west-2", "NotCollected"),
        ("ec2", "us-west-2", "NotCollected"),
    }
    assert {gap.region for gap in metadata_defaults.of(pages(REGIONS)).gaps} == {"eu-west-1", "us-east-1", "us-west-2"}


def test_a_configuration_without_arn_hides_itself_alone() -> None:
    listed = [
        {"LaunchConfigurationName": "broken"},
        {"LaunchConfigurationName": "a", "LaunchConfigurationARN": "arn:a"},
    ]
    lines = {**NOTHING, "autoscaling.DescribeLaunchConfigurations@eu-west-1": {"LaunchConfigurations": listed}}
    found = launch_templates.of(pages(lines))
    assert [each.name for each in found.items] == ["a"]
    assert [gap.request for gap in found.gaps if gap.code == "Unreadable"] == [(("LaunchConfigurationName", "broken"),)]


def test_a_family_whose_task_was_refused_is_a_gap() -> None:
    known = pages(
        {
            **REGIONS,
            "ecs.ListTaskDefinitionFamilies@eu-west-1": {"families": ["web", "gone"]},
            "ecs.DescribeTaskDefinition@eu-west-1": [
                answer({"taskDefinition": {"taskDefinitionArn": "arn:t", "family": "web"}}, taskDefinition="web"),
                refusal("ClientException", taskDefinition="gone"),
            ],
        },
        regions=("eu-west-1",),
    )
    found = task_definitions.of(known)
    assert [each.family for each in found.items] == ["web"]
    refused = [gap for gap in found.gaps if gap.code == "ClientException"]
    assert [gap.request for gap in refused] == [(("taskDefinition", "gone"),)]
