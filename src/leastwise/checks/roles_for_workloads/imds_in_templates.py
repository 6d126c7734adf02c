"""Launch templates whose instances answer without a token.

## What it finds
EC2 launch templates, and launch configurations of Auto Scaling, that do not ask for version 2 of the instance
metadata service.

## Why it matters
An instance that is mended by hand is replaced by the next deployment, and the new one is as open as the template
says. Of machines that come and go, the template is what has to be right.

## How it is decided
By ec2:DescribeLaunchTemplateVersions (the default version of each) and autoscaling:DescribeLaunchConfigurations:
`HttpTokens` is `required`. `optional` fails. Where nothing is said, the default of the region, then the image
decides: with a region that asks for tokens (see `imds-default`) that is fine, otherwise it is a finding, though
a lesser one, since images of Amazon Linux 2023 ask for them by themselves. A template that switches the metadata
service off is not applicable, and so is everything in a region that enforces tokens, where nothing else can be
launched. Versions other than the default are not judged, even if an Auto Scaling group names one.

## What to do
Make a new version with `MetadataOptions={HttpTokens=required}` (`aws ec2 create-launch-template-version
--source-version N`), set it as the default, and let the group replace its instances with an instance refresh.
Launch configurations cannot be changed, and AWS adds nothing to them any more: move the group to a template.
Programs in containers on the instance need `HttpPutResponseHopLimit=2`.

## References
- [Security Hub controls for Amazon EC2](https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html)
- [Security Hub controls for Auto Scaling](https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html)
- [Migrate to launch templates](https://docs.aws.amazon.com/autoscaling/ec2/userguide/migrate-to-launch-templates.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.model import (
    Estate,
    Evidence,
    Fail,
    LaunchTemplate,
    MetadataDefaults,
    NotApplicable,
    Severity,
    Unseen,
    Verdict,
)


@check(
    "imds-in-templates",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.launch_templates,
    needs={
        "ec2:DescribeRegions",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceMetadataDefaults",
        "autoscaling:DescribeLaunchConfigurations",
    },
    controls=("EC2-04",),
    fsbp=("AutoScaling.3", "EC2.170"),
)
def imds_in_templates(estate: Estate, template: LaunchTemplate) -> Verdict:
    """Whether the instances of one template ask for tokens."""
    settings = template.default
    if not settings.metadata_endpoint:
        return NotApplicable("no metadata endpoint")
    if settings.tokens == "required":
        return None
    defaults = next((each for each in estate.metadata_defaults.items if each.region == template.region), None)
    if defaults is not None and defaults.enforced:
        return NotApplicable("the region launches no instance that answers without a token")
    if settings.tokens is None:
        return _left_open(estate, template, defaults)
    return Fail(f"instances of `{template.name}` answer without a token", (_evidence(template, settings.tokens),))


def _left_open(estate: Estate, template: LaunchTemplate, defaults: MetadataDefaults | None) -> Verdict:
    """What comes of a template that says nothing.

    Raises:
        Unseen: the region's default was not seen.
    """
    if defaults is None:
        raise Unseen(*(gap for gap in estate.metadata_defaults.gaps if gap.region in {template.region, None}))
    if defaults.tokens == "required":
        return None
    says = f"neither `{template.name}` nor the default of `{template.region}` makes instances ask for tokens"
    return Fail(says, (_evidence(template, "none"),), severity=Severity.LOW)


def _evidence(template: LaunchTemplate, value: str) -> Evidence:
    if template.type == "launch-configuration":
        return Evidence(
            call="autoscaling:DescribeLaunchConfigurations",
            path=f"LaunchConfigurations[LaunchConfigurationName={template.name}].MetadataOptions.HttpTokens",
            value=value,
        )
    version = f"LaunchTemplateId={template.id},VersionNumber={template.default.version}"
    return Evidence(
        call="ec2:DescribeLaunchTemplateVersions",
        path=f"LaunchTemplateVersions[{version}].LaunchTemplateData.MetadataOptions.HttpTokens",
        value=value,
    )
