"""No trail for the whole Organization.

## What it finds
Organizations whose management account has no trail that records all of their accounts, in all regions, and is
logging.

## Why it matters
A trail of its own in each account is a trail that each account's administrators can stop, and that a new account
does not have on its first day. The trail of the Organization is there before anybody works in the account, and
members can neither stop nor change it.

## How it is decided
By cloudtrail:DescribeTrails and GetTrailStatus in the management account, which owns such trails even where a
delegated administrator made them: `IsOrganizationTrail` and `IsMultiRegionTrail` must be true, and it must be
logging. In members it is not asked. An Organization that only shares the bill cannot have one and is not applicable.
A record of the Organization's events in CloudTrail Lake is not looked at.

## What to do
`aws cloudtrail create-trail --is-organization-trail --is-multi-region-trail --enable-log-file-validation` in the
management account or, better, in a delegated administrator for CloudTrail, with a bucket in an account for logs
alone; then `aws cloudtrail start-logging`. An existing trail is turned into one by `aws cloudtrail update-trail
--is-organization-trail`, once its bucket policy lets CloudTrail write below `AWSLogs/` and the Organization's id.
After that the members' own trails are second copies that cost; look whose alarms hang on them before they go.

## References
- [Creating a trail for an organization](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html)
- [Organization delegated administrator](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html)
"""

from __future__ import annotations

from leastwise.checks import check, the_account
from leastwise.checks.monitor_activity.recording import Flaw, flaws_seen, gaps_of, in_one_region, not_logging
from leastwise.checks.organizations import elsewhere, managed
from leastwise.checks.trails import of_trail
from leastwise.model import Account, Estate, Evidence, Fail, NotApplicable, Severity, Trail, Unseen, Verdict


@check(
    "organization-trail",
    severity=Severity.MEDIUM,
    subjects=the_account,
    needs={"cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus", "organizations:DescribeOrganization"},
    controls=("MON-14",),
)
def organization_trail(estate: Estate, account: Account) -> Verdict:
    """Whether one trail records every account of the Organization."""
    organization = managed(estate)
    if organization is None:
        return elsewhere(estate)
    if organization.features != "ALL":
        return NotApplicable("the Organization only shares the bill")
    judged = [(trail, _flaws(trail)) for trail in estate.trails.items if trail.organization]
    if any(not any(flaws) for _, flaws in judged):
        return None
    doubtful = (gap for _, flaws in judged if not flaws_seen(flaws) for gap in gaps_of(flaws))
    if gaps := (*estate.trails.gaps, *doubtful):
        raise Unseen(*dict.fromkeys(gaps))
    if not judged:
        path = "trailList[IsOrganizationTrail=true]"
        empty = Evidence(call="cloudtrail:DescribeTrails", path=path, value="none")
        return Fail("no trail records all accounts of the Organization", (empty,))
    trail, flaws = judged[0]
    says = f"trail `{trail.name}` of the Organization {flaws_seen(flaws)[0]}"
    return Fail(says, (of_trail(trail, "IsMultiRegionTrail", str(trail.multi_region).lower()),))


def _flaws(trail: Trail) -> tuple[Flaw, ...]:
    return in_one_region(trail), not_logging(trail)
