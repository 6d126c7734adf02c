"""Trails whose log files nobody can validate.

## What it finds
Trails without log file validation.

## Why it matters
Whoever can write to the bucket can edit the log files, or take out those that tell of them. With validation CloudTrail
signs a digest of every file each hour, and an edited, missing or added file shows.

## How it is decided
By `LogFileValidationEnabled` of cloudtrail:DescribeTrails. The trail of an Organization is asked about in its
management account only.

## What to do
`aws cloudtrail update-trail --name NAME --enable-log-file-validation`. It costs nothing and holds for the files from
then on; `aws cloudtrail validate-logs` checks them. Keep the digests as long as the files.

## References
- [Validating CloudTrail log file integrity](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html)
- [Security Hub controls for CloudTrail](https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import check, fix
from leastwise.checks.trails import another_accounts, of_trail
from leastwise.model import Estate, Fail, Severity, Trail, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.cloudtrail_trail import TRAIL


@check(
    "trail-validation",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.trails,
    needs={"cloudtrail:DescribeTrails"},
    controls=("MON-03",),
    cis=("4.2",),
    fsbp=("CloudTrail.4",),
)
def trail_validation(estate: Estate, trail: Trail) -> Verdict:
    """Whether the files of one trail can be validated."""
    if elsewhere := another_accounts(estate, trail):
        return elsewhere
    if trail.validation:
        return None
    evidence = of_trail(trail, "LogFileValidationEnabled", "false")
    return Fail(f"trail `{trail.name}` has no log file validation", (evidence,))


@fix(trail_validation, Safety.REVERSIBLE)
def sign_files(estate: Estate, trail: Trail) -> Iterator[Edit]:
    """Let CloudTrail sign the files of the trail from now on, which costs nothing."""
    yield Edit(Target(TRAIL.name, trail.arn), {"LogFileValidationEnabled": True})
