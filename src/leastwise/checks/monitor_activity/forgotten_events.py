"""Events that matter, that the CIS benchmark forgets, and that nobody is told of.

## What it finds
Kinds of events that no alarm brings to anybody, beyond the fifteen of the benchmark: credentials made for somebody
else, changed trust policies, memberships and boundaries, identity providers, trails that record less, alarms and
detectors switched off, storage opened, key policies changed, sessions as a member's root user, and delegated
administrators. There is one result for each kind.

## Why it matters
A filter that follows the benchmark to the letter stays silent when a second access key is made for an administrator,
when the trust policy of his role lets another account in, and when a trail is told to leave out what follows. None of
these calls changes a policy that the benchmark names, and each of them is a way in, or a way not to be seen.

## How it is decided
As in `alarms`: by following the chain from a trail over the meaning of metric filters to an alarm and a confirmed
subscriber, or over rules of EventBridge to a live target. A filter on all events that change something in a service
covers the kinds of that service. The event that slips through is named. Sessions as a member's root user and
delegated administrators are recorded in the management account and asked there only. Calls that services make all
day, such as kms:CreateGrant, are in no kind.

## What to do
Add the names to the filters that are there, or a filter for each kind: `aws logs put-metric-filter` on the trail's log
group with `{ ($.eventSource = "iam.amazonaws.com") && (($.eventName = "CreateAccessKey") || ($.eventName =
"UpdateAssumeRolePolicy")) }` into the metric of an alarm that somebody reads. Where people make their own keys all day,
leave out their own with a rule of EventBridge and a function that compares the two names; a filter cannot.

## References
- [Creating CloudWatch alarms for CloudTrail events: examples](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html)
- [Logging IAM and AWS STS API calls with AWS CloudTrail](https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html)
- [Track privileged tasks in AWS CloudTrail](https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-track-privileged-tasks.html)
"""

from __future__ import annotations

from msgspec import Struct

from leastwise.alarms import FORGOTTEN, event_set
from leastwise.checks import check
from leastwise.checks.monitor_activity.heard import CALLS, heard
from leastwise.model import Estate, Observed, Severity, Subject, Verdict


class ForgottenKind(Struct, frozen=True, kw_only=True):
    """A kind of events beyond the benchmark."""

    id: str
    """As `leastwise.alarms.event_set` knows it."""
    account: str

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="event-kind", id=self.id, arn=None, unique=f"{self.account}/{self.id}")


def _kinds(estate: Estate) -> Observed[ForgottenKind]:
    return Observed(tuple(ForgottenKind(id=wanted.id, account=estate.account.id) for wanted in FORGOTTEN))


@check("forgotten-events", severity=Severity.LOW, subjects=_kinds, needs=CALLS, controls=("MON-54",))
def forgotten_events(estate: Estate, kind: ForgottenKind) -> Verdict:
    """Whether somebody hears of every event of a kind that the benchmark leaves out."""
    return heard(estate, event_set(kind.id))
