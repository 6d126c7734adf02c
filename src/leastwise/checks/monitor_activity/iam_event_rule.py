"""Risky changes to IAM are not told at once.

## What it finds
Accounts in which no rule of EventBridge tells somebody of the changes to IAM that hand out access: policies and their
attachments, credentials made for users, trust policies, memberships, boundaries and identity providers.

## Why it matters
A metric filter and its alarm wait for the log to be delivered and for a period to end, and then tell that something
happened; a rule gets the event in near real time, and hands over the whole record: who, what, from where. A function
behind it can take the new key away again.

## How it is decided
By events:ListRules and events:ListTargetsByRule in the region where IAM is recorded (`us-east-1`, in other partitions
theirs): the event patterns of the rules that are switched on are read for what they mean, taken together, and held
against every one of these calls. Each rule needs a target that tells somebody: a topic with a confirmed subscription, a
function, a state machine, an API destination, an incident or an OpsItem; what goes on to another bus, to a queue or to
a stream is unknown. A trail must record the calls, or EventBridge never gets them. An account whose metric filters and
alarms tell of every one of these calls is not applicable: it has chosen the slower way, and has all of it.

## What to do
`aws events put-rule --region us-east-1 --name iam-changes --event-pattern '{"source": ["aws.iam"], "detail-type": ["AWS
API Call via CloudTrail"]}'` and `aws events put-targets` with a topic whose policy lets `events.amazonaws.com` publish.
What only reads does not reach a rule in the state `ENABLED`, so the pattern can stay as short as this.

## References
- [AWS service events delivered via AWS CloudTrail](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html)
- [Comparison operators for use in event patterns](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html)
- [Logging IAM and AWS STS API calls with AWS CloudTrail](https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html)
"""

from __future__ import annotations

from leastwise.alarms import event_set
from leastwise.checks import check, the_account
from leastwise.checks.monitor_activity.heard import CALLS, heard
from leastwise.checks.monitor_activity.rules import by_rules, missed_by_rules
from leastwise.checks.monitor_activity.telling import missed
from leastwise.model import Account, Estate, Evidence, Fail, NotApplicable, Severity, Unseen, Verdict

RISKY = ("iam-policy-changes", "credentials-for-others", "trust-and-membership", "identity-providers")
"""The sets of events that hand out access by IAM."""


@check("iam-event-rule", severity=Severity.LOW, subjects=the_account, needs=CALLS, controls=("MON-54",))
def iam_event_rule(estate: Estate, account: Account) -> Verdict:
    """Whether somebody hears at once of what hands out access."""
    wanted = [event_set(id) for id in RISKY]
    told = [by_rules(estate, each) for each in wanted]
    if all(each.heard for each in told):
        return None
    if all(heard(estate, each) is None for each in wanted):
        return NotApplicable("alarms tell of all of them, though later")
    lost = [each for each, answer in zip(wanted, told, strict=True) if not (answer.heard or answer.gaps)]
    if not lost:
        raise Unseen(*dict.fromkeys(gap for answer in told for gap in answer.gaps))
    for each in lost:
        if by_region := missed_by_rules(estate, each):
            return missed(each, *by_region)
    titles = ", ".join(each.title for each in lost)
    none = Evidence(call="events:ListRules", path="Rules", value="none that takes them and tells somebody")
    return Fail(f"no rule tells at once of {titles}", (none,))
