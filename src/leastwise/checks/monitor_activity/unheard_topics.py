"""Topics that alarms write to and nobody reads.

## What it finds
SNS topics that a CloudWatch alarm writes to and that have no confirmed subscription, or are not there.

## Why it matters
An address that was subscribed gets a mail with a link, and nothing more until somebody follows it; after three days
the subscription is gone. The alarm shows its action, the topic shows its subscriber, and no message ever arrives.

## How it is decided
By sns:ListSubscriptionsByTopic for each topic among the actions of alarms in every region: one subscription must have
an ARN, where an unconfirmed one has the words `PendingConfirmation` or `Deleted`. A topic in another account shows its
subscriptions only there, unless its policy lets this account list them: it is unknown. Whether the subscriber still
reads what he gets is nothing that AWS knows.

## What to do
`aws sns subscribe --topic-arn ARN --protocol email --notification-endpoint ADDRESS`, and follow the link in the mail;
`aws sns confirm-subscription` does it with the token of the link. An address of a team outlives the person.

## References
- [Subscribing an email address to an Amazon SNS topic](https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html)
- [ListSubscriptionsByTopic](https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix
from leastwise.checks.monitor_activity.setting_up import SEES_TOPICS
from leastwise.model import Estate, Evidence, Fail, Observed, Severity, Topic, Unseen, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.alerting import TOPIC


def _written_to_by_alarms(estate: Estate) -> Observed[Topic]:
    told = {action for alarm in estate.alarms.items for action in alarm.actions}
    return Observed(tuple(topic for topic in estate.topics.items if topic.arn in told), estate.alarms.gaps)


@check(
    "unheard-topics",
    severity=Severity.MEDIUM,
    subjects=_written_to_by_alarms,
    needs={"cloudwatch:DescribeAlarms", "sns:ListSubscriptionsByTopic"},
    controls=("MON-37",),
)
def unheard_topics(estate: Estate, topic: Topic) -> Verdict:
    """Whether somebody reads what alarms write to a topic."""
    if any(subscription.confirmed for subscription in topic.subscriptions.items):
        return None
    if topic.subscriptions.gaps:
        raise Unseen(*topic.subscriptions.gaps)
    unconfirmed = len(topic.subscriptions.items)
    waiting = f": {unconfirmed} not confirmed" if unconfirmed else ", or is not there"
    return Fail(
        f"topic `{topic.subject.id}`, which alarms write to, has no confirmed subscription{waiting}",
        (
            Evidence(
                call="sns:ListSubscriptionsByTopic",
                request=(("TopicArn", topic.arn),),
                path="Subscriptions",
                value=f"{unconfirmed} unconfirmed" if unconfirmed else "empty",
            ),
        ),
    )


@fix(unheard_topics, Safety.REVERSIBLE, needs=("alarm_email",), sees=SEES_TOPICS)
def subscribe_addresses(estate: Estate, topic: Topic) -> Iterator[Edit]:
    """Subscribe the addresses given, which AWS asks by mail to confirm.

    What was asked and not confirmed is gone after days, so that whoever is seen waiting was asked lately.
    """
    account = topic.arn.split(":")[4]
    if account != estate.account.id:
        raise Unfit(f"the topic belongs to account {account}")
    target, addresses = Target(TOPIC.name, topic.arn), estate.fixing.alarm_email
    if TOPIC.seen(estate, target) is None:
        raise Unfit("the topic is not there: make it, or take it out of the actions of the alarms")
    waiting = [each for each in topic.subscriptions.items if each.protocol == "email"]
    if len(waiting) >= len(addresses):
        raise Unfit("who was asked has not confirmed yet by the link in the mail that AWS sent")
    yield Edit(target, {f"Subscriptions/email/{each}": True for each in addresses})
