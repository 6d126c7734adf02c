"""Events that several trails record.

## What it finds
Accounts in which two trails or more record the same management events of the global services, IAM and STS among
them.

## Why it matters
The first copy of management events is free of charge, each further one is not. Worse, whoever counts events counts
them twice, and where two trails are alike each of their keepers thinks that the other's is the one that may go.

## How it is decided
By cloudtrail:DescribeTrails, GetTrailStatus and GetEventSelectors: trails that are logging, that record the events
which read or those which change (two trails that share these out do not overlap), and that see the global services.
These are the trails of all regions, and those of `us-east-1` alone that include global service events: since
November 2021 a trail of any other single region gets none of them. A trail of the Organization counts in every
account that sees it. Selectors that narrow by another field than `readOnly` or `eventSource` do not count.

## What to do
Decide which one stays: usually the Organization's, or the one that validates its files and feeds the alarms. Where
the other exists for data events only, take the management events out of its selectors (`aws cloudtrail
put-event-selectors`, which replaces them all: read them first). A trail of one region alone can leave out global
service events (`aws cloudtrail update-trail --no-include-global-service-events`); the fix does this where a trail of
all regions records them and no log group is fed. Where two recipients want a copy each, waive the finding.

## References
- [Global service events](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html)
- [Managing CloudTrail trail costs](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-manage-costs.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from leastwise.checks import Unfit, check, fix, the_account
from leastwise.checks.monitor_activity.config_recorder import FIRST_REGION
from leastwise.checks.trails import another_accounts, of_trail
from leastwise.model import Account, Estate, EventSelector, Evidence, Fact, Fail, Gap, Severity, Trail, Unseen, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.cloudtrail_trail import TRAIL


@check(
    "duplicate-trails",
    severity=Severity.INFO,
    subjects=the_account,
    needs={"cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"},
    controls=("MON-13",),
)
def duplicate_trails(estate: Estate, account: Account) -> Verdict:
    """Whether each event of the global services is recorded once."""
    judged = [(trail, _kinds(trail)) for trail in estate.trails.items if _sees_global(trail, account.partition)]
    for kind, told in (("writes", "change something"), ("reads", "only read")):
        taking = [trail for trail, kinds in judged if not isinstance(kinds, Gap) and kind in kinds]
        if len(taking) > 1:
            names = " and ".join(f"`{trail.name}`" for trail in taking)
            return Fail(f"trails {names} record the same events of global services that {told}", _evidence(taking))
    gaps = (*estate.trails.gaps, *(kinds for _, kinds in judged if isinstance(kinds, Gap)))
    if gaps and (len(judged) > 1 or estate.trails.gaps):
        raise Unseen(*dict.fromkeys(gaps))
    return None


def _sees_global(trail: Trail, partition: str) -> bool:
    return trail.multi_region or (trail.global_events and trail.home_region == FIRST_REGION.get(partition))


def _kinds(trail: Trail) -> Fact[frozenset[str]]:
    """Whether it records the management events that read, those that change, both or none."""
    if isinstance(trail.status, Gap):
        return trail.status
    if not trail.status.logging:
        return frozenset()
    if isinstance(trail.selectors, Gap):
        return trail.selectors
    return frozenset(kind for selector in trail.selectors for kind in _taken(selector))


def _taken(selector: EventSelector) -> tuple[str, ...]:
    if not selector.management or selector.narrowed:
        return ()
    return (*(["reads"] if selector.reads else []), *(["writes"] if selector.writes else []))


def _evidence(trails: list[Trail]) -> tuple[Evidence, ...]:
    return tuple(of_trail(trail, "IncludeGlobalServiceEvents", str(trail.global_events).lower()) for trail in trails)


@fix(duplicate_trails, Safety.REVERSIBLE)
def leave_out_global_services(estate: Estate, account: Account) -> Iterator[Edit]:
    """Let trails of one region leave out what a trail of all regions records of the global services.

    A trail that writes to a log group stays, as alarms may look there; of two trails of all regions people choose one.
    """
    judged = ((trail, _kinds(trail)) for trail in estate.trails.items if _sees_global(trail, account.partition))
    taking = [(trail, kinds) for trail, kinds in judged if not isinstance(kinds, Gap)]
    kept = frozenset[str]().union(*(kinds for trail, kinds in taking if trail.multi_region))
    leaving = [(trail, kinds) for trail, kinds in taking if not trail.multi_region and kinds & kept]
    staying = [kinds for trail, kinds in taking if trail.multi_region or not kinds & kept]
    if any(one & other for one, other in combinations(staying, 2)):
        raise Unfit("which of trails that record the same stays is for people to choose")
    for trail, kinds in leaving:
        if not kinds <= kept:
            raise Unfit(f"trail `{trail.name}` alone records some events of the global services")
        if trail.log_group:
            raise Unfit(f"trail `{trail.name}` writes to a log group, and alarms may look there")
        if another_accounts(estate, trail):
            raise Unfit(f"trail `{trail.name}` is another account's")
        yield Edit(Target(TRAIL.name, trail.arn), {"IncludeGlobalServiceEvents": False})
