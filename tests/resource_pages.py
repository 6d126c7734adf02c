"""AWS's answers about resources and their policies, from ARNs and documents.

An estate's `resources` maps ARNs of buckets, keys, queues, topics, secrets, repositories and functions to their
policies: as YAML, or null for one that has none.  With it, every list of these was seen, in every region.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from leastwise.model import Arn

__all__ = ["resource_pages"]

Tree = Mapping[str, Any]


class Service(NamedTuple):
    """How a service lists its resources and shows a policy."""

    listing: str
    field: str
    entry: Callable[[Arn], Any]
    shows: str
    about: Callable[[Arn], Tree]
    page: Callable[[str | None], Tree | str]
    """The answer; an error code where that is how there is none."""


def _url(arn: Arn) -> str:
    return f"https://sqs.{arn.region}.amazonaws.com/{arn.account}/{arn.resource}"


def _after(arn: Arn, mark: str) -> str:
    return arn.resource.partition(mark)[2]


SERVICES: Mapping[str, Service] = {
    "s3": Service(
        "s3.ListBuckets",
        "Buckets",
        lambda arn: {"Name": arn.resource},
        "s3.GetBucketPolicy",
        lambda arn: {"Bucket": arn.resource},
        lambda text: {"Policy": text} if text else "NoSuchBucketPolicy",
    ),
    "kms": Service(
        "kms.ListKeys",
        "Keys",
        lambda arn: {"KeyId": _after(arn, "/"), "KeyArn": str(arn)},
        "kms.GetKeyPolicy",
        lambda arn: {"KeyId": _after(arn, "/")},
        lambda text: {"Policy": text or ""},
    ),
    "sqs": Service(
        "sqs.ListQueues",
        "QueueUrls",
        _url,
        "sqs.GetQueueAttributes",
        lambda arn: {"QueueUrl": _url(arn)},
        lambda text: {"Attributes": {"Policy": text}} if text else {},
    ),
    "sns": Service(
        "sns.ListTopics",
        "Topics",
        lambda arn: {"TopicArn": str(arn)},
        "sns.GetTopicAttributes",
        lambda arn: {"TopicArn": str(arn)},
        lambda text: {"Attributes": {"Policy": text} if text else {}},
    ),
    "secretsmanager": Service(
        "secretsmanager.ListSecrets",
        "SecretList",
        lambda arn: {"ARN": str(arn)},
        "secretsmanager.GetResourcePolicy",
        lambda arn: {"SecretId": str(arn)},
        lambda text: {"ResourcePolicy": text},
    ),
    "ecr": Service(
        "ecr.DescribeRepositories",
        "repositories",
        lambda arn: {"repositoryArn": str(arn), "repositoryName": _after(arn, "/")},
        "ecr.GetRepositoryPolicy",
        lambda arn: {"repositoryName": _after(arn, "/")},
        lambda text: {"policyText": text} if text else "RepositoryPolicyNotFoundException",
    ),
    "lambda": Service(
        "lambda.ListFunctions",
        "Functions",
        lambda arn: {
            "FunctionName": _after(arn, ":"),
            "FunctionArn": str(arn),
            "Role": f"arn:aws:iam::{arn.account}:role/{_after(arn, ':')}",
        },
        "lambda.GetPolicy",
        lambda arn: {"FunctionName": _after(arn, ":")},
        lambda text: {"Policy": text} if text else "ResourceNotFoundException",
    ),
}


def resource_pages(regions: Sequence[str], resources: Tree) -> Iterator[tuple[str, Tree]]:
    """(`service.Operation` or `service.Operation@region`, {request, response or error}) for all of these resources."""
    arns = {Arn.parse(text): document for text, document in resources.items()}
    enabled = [{"RegionName": name, "OptInStatus": "opt-in-not-required"} for name in regions]
    yield "ec2.DescribeRegions", {"response": {"Regions": enabled}}
    for name, service in SERVICES.items():
        own = {arn: document for arn, document in arns.items() if arn.service == name}
        for region in ("",) if name == "s3" else regions:
            entries = [service.entry(arn) for arn in own if arn.region == region]
            yield _place(service.listing, region), {"response": {service.field: entries}}
        for arn, document in own.items():
            page = service.page(json.dumps(document) if document else None)
            answer = {"error": page} if isinstance(page, str) else {"response": page}
            yield _place(service.shows, arn.region), {"request": service.about(arn), **answer}


def _place(operation: str, region: str) -> str:
    return f"{operation}@{region}" if region else operation
