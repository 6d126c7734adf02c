"""What is known of services beyond names."""

from __future__ import annotations

import pytest

from leastwise import catalogue
from leastwise.catalogue import ActionResource, Service

SERVICES = [service for prefix in catalogue.services() if (service := catalogue.service(prefix))]


def test_every_service_has_details() -> None:
    assert tuple(service.prefix for service in SERVICES) == catalogue.services()
    assert all(service.name for service in SERVICES)


def test_names_and_details_tell_the_same() -> None:
    for service in SERVICES:
        assert tuple(action.name for action in service.actions) == catalogue.actions(service.prefix)
        for action in service.actions:
            assert action.access_level == catalogue.access_level(action.spelling)
            assert (not action.resource_types) is catalogue.without_resource(action.spelling.lower())


def test_every_resource_type_that_an_action_names_exists_in_its_service() -> None:
    named = {(service.prefix, each.name) for service in SERVICES for a in service.actions for each in a.resource_types}
    existing = {(service.prefix, each.name) for service in SERVICES for each in service.resource_types}
    assert named <= existing


def keys_of(service: Service) -> set[str]:
    """All condition keys that a service names anywhere."""
    found = {key for each in service.resource_types for key in each.condition_keys}
    for action in service.actions:
        found.update(action.condition_keys, *(each.condition_keys for each in action.resource_types))
    return found


def test_every_condition_key_that_is_named_is_listed_and_has_a_type() -> None:
    for service in SERVICES:
        assert keys_of(service) <= set(service.condition_keys), service.prefix
        assert all(catalogue.condition_key_type(key) for key in service.condition_keys), service.prefix


def test_every_arn_format_has_six_fields() -> None:
    formats = [arn for service in SERVICES for each in service.resource_types for arn in each.arns]
    assert len(formats) > 2_000
    assert [arn for arn in formats if not arn.startswith("arn:") or arn.count(":") < 5] == []


def test_an_action_is_found_in_any_letter_case() -> None:
    action = catalogue.action("IAM:passrole")
    assert action is not None
    assert (action.spelling, action.access_level) == ("iam:PassRole", "Write")
    assert action.description == "Grants permission to pass a role to a service"
    assert action.resource_types == (ActionResource("role", True),)
    assert "iam:PassedToService" in action.condition_keys


def test_dependent_actions_are_told() -> None:
    action = catalogue.action("lambda:CreateFunction")
    assert action is not None
    named = {*action.dependent_actions, *(name for each in action.resource_types for name in each.dependent_actions)}
    assert "iam:PassRole" in named


@pytest.mark.parametrize("name", ["s3:NoSuchAction", "nosuchservice:Get", "s3", "", ":", "::"])
def test_an_unknown_action_is_none(name: str) -> None:
    assert catalogue.action(name) is None
    assert catalogue.arn_formats(name) == ()


def test_an_unknown_service_is_none() -> None:
    assert catalogue.service("nosuchservice") is None
    assert catalogue.service("S3") is catalogue.service("s3")


def test_the_arn_formats_of_an_action() -> None:
    assert "arn:${Partition}:s3:::${BucketName}/${ObjectName}" in catalogue.arn_formats("s3:GetObject")
    assert catalogue.arn_formats("ec2:DescribeInstances") == ()
