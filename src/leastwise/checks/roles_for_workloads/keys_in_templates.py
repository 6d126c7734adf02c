"""Credentials in the user data of launch templates.

## What it finds
EC2 launch templates and launch configurations of Auto Scaling whose user data holds what looks like a
credential: AWS access keys, private keys, tokens, passwords. An AWS key that never expires is critical,
everything else high.

## Why it matters
A template hands the same secret to every machine that was ever started from it, and shows it to whoever may call
ec2:DescribeLaunchTemplateVersions, which read-only roles may. Versions are kept until somebody deletes them.

## How it is decided
By ec2:DescribeLaunchTemplateVersions, of the default and the newest version of each template, and
autoscaling:DescribeLaunchConfigurations. User data is unpacked and searched as for `keys-on-compute`; only the
kind and the place of a secret are kept, never its value. Older versions are not looked at.

## What to do
Treat the credential as known to others and renew it. Give the machines a role through an instance profile, and
let them fetch other secrets from Secrets Manager or Parameter Store when they start. Then make a new default
version and delete the old ones (`aws ec2 delete-launch-template-versions`): as long as they are there they show
what they hold. Launch configurations cannot be changed: make a template and delete them.

## References
- [Best practices for managing AWS access keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/securing_access-keys.html)
- [Store instance launch parameters in launch templates](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from leastwise.checks import check
from leastwise.checks.leaks import leaked
from leastwise.model import Estate, Evidence, Gap, LaunchSettings, LaunchTemplate, Secret, Severity, Unseen, Verdict


@check(
    "keys-in-templates",
    severity=Severity.CRITICAL,
    subjects=lambda estate: estate.launch_templates,
    needs={
        "ec2:DescribeRegions",
        "ec2:DescribeLaunchTemplateVersions",
        "autoscaling:DescribeLaunchConfigurations",
    },
    controls=("EC2-06",),
)
def keys_in_templates(estate: Estate, template: LaunchTemplate) -> Verdict:
    """Whether one template hands out credentials that everybody can read."""
    versions = tuple(dict.fromkeys((template.default, template.newest)))
    found = [secret for settings in versions for secret in _secrets(settings)]
    verdict = leaked(f"the user data of `{template.name}`", found, partial(_evidence, template), named=False)
    gaps = [settings.secrets for settings in versions if isinstance(settings.secrets, Gap)]
    if verdict is None and gaps:
        raise Unseen(*gaps)
    return verdict


def _secrets(settings: LaunchSettings) -> Iterator[Secret]:
    """What was seen of a version's secrets, with the version in their place."""
    if not isinstance(settings.secrets, Gap):
        of = f" of version {settings.version}" if settings.version is not None else ""
        for each in settings.secrets:
            yield Secret(kind=each.kind, place=f"{each.place}{of}", long_lived=each.long_lived)


def _evidence(template: LaunchTemplate, secret: Secret) -> Evidence:
    call, path = "ec2:DescribeLaunchTemplateVersions", f"LaunchTemplateVersions[LaunchTemplateId={template.id}]"
    if template.type == "launch-configuration":
        call, path = "autoscaling:DescribeLaunchConfigurations", f"LaunchConfigurations[{template.name}]"
    return Evidence(call=call, path=f"{path}.UserData, {secret.place}", value=secret.kind)
