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

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix
from leastwise.checks.roles_for_workloads.imds_v1 import in_silence
from leastwise.model import (
    Estate,
    Evidence,
    Fail,
    Instance,
    LaunchTemplate,
    MetadataDefaults,
    NotApplicable,
    Severity,
    Unseen,
    Verdict,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.ec2_launch_template import LAUNCH_TEMPLATE, copied_from, copy_target


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


@fix(
    imds_in_templates,
    Safety.REVERSIBLE,
    sees={"ec2:DescribeInstances", "cloudwatch:GetMetricStatistics"},
)
def copy_that_asks_for_tokens(estate: Estate, template: LaunchTemplate) -> Iterator[Edit]:
    """Make a version that asks for tokens the default, where no instance of the template did without one."""
    number = template.default.version
    if number is None:
        raise Unfit("a launch configuration cannot be changed: move its group to a launch template")
    if template.newest.version != number and copied_from(template.newest.description) != number:
        raise Unfit("its newest version is another than its default: who launches the newest would get the default")
    for instance in _started_by(estate, template, number):
        _of_nobodys_making(instance)
        if instance.tokens != "required":
            _in_silence(estate, instance)
    yield Edit(copy_target(template.id, number, template.region), {"HttpTokens": "required"})
    default = Target(LAUNCH_TEMPLATE.name, template.id, template.region)
    yield Edit(default, {"HttpTokens": "required", "CopiedFrom": number})


def _started_by(estate: Estate, template: LaunchTemplate, version: int) -> list[Instance]:
    """The instances of a template that have a metadata service, of which one shows how its default version does.

    Raises:
        Unfit: none does.
        Unseen: there may be more.
    """
    if gaps := tuple(gap for gap in estate.instances.gaps if gap.region in {template.region, None}):
        raise Unseen(*gaps)
    every = [each for each in estate.instances.items if dict(each.tags).get(_TEMPLATE) == template.id]
    asked = [each for each in every if each.metadata_endpoint]
    if all(dict(each.tags).get(_VERSION) != str(version) for each in asked):
        raise Unfit("no instance of its default version is there: what it starts may ask without a token")
    return asked


_TEMPLATE, _VERSION = "aws:ec2launchtemplate:id", "aws:ec2launchtemplate:version"
"""Tags by which EC2 says what an instance was started from."""

_MAKERS = {
    "aws:cloudformation:stack-name": "CloudFormation",
    "eks:nodegroup-name": "EKS",
    "elasticbeanstalk:environment-name": "Elastic Beanstalk",
    "karpenter.sh/nodepool": "Karpenter",
}
"""Tags of instances whose templates something makes, and makes anew."""


def _of_nobodys_making(instance: Instance) -> None:
    """See that the template is people's own.

    Raises:
        Unfit: it is not, as far as the tags of what it started tell.
    """
    if maker := next((_MAKERS[key] for key, _ in instance.tags if key in _MAKERS), None):
        raise Unfit(f"its instance `{instance.id}` is of {maker}, which makes the template: ask for tokens there")


def _in_silence(estate: Estate, instance: Instance) -> None:
    try:
        in_silence(estate, instance)
    except Unfit as unfit:
        raise Unfit(f"of its instance `{instance.id}`: {unfit}") from None


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
