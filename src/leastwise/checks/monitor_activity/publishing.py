"""Topics whose policy lets rules of EventBridge publish."""

from __future__ import annotations

import msgspec

from leastwise.checks.admitting import admits, denies_more_than_plain, readable, with_statement
from leastwise.checks.fix import Unfit
from leastwise.model import Estate, seen
from leastwise.model.change import Edit

__all__ = ["with_rules"]

_SERVICE = "events.amazonaws.com"
_OF_OWNER = (
    *("SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission", "SNS:RemovePermission"),
    *("SNS:DeleteTopic", "SNS:Subscribe", "SNS:ListSubscriptionsByTopic", "SNS:Publish"),
)
"""What the policy that SNS gives every new topic allows its account.  Source: "CreateTopic", Amazon SNS."""


def with_rules(estate: Estate, topic: Edit) -> Edit:
    """The same edit of a topic, whose policy then lets rules publish.

    Raises:
        Unfit: its policy cannot be read, or denies something.
        Unseen: its policy was not seen.
    """
    policy = _admitting(estate, topic.target.id)
    return topic if policy is None else msgspec.structs.replace(topic, after={**(topic.after or {}), "Policy": policy})


def _admitting(estate: Estate, arn: str) -> str | None:
    """The policy of a topic with a statement for EventBridge; None: it has one.

    EventBridge does not say for whom it works when it publishes, so that a condition on that would lose every event.
    Source: "Using resource-based policies for Amazon EventBridge", Amazon EventBridge User Guide.
    """
    statement = {"Effect": "Allow", "Principal": {"Service": _SERVICE}, "Action": "sns:Publish", "Resource": arn}
    resource = next((each for each in estate.resources.items if each.arn == arn), None)
    text = None if resource is None else seen(resource.document)
    if text is not None:
        document = readable(text, "the topic")
        if denies_more_than_plain(document):
            raise Unfit("the policy of the topic denies something, which may be what rules publish")
        if admits(document, _SERVICE, "sns:Publish", arn, account=""):
            return None
    return with_statement(text or _born_with(estate, arn), statement)


def _born_with(estate: Estate, arn: str) -> str:
    own = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [*_OF_OWNER],
        "Resource": arn,
        "Condition": {"StringEquals": {"AWS:SourceOwner": estate.account.id}},
    }
    return msgspec.json.encode({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [own]}).decode()
