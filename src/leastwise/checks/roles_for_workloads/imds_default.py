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

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix
from leastwise.model import Estate, Evidence, Fail, NotApplicable, Region, Severity, Unseen, Verdict
from leastwise.model.change import Edit, Safety, Target, Value
from leastwise.objects.ec2_instance import METADATA_DEFAULTS

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


@fix(imds_default, Safety.JOURNALED, sees={"ec2:DescribeInstances"})
def ask_for_tokens(estate: Estate, region: Region) -> Iterator[Edit]:
    """Let the metadata service of new instances ask for tokens, where that of all instances of the region does."""
    if gaps := tuple(gap for gap in estate.instances.gaps if gap.region in {region.name, None}):
        raise Unseen(*gaps)
    here = [each for each in estate.instances.items if each.region == region.name and each.metadata_endpoint]
    if open_ones := [each.id for each in here if each.tokens != "required"]:
        raise Unfit(f"`{open_ones[0]}` still answers without a token, and what is launched like it may have to")
    after: dict[str, Value] = {"HttpTokens": "required"}
    if not any(each.hops for each in estate.metadata_defaults.items if each.region == region.name):
        after["HttpPutResponseHopLimit"] = 2  # the limit counts for tokens alone, and containers are two hops away
    yield Edit(Target(METADATA_DEFAULTS.name, "account", region.name), after)
