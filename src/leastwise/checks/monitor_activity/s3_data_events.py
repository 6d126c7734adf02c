"""Objects in S3 whose readers and writers nobody records.

## What it finds
Accounts in which no trail of all regions records, for every bucket, the events that write objects; and the same for
those that read them.

## Why it matters
Management events tell that a bucket's policy was changed. Which objects were fetched, overwritten or deleted
afterwards, with whose credentials, only data events tell; access logs come late, sometimes not at all, and know no
role's session.

## How it is decided
By the event selectors of every trail of all regions that is logging: basic ones whose values for `AWS::S3::Object`
reach all buckets (`arn:aws:s3`), and advanced ones that say no more than `eventCategory`, `resources.type` and
`readOnly`, or which leave out by `resources.ARN` only the buckets that trails write to, as AWS advises. A list of
today's buckets does not cover tomorrow's. Several trails may share writes and reads out. Where there are no buckets
nothing is asked. Event data stores of CloudTrail Lake are not looked at.

## What to do
Data events are charged by number, and reads are the most: begin with writes, leave the trails' own buckets out, and
look at the bill after a day. `aws cloudtrail put-event-selectors` replaces all selectors of the trail at once: read
them first (`aws cloudtrail get-event-selectors`), add `{"FieldSelectors": [{"Field": "eventCategory", "Equals":
["Data"]}, {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}, {"Field": "readOnly", "Equals": ["false"]}]}`,
and keep the old answer to undo it. Where access logs or GuardDuty's S3 protection are enough for you, waive the
finding.

## References
- [Logging data events](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html)
- [Security Hub controls for Amazon S3](https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from leastwise.checks import Reference, Unfit, check, fix
from leastwise.checks.monitor_activity.data_events import with_objects
from leastwise.checks.monitor_activity.recording import Flaw, flaws_seen, gaps_of, in_one_region, not_logging
from leastwise.checks.trails import another_accounts
from leastwise.model import (
    DataSelector,
    Estate,
    Evidence,
    Fail,
    Gap,
    NotApplicable,
    Observed,
    Severity,
    Subject,
    Trail,
    Unseen,
    Verdict,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.event_selectors import EVENT_SELECTORS, OBJECTS


class ObjectEvents(Struct, frozen=True, kw_only=True):
    """One kind of events about objects: those that write or those that read."""

    id: str
    account: str

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="object-events", id=self.id, arn=None, unique=f"{self.account}/{self.id}")


def _kinds(estate: Estate) -> Observed[ObjectEvents]:
    return Observed(tuple(ObjectEvents(id=id, account=estate.account.id) for id in ("write", "read")))


@check(
    "s3-data-events",
    severity=Severity.LOW,
    subjects=_kinds,
    needs={
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrailStatus",
        "cloudtrail:GetEventSelectors",
        "s3:ListAllMyBuckets",
    },
    controls=("MON-10", "MON-11"),
    cis=("4.8", "4.9"),
    fsbp=("S3.22", "S3.23"),
    parts={
        "write": Reference(controls=("MON-10",), cis=("4.8",), fsbp=("S3.22",)),
        "read": Reference(controls=("MON-11",), cis=("4.9",), fsbp=("S3.23",)),
    },
)
def s3_data_events(estate: Estate, events: ObjectEvents) -> Verdict:
    """Whether events of one kind are recorded for the objects of all buckets."""
    if not (estate.buckets.items or estate.buckets.gaps):
        return NotApplicable("the account has no buckets")
    judged = [(trail, _flaws(estate, trail, events)) for trail in estate.trails.items]
    if any(not any(flaws) for _, flaws in judged):
        return None
    doubtful = (gap for _, flaws in judged if not flaws_seen(flaws) for gap in gaps_of(flaws))
    if gaps := (*estate.trails.gaps, *doubtful):
        raise Unseen(*dict.fromkeys(gaps))
    evidence = tuple(_evidence(trail, flaws_seen(flaws)) for trail, flaws in judged)
    return Fail(f"no trail of all regions records the events that {events.id} objects of every bucket", evidence)


def _flaws(estate: Estate, trail: Trail, events: ObjectEvents) -> tuple[Flaw, ...]:
    return in_one_region(trail), not_logging(trail), _not_recorded(estate, trail, events)


def _not_recorded(estate: Estate, trail: Trail, events: ObjectEvents) -> Flaw:
    if isinstance(trail.data_selectors, Gap):
        return trail.data_selectors
    about = [each for each in trail.data_selectors if each.type == OBJECTS]
    taking = [each for each in about if (each.writes if events.id == "write" else each.reads)]
    if not taking:
        return f"records no events that {events.id} objects"
    if any(_reaches_all(estate, each) for each in taking):
        return None
    return f"records events that {events.id} objects of some buckets only"


def _reaches_all(estate: Estate, selector: DataSelector) -> bool:
    """Whether it takes the objects of every bucket, other than those that trails write to."""
    every = f"arn:{estate.account.partition}:s3:::"
    reached = not selector.prefixes or any(every.startswith(prefix) for prefix in selector.prefixes)
    stores = tuple(f"{every}{trail.bucket}/" for trail in estate.trails.items if trail.bucket)
    return reached and not selector.narrowed and all(prefix.startswith(stores) for prefix in selector.excluded)


def _evidence(trail: Trail, flaws: tuple[str, ...]) -> Evidence:
    about = (("TrailName", trail.arn),)
    return Evidence(call="cloudtrail:GetEventSelectors", request=about, path="(selectors)", value=flaws[0])


@fix(s3_data_events, Safety.JOURNALED, needs=("data_events",))
def record_objects(estate: Estate, events: ObjectEvents) -> Iterator[Edit]:
    """Let a trail record the events of all objects but those of trails' own buckets, at AWS's prices for data events.

    One call sets all selectors of a trail, so that both kinds of events are added at once where both are wanted.
    """
    wanted = estate.fixing.data_events
    if strange := sorted({*wanted} - {each.id for each in _kinds(estate).items}):
        raise Unfit(f"the setting `fixes.data_events` knows `write` and `read`, and not `{'`, `'.join(strange)}`")
    if events.id not in wanted:
        raise Unfit(f"the setting `fixes.data_events` does not name `{events.id}`")
    trail = _recording_all_regions(estate)
    missing = [each.id for each in _kinds(estate).items if each.id in wanted and _not_recorded(estate, trail, each)]
    target = Target(EVENT_SELECTORS.name, trail.arn)
    yield Edit(target, with_objects(estate, EVENT_SELECTORS.seen(estate, target) or {}, missing))


def _recording_all_regions(estate: Estate) -> Trail:
    """The first trail of this account that can record what happens in every region.

    Raises:
        Unfit: there is none.
    """
    for trail in estate.trails.items:
        if not (in_one_region(trail) or not_logging(trail) or another_accounts(estate, trail)):
            return trail
    raise Unfit("no trail of this account records all regions: heal `trail` first")
