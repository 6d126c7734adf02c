"""What instances are launched with: the defaults of regions, and templates with the secrets in their user data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region
from leastwise.collect.secrets import Found, secrets_of
from leastwise.collect.step import Page, Paging, Step, reader
from leastwise.collect.steps.autoscaling_configurations import LAUNCH_CONFIGURATIONS, launch_configurations
from leastwise.collect.steps.ec2_instances import found_in_user_data
from leastwise.model import Fact, Gap, LaunchSettings, LaunchTemplate, MetadataDefaults, Observed, Secret

__all__ = ["LAUNCH_TEMPLATES", "METADATA_DEFAULTS", "launch_templates", "metadata_defaults"]


class _Defaults(Page):
    HttpTokens: str | None = None
    HttpTokensEnforced: str = "disabled"
    HttpPutResponseHopLimit: int | None = None


class MetadataDefaultsPage(Page):
    """Source: "GetInstanceMetadataDefaults", Amazon EC2 API Reference."""

    AccountLevel: _Defaults = _Defaults()


class _Metadata(Page):
    HttpTokens: str | None = None
    HttpEndpoint: str = "enabled"


class _Data(Page):
    MetadataOptions: _Metadata = _Metadata()
    # In place of AWS's text, what was found in it; None: it could not be read to its end.
    UserData: tuple[Found, ...] | None = ()


class _Version(Page):
    LaunchTemplateId: str = ""
    LaunchTemplateName: str = ""
    VersionNumber: int = 0
    VersionDescription: str | None = None
    DefaultVersion: bool = False
    LaunchTemplateData: _Data = _Data()


class LaunchTemplatesPage(Page):
    """Source: "DescribeLaunchTemplateVersions", Amazon EC2 API Reference."""

    LaunchTemplateVersions: tuple[_Version, ...]


METADATA_DEFAULTS = Step(
    service="ec2",
    operation="GetInstanceMetadataDefaults",
    permission="ec2:GetInstanceMetadataDefaults",
    page=MetadataDefaultsPage,
    everywhere=True,
)


def _without_user_data(response: dict[str, Any]) -> dict[str, Any]:
    """The response with the secrets' kinds and places where the user data was."""
    return {**response, "LaunchTemplateVersions": [_redacted(each) for each in response["LaunchTemplateVersions"]]}


def _redacted(version: dict[str, Any]) -> dict[str, Any]:
    data = version.get("LaunchTemplateData") or {}
    value = data.get("UserData")
    return {**version, "LaunchTemplateData": {**data, "UserData": found_in_user_data(value) if value else []}}


LAUNCH_TEMPLATES = Step(
    service="ec2",
    operation="DescribeLaunchTemplateVersions",
    permission="ec2:DescribeLaunchTemplateVersions",
    page=LaunchTemplatesPage,
    everywhere=True,
    request={"Versions": ["$Default", "$Latest"]},
    paging=Paging("NextToken", "NextToken", size=("MaxResults", 200)),
    redact=_without_user_data,
)


@reader("metadata_defaults")
def metadata_defaults(pages: Pages) -> Observed[MetadataDefaults]:
    """The defaults of every region."""
    answers = in_every_region(pages, METADATA_DEFAULTS)
    found = (_defaults(answer.page.AccountLevel, answer.region) for answer in answers.items if answer.region)
    return Observed(tuple(found), answers.gaps)


def _defaults(raw: _Defaults, region: str) -> MetadataDefaults:
    return MetadataDefaults(
        region=region,
        tokens=raw.HttpTokens,
        enforced=raw.HttpTokensEnforced == "enabled",
        hops=raw.HttpPutResponseHopLimit,
    )


@reader("launch_templates")
def launch_templates(pages: Pages) -> Observed[LaunchTemplate]:
    """Every launch template, as its default and its newest version are, and every launch configuration."""
    answers, old = in_every_region(pages, LAUNCH_TEMPLATES), in_every_region(pages, LAUNCH_CONFIGURATIONS)
    found = (*_templates(pages), *launch_configurations(pages))
    return gathered(found, dict.fromkeys((*answers.gaps, *old.gaps)))


def _templates(pages: Pages) -> Iterator[LaunchTemplate | Gap]:
    versions: dict[tuple[str, str | None], list[_Version]] = {}
    for answer in pages.all(LAUNCH_TEMPLATES).items:
        for raw in answer.page.LaunchTemplateVersions:
            versions.setdefault((raw.LaunchTemplateId, answer.region), []).append(raw)
    for (template, region), mine in versions.items():
        yield _template(pages, template, region, mine)


def _template(pages: Pages, template: str, region: str | None, versions: list[_Version]) -> LaunchTemplate | Gap:
    default = next((each for each in versions if each.DefaultVersion), None)
    newest = max(versions, key=lambda each: each.VersionNumber)
    if not (template and newest.LaunchTemplateName) or default is None or region is None:
        about = {"LaunchTemplateId": template}
        why = "a launch template without id, name, default version or region"
        return pages.unreadable(LAUNCH_TEMPLATES, about, why, region)
    return LaunchTemplate(
        type="launch-template",
        arn=f"arn:{pages.partition}:ec2:{region}:{pages.account}:launch-template/{template}",
        id=template,
        name=newest.LaunchTemplateName,
        region=region,
        default=_settings(pages, default, region),
        newest=_settings(pages, newest, region),
    )


def _settings(pages: Pages, raw: _Version, region: str) -> LaunchSettings:
    return LaunchSettings(
        version=raw.VersionNumber,
        tokens=raw.LaunchTemplateData.MetadataOptions.HttpTokens,
        metadata_endpoint=raw.LaunchTemplateData.MetadataOptions.HttpEndpoint != "disabled",
        secrets=_secrets(pages, raw, region),
        description=raw.VersionDescription or "",
    )


def _secrets(pages: Pages, raw: _Version, region: str) -> Fact[tuple[Secret, ...]]:
    found = raw.LaunchTemplateData.UserData
    if found is None:
        about = {"LaunchTemplateId": raw.LaunchTemplateId, "VersionNumber": str(raw.VersionNumber)}
        return pages.unreadable(LAUNCH_TEMPLATES, about, "the user data unpacks to more than is read", region)
    return secrets_of(found)
