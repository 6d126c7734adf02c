"""No trail that records everything.

## What it finds
Accounts without a single trail that covers all regions, is logging, takes all management events, and delivers
them.

## Why it matters
CloudTrail is the only witness of who did what. A trail in one region does not see the region that an intruder
chooses for being unwatched; a trail that leaves out what only reads does not see how they looked around. Event
history shows 90 days and can be neither alarmed on nor searched as a whole.

## How it is decided
By cloudtrail:DescribeTrails, GetTrailStatus and GetEventSelectors. One good trail is enough, wherever its home
is, and the trail of an Organization counts in every account that sees it. `IsMultiRegionTrail` and `IsLogging` must
be true, `LatestDeliveryError` must be empty, and the event selectors, basic or
advanced, must together take reads and writes. The events of AWS KMS and of the RDS Data API are so many that
AWS lets basic selectors leave them out, and that is accepted; leaving out any other source is not. Where no
trail is good and something was refused, the account is unknown. Event data stores of CloudTrail Lake are not
looked at.

## What to do
Make one trail for the whole Organization in its management account (`aws cloudtrail create-trail
--is-organization-trail --is-multi-region-trail --enable-log-file-validation`), with a bucket in an account of
its own. Then call `aws cloudtrail start-logging`: a trail made through the API records nothing until it is
started. An existing trail is mended with `aws cloudtrail update-trail` and `aws cloudtrail
put-event-selectors`; the latter replaces all selectors at once, so read them first, or data events that
somebody counts on are lost. The first copy of management events is free of charge in every region, a second
trail of them is not.

## References
- [Creating a trail for your AWS account](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-and-update-a-trail.html)
- [Logging management events](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Access, Unfit, check, fix, the_account
from leastwise.checks.monitor_activity.config_recorder import FIRST_REGION
from leastwise.checks.monitor_activity.recording import (
    Flaw,
    flaws_seen,
    gaps_of,
    in_one_region,
    not_logging,
    not_recorded,
)
from leastwise.checks.monitor_activity.setting_up import SEES_BUCKETS, log_bucket_edits
from leastwise.checks.trails import another_accounts
from leastwise.model import Account, Estate, Evidence, Fail, Gap, Severity, Trail, TrailStatus, Unseen, Verdict
from leastwise.model.change import Edit, Safety, Target, Value
from leastwise.objects.cloudtrail_trail import TRAIL


@check(
    "trail",
    severity=Severity.HIGH,
    subjects=the_account,
    needs={"cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"},
    controls=("MON-01", "MON-02"),
    cis=("4.1",),
    fsbp=("CloudTrail.1", "CloudTrail.3"),
)
def trail(estate: Estate, account: Account) -> Verdict:
    """Whether the account has a trail that records everything."""
    judged = [(candidate, _flaws(candidate)) for candidate in estate.trails.items]
    if any(not any(flaws) for _, flaws in judged):
        return None
    perhaps_good = (flaws for _, flaws in judged if not flaws_seen(flaws))
    gaps = (*estate.trails.gaps, *(gap for flaws in perhaps_good for gap in gaps_of(flaws)))
    if gaps:
        raise Unseen(*dict.fromkeys(gaps))
    if not judged:
        return Fail("no trail records what happens in the account", (_listed("trailList", "empty"),))
    best, flaws = min(judged, key=lambda pair: len(flaws_seen(pair[1])))
    others = ", and no other trail is better" if len(judged) > 1 else ""
    return Fail(f"{_told(best, flaws_seen(flaws))}{others}", _evidence(best))


def _flaws(trail: Trail) -> tuple[Flaw, ...]:
    """Everything that can be wrong with a trail, the worst first."""
    return (
        in_one_region(trail),
        not_logging(trail),
        not_recorded(trail),
        _not_delivering(trail),
    )


def _not_delivering(trail: Trail) -> Flaw:
    if isinstance(trail.status, Gap):
        return trail.status
    error = trail.status.delivery_error
    return f"cannot deliver to its bucket (`{error}`)" if error else None


def _told(trail: Trail, flaws: tuple[str, ...]) -> str:
    logging = isinstance(trail.status, TrailStatus) and trail.status.logging
    merits = [*(["covers all regions"] if trail.multi_region else []), *(["is logging"] if logging else [])]
    return f"trail `{trail.name}` {' and '.join(merits)}{', but ' if merits else ''}{_joined(flaws)}"


def _joined(flaws: tuple[str, ...]) -> str:
    return " and ".join((", ".join(flaws[:-1]), flaws[-1])) if len(flaws) > 1 else flaws[0]


def _evidence(trail: Trail) -> tuple[Evidence, ...]:
    """The facts about one trail, as far as they were seen."""
    entry = f"trailList[TrailARN={trail.arn}]"
    found = [
        _listed(f"{entry}.IsMultiRegionTrail", str(trail.multi_region).lower()),
    ]
    if isinstance(trail.status, TrailStatus):
        found.append(_status(trail, "IsLogging", str(trail.status.logging).lower()))
        if trail.status.delivery_error:
            found.append(_status(trail, "LatestDeliveryError", trail.status.delivery_error))
    if isinstance(flaw := not_recorded(trail), str):
        about = (("TrailName", trail.arn),)
        found.append(Evidence(call="cloudtrail:GetEventSelectors", request=about, path="(selectors)", value=flaw))
    return tuple(found)


def _listed(path: str, value: str) -> Evidence:
    return Evidence(call="cloudtrail:DescribeTrails", path=path, value=value)


def _status(trail: Trail, path: str, value: str) -> Evidence:
    return Evidence(call="cloudtrail:GetTrailStatus", request=(("Name", trail.arn),), path=path, value=value)


@fix(trail, Safety.REVERSIBLE, access=Access(gives=True), sees=SEES_BUCKETS)
def make_one(estate: Estate, account: Account) -> Iterator[Edit]:
    """Make a trail of all regions and a private, encrypted bucket for it, at AWS's prices for the storage in S3.

    Undo deletes the bucket as long as it is empty: what was recorded stays.
    """
    if any(another_accounts(estate, each) is None for each in estate.trails.items):
        raise Unfit("a trail is there already, and a second one costs")
    region = FIRST_REGION.get(account.partition)
    if region is None:
        raise Unfit(f"where the home of a trail is to be in `{account.partition}` is not known")
    arn = f"arn:{account.partition}:cloudtrail:{region}:{account.id}:trail/leastwise-trail"
    bucket = next(iter(estate.fixing.trail_bucket), f"{account.id}-{region}-cloudtrail-logs")
    yield from log_bucket_edits(estate, bucket, arn)
    records = {"IsMultiRegionTrail": True, "IncludeGlobalServiceEvents": True, "LogFileValidationEnabled": True}
    yield Edit(Target(TRAIL.name, arn), {"S3BucketName": bucket, **records, "IsLogging": True}, creates=True)


@fix(trail, Safety.REVERSIBLE)
def complete(estate: Estate, account: Account) -> Iterator[Edit]:
    """Let the best trail record all regions and start it, at AWS's prices for what other trails record already."""
    own = [each for each in estate.trails.items if another_accounts(estate, each) is None]
    if not own:
        raise Unfit("there is no trail to complete")
    best = min(own, key=lambda each: len(flaws_seen(_flaws(each))))
    if flaw := next(iter(flaws_seen((not_recorded(best), _not_delivering(best)))), None):
        raise Unfit(f"trail `{best.name}` {flaw}: its selectors and its bucket are for people to mend")
    after: dict[str, Value] = {}
    if in_one_region(best):
        after["IsMultiRegionTrail"] = True
    if not best.global_events:
        after["IncludeGlobalServiceEvents"] = True  # a trail of all regions without them is refused
    if not_logging(best):
        after["IsLogging"] = True
    yield Edit(Target(TRAIL.name, best.arn), after)
