"""Regions where GuardDuty does not watch.

## What it finds
Enabled regions without a GuardDuty detector, or with one that is suspended.

## Why it matters
GuardDuty reads the same events as everybody and knows what stolen credentials look like: an instance's role used
from outside of AWS, a key that suddenly lists everything, a sign-in from where nobody works. An intruder starts
machines in the region that nobody looks at.

## How it is decided
By guardduty:ListDetectors in every enabled region, and the `Status` of guardduty:GetDetector. A detector that a
delegated administrator of the Organization looks after is a detector of the account as well. Which features it has
switched on is not judged. Regions that are not enabled are not applicable, and those that were not asked are
unknown.

## What to do
In an Organization let one account look after all (`aws guardduty enable-organization-admin-account`, then `aws
guardduty update-organization-configuration --auto-enable-organization-members ALL` in each region). Alone: `aws
guardduty create-detector --enable` per region. The first 30 days are free and show what it will cost; regions in
which nothing happens cost next to nothing. To undo, `aws guardduty delete-detector`, which deletes its findings too:
suspend it instead (`update-detector --no-enable`).

## References
- [Getting started with GuardDuty](https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_settingup.html)
- [Security Hub controls for Amazon GuardDuty](https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import check, fix
from leastwise.checks.everywhere import sure_of, switched_off
from leastwise.model import Estate, Evidence, Fail, Region, Severity, Verdict, seen
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.account_watch import DETECTOR


@check(
    "guardduty",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.regions,
    needs={"ec2:DescribeRegions", "guardduty:GetDetector", "guardduty:ListDetectors"},
    controls=("MON-50",),
    fsbp=("GuardDuty.1",),
)
def guardduty(estate: Estate, region: Region) -> Verdict:
    """Whether GuardDuty watches one region."""
    if off := switched_off(region):
        return off
    here = next((each for each in estate.detectors.items if each.region == region.name), None)
    if here is None:
        sure_of(region, estate.detectors)
        none = Evidence(call="guardduty:ListDetectors", path=f"DetectorIds, {region.name}", value="empty")
        return Fail(f"GuardDuty is off in `{region.name}`", (none,))
    if seen(here.enabled):
        return None
    about = (("DetectorId", here.id),)
    state = Evidence(call="guardduty:GetDetector", request=about, path=f"Status, {region.name}", value="DISABLED")
    return Fail(f"GuardDuty is suspended in `{region.name}`", (state,))


@fix(guardduty, Safety.REVERSIBLE)
def switch_on(estate: Estate, region: Region) -> Iterator[Edit]:
    """Switch GuardDuty on in the region, at AWS's prices for the events that it reads.

    Its first use in an account makes AWS's service-linked role for GuardDuty, which undo leaves there.
    """
    new = all(each.region != region.name for each in estate.detectors.items)
    yield Edit(Target(DETECTOR.name, "detector", region.name), {"Status": "ENABLED"}, creates=new)
