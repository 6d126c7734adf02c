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

from collections.abc import Iterator

import msgspec

from leastwise.alarms import event_set
from leastwise.checks import Access, Unfit, check, fix, the_account
from leastwise.checks.monitor_activity.heard import CALLS, heard
from leastwise.checks.monitor_activity.publishing import with_rules
from leastwise.checks.monitor_activity.rules import HOMES, by_rules, missed_by_rules
from leastwise.checks.monitor_activity.setting_up import SEES_TOPICS, confirmation_awaited, topic_edit
from leastwise.checks.monitor_activity.telling import missed
from leastwise.model import Account, Estate, Evidence, Fail, NotApplicable, Severity, Unseen, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.event_rule import EVENT_RULE

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


@fix(iam_event_rule, Safety.REVERSIBLE, access=Access(gives=True), needs=("alarm_email",), sees=SEES_TOPICS)
def tell_at_once(estate: Estate, account: Account) -> Iterator[Edit]:
    """Let a rule tell the addresses given at once of what hands out access by IAM.

    Whoever is told has to confirm by the link in the mail; until then nobody is.
    """
    region = HOMES.get(account.partition, "us-east-1")
    topic = with_rules(estate, topic_edit(estate, region))
    told = {"EventPattern": _pattern(), "State": "ENABLED", "Targets/topic": topic.target.id}
    target = Target(EVENT_RULE.name, "leastwise-iam-changes", region)
    rule = Edit(target, {**told}, creates=EVENT_RULE.seen(estate, target) is None)
    if confirmation_awaited(estate, topic.target, (topic, rule)):
        raise Unfit("all is set up, and nobody has confirmed yet by the link in the mail that AWS sent")
    yield topic
    yield rule


def _pattern() -> str:
    names = sorted({name for id in RISKY for name in event_set(id).names})
    wanted = {"source": ["aws.iam"], "detail-type": ["AWS API Call via CloudTrail"], "detail": {"eventName": names}}
    return msgspec.json.encode(wanted).decode()
