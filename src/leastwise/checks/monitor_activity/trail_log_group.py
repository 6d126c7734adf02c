"""Trails that do not reach CloudWatch Logs.

## What it finds
Trails without a log group, trails that cannot write to theirs, and trails that have not written for a day.

## Why it matters
Files in a bucket are read after something has happened. Alarms on events, and searches over the last hours, need the
events in CloudWatch Logs within minutes. An integration that stopped working rings no bell: every alarm behind it
just stays green.

## How it is decided
By `CloudWatchLogsLogGroupArn` of cloudtrail:DescribeTrails, and by `LatestCloudWatchLogsDeliveryError` and
`LatestCloudWatchLogsDeliveryTime` of cloudtrail:GetTrailStatus, which must be no older than a day when the account
was seen. A trail that is not logging writes nothing anywhere; whether it has a log group is asked all the same. The
trail of an Organization is asked about in its management account only. Trails that CloudTrail Lake or EventBridge
take the place of are found too: waive them.

## What to do
Make a log group with a retention, a role that lets `cloudtrail.amazonaws.com` call `logs:CreateLogStream` and
`logs:PutLogEvents` on it, then `aws cloudtrail update-trail --name NAME --cloud-watch-logs-log-group-arn ARN
--cloud-watch-logs-role-arn ROLE`. Where delivery fails, it is that role, a key of the log group, or the log group
itself that is gone. Ingested events are charged by volume; data events make the most of it. To undo, update the
trail with both set to `""`.

## References
- [Monitoring CloudTrail log files with Amazon CloudWatch Logs](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/monitor-cloudtrail-log-files-with-cloudwatch-logs.html)
- [Security Hub controls for CloudTrail](https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.monitor_activity.setting_up import SEES_LOG_GROUPS, log_group_edits
from leastwise.checks.trails import another_accounts, not_logging, of_status, of_trail
from leastwise.model import Estate, Fail, Severity, Trail, Verdict, seen
from leastwise.model.change import Edit, Safety

DAY = timedelta(days=1)


@check(
    "trail-log-group",
    severity=Severity.LOW,
    gravest=Severity.MEDIUM,
    subjects=lambda estate: estate.trails,
    needs={"cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"},
    controls=("MON-05",),
    fsbp=("CloudTrail.5",),
)
def trail_log_group(estate: Estate, trail: Trail) -> Verdict:
    """Whether the events of one trail arrive in a log group."""
    if elsewhere := another_accounts(estate, trail):
        return elsewhere
    if trail.log_group is None:
        says = f"trail `{trail.name}` writes to no log group"
        return Fail(says, (of_trail(trail, "CloudWatchLogsLogGroupArn", "none"),))
    return not_logging(trail) or _arriving(estate, trail, trail.log_group)


def _arriving(estate: Estate, trail: Trail, group: str) -> Verdict:
    status = seen(trail.status)
    name = group.removesuffix(":*").rpartition(":")[2]
    if status.log_group_error:
        evidence = of_status(trail, "LatestCloudWatchLogsDeliveryError", status.log_group_error)
        return Fail(
            f"trail `{trail.name}` cannot write to its log group `{name}` (`{status.log_group_error}`)",
            (evidence,),
            Severity.MEDIUM,
        )
    last = seen(status.last_log_group_delivery)
    if last is not None and estate.seen_at - last <= DAY:
        return None
    when = "has never written" if last is None else f"has not written since {last:%Y-%m-%d}"
    evidence = of_status(trail, "LatestCloudWatchLogsDeliveryTime", last.isoformat() if last else "none")
    return Fail(f"trail `{trail.name}` {when} to its log group `{name}`", (evidence,), Severity.MEDIUM)


@fix(trail_log_group, Safety.REVERSIBLE, access=Access(gives=True), sees=SEES_LOG_GROUPS)
def give_log_group(estate: Estate, trail: Trail) -> Iterator[Edit]:
    """Send the events of the trail to a new log group, by a new role, at AWS's prices for CloudWatch Logs."""
    if trail.log_group is not None:
        raise Unfit("it names a log group and does not reach it: see whether the group and the role are still there")
    if not_logging(trail):
        raise Unfit("the trail is not logging")
    yield from log_group_edits(estate, trail)
