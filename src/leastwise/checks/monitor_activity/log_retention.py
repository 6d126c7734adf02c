"""Log groups that forget too soon.

## What it finds
Log groups that keep events for less than a year; those that a trail writes to weigh more.

## Why it matters
Break-ins are found after months. What was recorded and is deleted by then was not recorded.

## How it is decided
By `retentionInDays` of logs:DescribeLogGroups; a group without it keeps events for ever. How many days are enough is
a setting, `log_retention_days`. Log groups of the class `DELIVERY` only pass events on and keep them for two days
whatever is set, so they are not applicable. Copies in a bucket are not looked at: waive groups whose events are
archived there.

## What to do
`aws logs put-retention-policy --log-group-name NAME --retention-in-days 365`, and a default for new groups where
they are made (functions, for one, make theirs without any). Never shorten a retention to tidy up: what is older is
deleted for good. Stored events are charged by size: for what is noisy and says nothing about access, waive the
finding instead.

## References
- [Change log data retention in CloudWatch Logs](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html#SettingLogRetention)
- [Security Hub controls for Amazon CloudWatch](https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from leastwise.checks import check, fix
from leastwise.model import Estate, Evidence, Fail, LogGroup, NotApplicable, Observed, Severity, Trail, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.logs import LOG_GROUP, retention


@check(
    "log-retention",
    severity=Severity.LOW,
    gravest=Severity.MEDIUM,
    subjects=lambda estate: estate.log_groups,
    needs={"cloudtrail:DescribeTrails", "ec2:DescribeRegions", "logs:DescribeLogGroups"},
    controls=("MON-38",),
    fsbp=("CloudWatch.16",),
)
def log_retention(estate: Estate, group: LogGroup) -> Verdict:
    """Whether one log group keeps events for long enough."""
    if group.delivery:
        return NotApplicable("it only passes events on")
    least = estate.thresholds.log_retention_days
    if group.retention_days is None or group.retention_days >= least:
        return None
    days = f"{group.retention_days} day{'' if group.retention_days == 1 else 's'}"
    evidence = Evidence(
        call="logs:DescribeLogGroups",
        path=f"logGroups[logGroupName={group.name}].retentionInDays, {group.region}",
        value=str(group.retention_days),
    )
    if trail := _by_trail(estate.trails).get(group.arn):
        says = f"log group `{group.name}` forgets the events of trail `{trail}` after {days}, less than {least}"
        return Fail(says, (evidence,), Severity.MEDIUM)
    return Fail(f"log group `{group.name}` forgets after {days}, less than {least}", (evidence,))


@lru_cache(maxsize=8)
def _by_trail(trails: Observed[Trail]) -> dict[str, str]:
    """By ARN of a log group, the name of a trail that writes there."""
    return {trail.log_group.removesuffix(":*"): trail.name for trail in trails.items if trail.log_group}


@fix(log_retention, Safety.REVERSIBLE)
def keep_longer(estate: Estate, group: LogGroup) -> Iterator[Edit]:
    """Keep the events for as long as is asked, which costs AWS's price for what is stored.

    Nothing that is kept today is deleted sooner by it.
    """
    days = retention(estate.thresholds.log_retention_days)
    yield Edit(Target(LOG_GROUP.name, group.name, group.region), {"retentionInDays": days})
