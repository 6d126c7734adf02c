"""Subscriptions that nobody confirmed yet: moto takes every one for confirmed.

Source: SNS API reference, ListSubscriptionsByTopic: the ARN of such a subscription is `PendingConfirmation`.
"""

from __future__ import annotations

from typing import Any

from leastwise.demo.call import Call, Item
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["list_subscriptions", "topic_attributes"]

_BY_HAND = frozenset({"email", "email-json", "http", "https", "firehose"})


@override("sns", "ListSubscriptionsByTopic", "ListSubscriptions")
def list_subscriptions(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """moto's answer with the pending ones told apart."""
    reply = passthrough()
    if reply.status != 200:
        return reply
    result = call.result(reply)
    pending = _pending(call)
    listed = result["Subscriptions"]
    assert isinstance(listed, list)
    return call.answer(result | {"Subscriptions": [_shown(item, pending) for item in listed]})


@override("sns", "GetTopicAttributes")
def topic_attributes(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """moto's answer with true counts."""
    reply = passthrough()
    if reply.status != 200:
        return reply
    attributes = call.result(reply)["Attributes"]
    assert isinstance(attributes, dict)
    arn = call.text("TopicArn")
    own = [subscription for subscription in _all(call) if subscription.topic.arn == arn]
    waiting = sum(_waits(subscription) for subscription in own)
    counts = {"SubscriptionsConfirmed": str(len(own) - waiting), "SubscriptionsPending": str(waiting)}
    return call.answer({"Attributes": attributes | counts})


def _all(call: Call) -> list[Any]:
    from moto.sns.models import sns_backends

    return list(sns_backends[call.account][call.region].subscriptions.values())


def _waits(subscription: Any) -> bool:
    return subscription.protocol in _BY_HAND and not subscription.confirmed


def _pending(call: Call) -> set[str]:
    return {str(subscription.arn) for subscription in _all(call) if _waits(subscription)}


def _shown(item: Item, pending: set[str]) -> Item:
    return item | {"SubscriptionArn": "PendingConfirmation"} if item["SubscriptionArn"] in pending else item
