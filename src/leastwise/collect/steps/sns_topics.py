"""SNS topics and their policies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region, with_policy
from leastwise.collect.step import NEXT_TOKEN, Ask, Asked, Page, Step
from leastwise.model import Gap, Observed, ResourcePolicy

__all__ = ["TOPICS", "TOPIC_POLICY", "topic_policies"]


class _Topic(Page):
    TopicArn: str = ""


class TopicsPage(Page):
    """Source: "ListTopics", Amazon SNS API Reference."""

    Topics: tuple[_Topic, ...] = ()


class TopicPolicyPage(Page):
    """Source: "GetTopicAttributes", Amazon SNS API Reference.  Only `Policy` is kept."""

    Attributes: dict[str, str]


def _policy_alone(response: dict[str, Any]) -> dict[str, Any]:
    attributes = response.get("Attributes", {})
    return {**response, "Attributes": {name: attributes[name] for name in ("Policy",) if name in attributes}}


TOPICS = Step(
    service="sns",
    operation="ListTopics",
    permission="sns:ListTopics",
    page=TopicsPage,
    everywhere=True,
    paging=NEXT_TOKEN,
)


def _every_topic(asked: Asked) -> Iterator[Ask]:
    for answer in asked.pages.all(TOPICS).items:
        yield from (Ask({"TopicArn": topic.TopicArn}, answer.region) for topic in answer.page.Topics if topic.TopicArn)


TOPIC_POLICY = Step(
    service="sns",
    operation="GetTopicAttributes",
    permission="sns:GetTopicAttributes",
    page=TopicPolicyPage,
    none=("NotFound",),
    after=(TOPICS,),
    asks=_every_topic,
    redact=_policy_alone,
)


def topic_policies(pages: Pages) -> Observed[ResourcePolicy]:
    """Every topic, with its policy, that was still there when it was asked for."""
    answers = in_every_region(pages, TOPICS)
    found = (_policy(pages, topic.TopicArn, answer.region) for answer in answers.items for topic in answer.page.Topics)
    return gathered((policy for policy in found if policy is not None), answers.gaps)


def _policy(pages: Pages, arn: str, region: str | None) -> ResourcePolicy | Gap | None:
    if not arn:
        return pages.unreadable(TOPICS, {}, "a topic without ARN", region)
    answer = pages.one(TOPIC_POLICY, region, TopicArn=arn)
    if answer is None:
        return None
    document = answer if isinstance(answer, Gap) else answer.Attributes.get("Policy")
    return with_policy(pages, "AWS::SNS::Topic", arn, region, document)
