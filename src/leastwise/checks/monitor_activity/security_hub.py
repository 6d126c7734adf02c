"""Regions where Security Hub is off.

## What it finds
Enabled regions in which Security Hub CSPM is not switched on.

## Why it matters
Findings of GuardDuty, Access Analyzer, Inspector and Macie lie in as many consoles per region and account. Security
Hub is where they come together, and where somebody can be told.

## How it is decided
By securityhub:DescribeHub in every enabled region; AWS answers `InvalidAccessException` where it is off. Which
standards are switched on, and whether a region passes its findings on to another, is not judged. Regions that are
not enabled are not applicable, and those that were not asked are unknown.

## What to do
In an Organization use central configuration: one delegated administrator, one policy, all regions (`aws securityhub
enable-organization-admin-account`, then `update-organization-configuration`). Alone: `aws securityhub
enable-security-hub --no-enable-default-standards` per region, standards after that by choice: each of their checks
is charged, and they need AWS Config. If another product brings your findings together, waive the finding. To undo,
`aws securityhub disable-security-hub`, which forgets the findings after 90 days.

## References
- [Enabling Security Hub CSPM](https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-settingup.html)
- [Central configuration](https://docs.aws.amazon.com/securityhub/latest/userguide/central-configuration-intro.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix
from leastwise.checks.everywhere import sure_of, switched_off
from leastwise.model import Estate, Evidence, Fail, Region, Severity, Verdict
from leastwise.model.change import Edit, Safety
from leastwise.objects.security_hub import hub_target


@check(
    "security-hub",
    severity=Severity.LOW,
    subjects=lambda estate: estate.regions,
    needs={"ec2:DescribeRegions", "securityhub:DescribeHub"},
    controls=("MON-51",),
    cis=("5.16",),
    fsbp=("SecurityHub.1",),
)
def security_hub(estate: Estate, region: Region) -> Verdict:
    """Whether findings come together in one region."""
    if off := switched_off(region):
        return off
    if any(hub.region == region.name for hub in estate.hubs.items):
        return None
    sure_of(region, estate.hubs)
    none = Evidence(call="securityhub:DescribeHub", path=f"HubArn, {region.name}", value="none")
    return Fail(f"Security Hub is off in `{region.name}`", (none,))


@fix(security_hub, Safety.REVERSIBLE, needs=("security_hub",))
def bring_findings_together(estate: Estate, region: Region) -> Iterator[Edit]:
    """Switch Security Hub on in the region without any standard, at AWS's prices for the findings that it takes in.

    Its first use in an account makes AWS's service-linked role for Security Hub, which undo leaves there.
    """
    if not {region.name, "*"} & {*estate.fixing.security_hub}:
        raise Unfit(f"the setting `fixes.security_hub` does not name `{region.name}`")
    yield Edit(hub_target(region.name), {"ControlFindingGenerator": "SECURITY_CONTROL"}, creates=True)
