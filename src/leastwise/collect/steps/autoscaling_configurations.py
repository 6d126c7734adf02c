"""Launch configurations of EC2 Auto Scaling, which launch templates replace, with the secrets in their user data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leastwise.collect.pages import Pages
from leastwise.collect.secrets import Found, secrets_of
from leastwise.collect.step import Page, Paging, Step
from leastwise.collect.steps.ec2_instances import found_in_user_data
from leastwise.model import Fact, Gap, LaunchSettings, LaunchTemplate, Secret

__all__ = ["LAUNCH_CONFIGURATIONS", "launch_configurations"]


class _Metadata(Page):
    HttpTokens: str | None = None
    HttpEndpoint: str = "enabled"


class _Configuration(Page):
    LaunchConfigurationName: str = ""
    LaunchConfigurationARN: str = ""
    MetadataOptions: _Metadata = _Metadata()
    # In place of AWS's text, what was found in it; None: it could not be read to its end.
    UserData: tuple[Found, ...] | None = ()


class LaunchConfigurationsPage(Page):
    """Source: "DescribeLaunchConfigurations", Amazon EC2 Auto Scaling API Reference."""

    LaunchConfigurations: tuple[_Configuration, ...]


def _without_user_data(response: dict[str, Any]) -> dict[str, Any]:
    """The response with the secrets' kinds and places where the user data was."""
    return {**response, "LaunchConfigurations": [_redacted(each) for each in response["LaunchConfigurations"]]}


def _redacted(configuration: dict[str, Any]) -> dict[str, Any]:
    value = configuration.get("UserData")
    return {**configuration, "UserData": found_in_user_data(value) if value else []}


LAUNCH_CONFIGURATIONS = Step(
    service="autoscaling",
    operation="DescribeLaunchConfigurations",
    permission="autoscaling:DescribeLaunchConfigurations",
    page=LaunchConfigurationsPage,
    everywhere=True,
    paging=Paging("NextToken", "NextToken", size=("MaxRecords", 100)),
    redact=_without_user_data,
)


def launch_configurations(pages: Pages) -> Iterator[LaunchTemplate | Gap]:
    """Every launch configuration that was seen."""
    for answer in pages.all(LAUNCH_CONFIGURATIONS).items:
        for raw in answer.page.LaunchConfigurations:
            yield _configuration(pages, raw, answer.region)


def _configuration(pages: Pages, raw: _Configuration, region: str | None) -> LaunchTemplate | Gap:
    name = raw.LaunchConfigurationName
    if not (name and raw.LaunchConfigurationARN) or region is None:
        about = {"LaunchConfigurationName": name}
        return pages.unreadable(
            LAUNCH_CONFIGURATIONS, about, "a launch configuration without name, ARN or region", region
        )
    settings = LaunchSettings(
        version=None,
        tokens=raw.MetadataOptions.HttpTokens,
        metadata_endpoint=raw.MetadataOptions.HttpEndpoint != "disabled",
        secrets=_secrets(pages, raw, region),
    )
    return LaunchTemplate(
        type="launch-configuration",
        arn=raw.LaunchConfigurationARN,
        id=name,
        name=name,
        region=region,
        default=settings,
        newest=settings,
    )


def _secrets(pages: Pages, raw: _Configuration, region: str) -> Fact[tuple[Secret, ...]]:
    if raw.UserData is None:
        about = {"LaunchConfigurationName": raw.LaunchConfigurationName}
        return pages.unreadable(LAUNCH_CONFIGURATIONS, about, "the user data unpacks to more than is read", region)
    return secrets_of(raw.UserData)
