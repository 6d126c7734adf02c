"""Regions that give new instances a metadata service without tokens.

## What it finds
Enabled regions whose default for new instances is not version 2 of the instance metadata service.

## Why it matters
Whoever launches an instance in a hurry, or with a tool from before 2019, says nothing about the metadata service,
and gets whatever the region's default or the image says. One setting per region closes what no review of
templates will.

## How it is decided
By ec2:GetInstanceMetadataDefaults in every enabled region: `HttpTokens` is `required`, or `HttpTokensEnforced`
is `enabled`, which refuses to launch anything else. Nothing set means that the image decides, and most images
say nothing. Instances that exist keep what they have: they are the matter of `imds-v1`. Regions that are not
enabled are not applicable, and those that were not asked are unknown.

## What to do
`aws ec2 modify-instance-metadata-defaults --http-tokens required --http-put-response-hop-limit 2 --region REGION`
in every region, or once for the whole Organization with a declarative policy for EC2. What asks for version 1 by
name is still launched with it, until `--http-tokens-enforced enabled` forbids that too: look first, by the
CloudWatch metric `MetadataNoToken`, that nothing needs it any more.

## References
- [Configure the Instance Metadata Service options](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html)
- [Set account-level defaults for the metadata options](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.model import Estate, Evidence, Fail, NotApplicable, Region, Severity, Unseen, Verdict

CALL = "ec2:GetInstanceMetadataDefaults"


@check(
    "imds-default",
    severity=Severity.LOW,
    subjects=lambda estate: estate.regions,
    needs={"ec2:DescribeRegions", CALL},
    controls=("EC2-03",),
)
def imds_default(estate: Estate, region: Region) -> Verdict:
    """Whether instances that are launched without a word about it ask for tokens."""
    if not region.enabled:
        return NotApplicable("the region is not enabled")
    defaults = next((each for each in estate.metadata_defaults.items if each.region == region.name), None)
    if defaults is None:
        raise Unseen(*(gap for gap in estate.metadata_defaults.gaps if gap.region in {region.name, None}))
    if defaults.enforced or defaults.tokens == "required":
        return None
    says = "lets new instances answer without a token" if defaults.tokens else "leaves it to the image"
    value = defaults.tokens or "none"
    evidence = Evidence(call=CALL, path=f"AccountLevel.HttpTokens, {region.name}", value=value)
    return Fail(f"the default of `{region.name}` {says}", (evidence,))
