"""Regions that nobody uses are open.

## What it finds
Member accounts that may run things in every region.

## Why it matters
Whoever gets in starts his machines in the region that nobody looks at. A region that is refused needs no watching, and
data cannot be put where they must not be.

## How it is decided
AWS's decision is computed for an administrator of each member whom no policy names, who came in with MFA: may he call
`ec2:RunInstances` and `lambda:CreateFunction`? One region is enough in which service control policies refuse both,
whichever it is and however the policy says so. The regions are those that EC2 lists in the account that was told of the
Organization: the management account, or a delegated administrator where that was not entered.
The management account itself cannot be restrained by service control policies. An Organization that uses every region
may waive this.

## What to do
Attach AWS's example policy, which denies by `aws:RequestedRegion` all but the regions that you use and leaves out the
global services, to one organizational unit first, and watch CloudTrail for denied calls; detaching undoes it.
`leastwise plan` does it where the setting `fixes.regions_denied_at` says, for all regions but those of
`fixes.regions_in_use`; it spares `break_glass` and `fixes.tools_roles`, where the role that reads all regions belongs.

## References
- [SCP examples: deny access based on the requested region](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html)
- [SCP evaluation](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix
from leastwise.checks.guarding import attached, denying, reached, spared
from leastwise.checks.guardrails import left
from leastwise.checks.organizations import POLICIES, Member, MemberOrAccount, elsewhere, members
from leastwise.model import Estate, Evidence, Fail, Severity, Verdict
from leastwise.model.change import Edit, Safety

_RUNS = (("ec2:RunInstances", "instance/unnamed"), ("lambda:CreateFunction", "function:unnamed"))


@check(
    "region-deny",
    severity=Severity.LOW,
    subjects=members,
    needs=POLICIES | {"ec2:DescribeRegions"},
    controls=("LP-34",),
)
def region_deny(estate: Estate, member: MemberOrAccount) -> Verdict:
    """Whether service control policies keep one member out of a region."""
    if not isinstance(member, Member):
        return elsewhere(estate)
    for region in estate.regions:
        if not any(left(member, action, region.name, on) for action, on in _RUNS):
            return None
    name = member.account.name
    evidence = Evidence(call="organizations:ListPolicies", path="SERVICE_CONTROL_POLICY", value="no region is denied")
    return Fail(f"`{name}` may run things in every region: no service control policy keeps it out of one", (evidence,))


_NAME = "leastwise-regions"
_PURPOSE = "Denies members the regions that nobody uses"
_HOME = "us-east-1"
"""Where most global services answer, in the partition `aws`."""
_GLOBAL = (
    *("access-analyzer", "account", "acm", "artifact", "aws-marketplace", "aws-marketplace-management", "aws-portal"),
    *("billing", "billingconductor", "budgets", "ce", "chatbot", "chime", "cloudfront", "compute-optimizer", "config"),
    *(
        "consolidatedbilling",
        "cur",
        "devicefarm",
        "directconnect",
        "ecr-public",
        "fms",
        "freetier",
        "globalaccelerator",
    ),
    *("health", "iam", "importexport", "invoicing", "kms", "networkmanager", "notifications", "notifications-contacts"),
    *("organizations", "payments", "pricing", "route53", "route53-recovery-cluster", "route53-recovery-control-config"),
    *("route53-recovery-readiness", "route53domains", "savingsplans", "shield", "sts", "support", "supportplans"),
    *("sustainability", "tag", "tax", "trustedadvisor", "waf", "waf-regional", "wafv2", "wellarchitected"),
)
"""Services that are called in other regions than those that they serve.

Sources: AWS Organizations User Guide and AWS Control Tower User Guide, "Deny access to AWS based on the requested AWS
Region".
"""
_CALLS = (
    *("cloudtrail:LookupEvents", "ec2:DescribeRegions", "ec2:DescribeTransitGateways", "ec2:DescribeVpnGateways"),
    *("s3:*AccountPublicAccessBlock", "s3:*MultiRegionAccessPoint*", "s3:ListAllMyBuckets"),
)
"""Single calls of which that is true as well."""


@fix(region_deny, Safety.REVERSIBLE, needs=("regions_in_use", "regions_denied_at"))
def deny_others(estate: Estate, member: MemberOrAccount) -> Iterator[Edit]:
    """Attach a policy that denies all regions but those that the settings name, where they say.

    What members do in other regions is not seen from the management account: to name a place is to say that somebody
    has looked.
    """
    assert isinstance(member, Member)
    used = estate.fixing.regions_in_use
    known = {region.name for region in estate.regions}
    if unknown := [each for each in used if each not in known]:
        raise Unfit(f"the setting `fixes.regions_in_use` names `{unknown[0]}`, which is no region of this account")
    if member.partition != "aws" or _HOME not in used:
        raise Unfit(f"the setting `fixes.regions_in_use` has to name `{_HOME}`, where global services answer")
    place = reached(member, "fixes.regions_denied_at", estate.fixing.regions_denied_at)
    condition = {"StringNotEquals": {"aws:RequestedRegion": used}, **spared(estate)}
    calls = (*(f"{service}:*" for service in _GLOBAL), *_CALLS)
    says = denying([{"Sid": "OtherRegions", "NotAction": calls, "Condition": condition}])
    yield from attached(estate, member.organization, _NAME, says=says, purpose=_PURPOSE, places=(place,))
