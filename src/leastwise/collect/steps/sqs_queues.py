"""SQS queues and their policies.  Messages are never received."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from msgspec import field

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region, with_policy
from leastwise.collect.step import Ask, Asked, Page, Paging, Step
from leastwise.model import Gap, Observed, ResourcePolicy

__all__ = ["QUEUES", "QUEUE_POLICY", "queue_policies"]


class QueuesPage(Page):
    """Source: "ListQueues", Amazon SQS API Reference."""

    # SQS leaves it out where there are no queues.
    QueueUrls: tuple[str, ...] = ()


class QueuePolicyPage(Page):
    """Source: "GetQueueAttributes", Amazon SQS API Reference.  Only `Policy` is asked for."""

    Attributes: dict[str, str] = field(default_factory=dict)


# Without MaxResults, SQS lists no more than 1,000 queues and gives no token.
QUEUES = Step(
    service="sqs",
    operation="ListQueues",
    permission="sqs:ListQueues",
    page=QueuesPage,
    everywhere=True,
    paging=Paging("NextToken", "NextToken", size=("MaxResults", 1000)),
)


def _every_queue(asked: Asked) -> Iterator[Ask]:
    for answer in asked.pages.all(QUEUES).items:
        yield from (Ask({"QueueUrl": url}, answer.region) for url in answer.page.QueueUrls)


QUEUE_POLICY = Step(
    service="sqs",
    operation="GetQueueAttributes",
    permission="sqs:GetQueueAttributes",
    page=QueuePolicyPage,
    request={"AttributeNames": ["Policy"]},
    none=("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"),
    after=(QUEUES,),
    asks=_every_queue,
)


def queue_policies(pages: Pages) -> Observed[ResourcePolicy]:
    """Every queue, with its policy, that was still there when it was asked for."""
    answers = in_every_region(pages, QUEUES)
    found = (_policy(pages, url, answer.region) for answer in answers.items for url in answer.page.QueueUrls)
    return gathered((policy for policy in found if policy is not None), answers.gaps)


def _policy(pages: Pages, url: str, region: str | None) -> ResourcePolicy | Gap | None:
    # A queue's URL ends in its account and its name, whatever its host is.
    _, _, name = urlsplit(url).path.rpartition("/")
    if not name or region is None:
        return pages.unreadable(QUEUES, {"QueueUrl": url}, "a queue's URL without its name", region)
    answer = pages.one(QUEUE_POLICY, region, QueueUrl=url)
    if answer is None:
        return None
    document = answer if isinstance(answer, Gap) else answer.Attributes.get("Policy")
    arn = f"arn:{pages.partition}:sqs:{region}:{pages.account}:{name}"
    return with_policy(pages, "AWS::SQS::Queue", arn, region, document)
