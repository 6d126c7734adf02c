"""Members whose resources no resource control policy protects.

## What it finds
Member accounts that no resource control policy reaches but the one of AWS, which allows everything.

## Why it matters
Service control policies bind the members' own users and roles, and nobody from outside. A bucket that somebody shares
with the world by mistake stays inside the Organization only if a resource control policy says so.

## How it is decided
By the policies that are attached to the account, to the organizational units above it and to the root, where the policy
type is switched on. `RCPFullAWSAccess` does not count; any other does, whatever it says. Declarative policies are not
looked at. Nothing can be attached for the management account's resources.

## What to do
Start with a policy that denies what can only be a mistake: access from outside of the Organization
(`aws:PrincipalOrgID`, sparing services of AWS), or without TLS. Attach it to one organizational unit, watch for denied
calls, then to the root; detaching undoes it.

## References
- [Resource control policies](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html)
- [RCP examples](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html)
"""

from __future__ import annotations

from leastwise.access.organization import RCP
from leastwise.checks import check
from leastwise.checks.organizations import POLICIES, Member, MemberOrAccount, elsewhere, members, own_policies
from leastwise.model import Estate, Evidence, Fail, Severity, Verdict


@check(
    "resource-control-policies",
    severity=Severity.LOW,
    subjects=members,
    needs=POLICIES,
    controls=("LP-36",),
)
def resource_control_policies(estate: Estate, member: MemberOrAccount) -> Verdict:
    """Whether a resource control policy reaches one member."""
    if not isinstance(member, Member):
        return elsewhere(estate)
    if own_policies(member, RCP):
        return None
    evidence = Evidence(call="organizations:ListTargetsForPolicy", path=f"Targets[above={member.id}]", value="none")
    return Fail(f"no resource control policy of your own reaches `{member.account.name}`", (evidence,))
