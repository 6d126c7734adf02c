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

## References
- [SCP examples: deny access based on the requested region](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html)
- [SCP evaluation](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.guardrails import left
from leastwise.checks.organizations import POLICIES, Member, MemberOrAccount, elsewhere, members
from leastwise.model import Estate, Evidence, Fail, Severity, Verdict

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
