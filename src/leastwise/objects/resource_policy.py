"""Policies of resources, each the text that its service keeps: buckets, queues, topics, secrets, repositories, keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from leastwise.model import Estate, ResourcePolicy, seen
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = [
    "BUCKET_POLICY",
    "KEY_POLICY",
    "QUEUE_POLICY",
    "REPOSITORY_POLICY",
    "SECRET_POLICY",
    "TOPIC_POLICY",
    "queue_url",
]

Parameters = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    """How one service reads and writes the policies of its resources."""

    name: str
    """boto3's."""
    ends: Callable[[str], str]
    """How the ARN of the resource ends that calls name so."""
    get: tuple[str, Callable[[str], Parameters]]
    text: Callable[[Parameters], str | None]
    """The policy in the answer."""
    gone: str
    """Error codes that say that there is none."""
    put: tuple[str, Callable[[str, str], Parameters]]
    delete: tuple[str, Callable[[str], Parameters]] | None
    """None: it always has one."""


def _declare(name: str, title: str, service: _Service, reads: str, put: str, delete: str | None = None) -> Kind:
    def of(target: Target) -> Callable[[ResourcePolicy], bool]:
        return lambda each: each.arn.endswith(service.ends(target.id))

    def view(estate: Estate, target: Target) -> State | None:
        resource = found(estate.resources, of(target), _region(target), service.name)
        text = None if resource is None else seen(resource.document)
        return None if text is None else {"Policy": text}

    def tried(estate: Estate, target: Target, state: State | None) -> Estate:
        resource = found(estate.resources, of(target), _region(target), service.name)
        if resource is None:
            return estate
        document = None if state is None else state.get("Policy", resource.document)
        changed = msgspec.structs.replace(resource, document=document)
        return replace(estate, resources=exchanged_item(estate.resources, of(target), changed))

    def read(ask: Ask, target: Target) -> State | None:
        operation, parameters = service.get
        answer = ask(service.name, operation, parameters(target.id), region=_region(target), none=service.gone)
        text = None if answer is None else service.text(answer)
        return {"Policy": text} if text else None

    def write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
        if then is not None:
            if now is None or now.get("Policy") != then.get("Policy"):
                operation, parameters = service.put
                given = parameters(target.id, str(then["Policy"]))
                yield AwsCall(service.name, operation, given, _region(target), put)
        elif now is not None and service.delete is not None:
            operation, named = service.delete
            yield AwsCall(service.name, operation, named(target.id), _region(target), delete or put)

    writes = frozenset({put, delete} if delete else {put})
    return Kind(
        name=name,
        title=title,
        seen=view,
        tried=tried,
        read=read,
        write=write,
        reads=frozenset({reads}),
        writes=writes,
    )


def _region(target: Target) -> str | None:
    """The one that is named, or the ARN's."""
    return target.region or (target.id.split(":")[3] if target.id.startswith("arn:") else None)


def _itself(text: str) -> str:
    return text


def _attribute(answer: Parameters) -> str | None:
    text: str | None = answer.get("Attributes", {}).get("Policy")
    return text


BUCKET_POLICY = _declare(
    "s3:bucket-policy",
    "bucket policy",
    _Service(
        name="s3",
        ends=lambda id: f":s3:::{id}",
        get=("GetBucketPolicy", lambda id: {"Bucket": id}),
        text=lambda answer: answer.get("Policy"),
        gone="NoSuchBucketPolicy NoSuchBucket",
        put=("PutBucketPolicy", lambda id, text: {"Bucket": id, "Policy": text}),
        delete=("DeleteBucketPolicy", lambda id: {"Bucket": id}),
    ),
    "s3:GetBucketPolicy",
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
)
"""Known by the bucket's name, in its region."""


def queue_url(arn: str) -> str:
    """A queue's URL is made of its ARN.  Source: "Amazon SQS queue and message identifiers", SQS Developer Guide."""
    _, partition, _, region, account, name = arn.split(":", 5)
    suffix = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    return f"https://sqs.{region}.{suffix}/{account}/{name}"


QUEUE_POLICY = _declare(
    "sqs:queue-policy",
    "policy of queue",
    _Service(
        name="sqs",
        ends=_itself,
        get=("GetQueueAttributes", lambda id: {"QueueUrl": queue_url(id), "AttributeNames": ["Policy"]}),
        text=_attribute,
        gone="QueueDoesNotExist AWS.SimpleQueueService.NonExistentQueue",
        put=("SetQueueAttributes", lambda id, text: {"QueueUrl": queue_url(id), "Attributes": {"Policy": text}}),
        delete=("SetQueueAttributes", lambda id: {"QueueUrl": queue_url(id), "Attributes": {"Policy": ""}}),
    ),
    "sqs:GetQueueAttributes",
    "sqs:SetQueueAttributes",
)
"""Known by the queue's ARN."""

TOPIC_POLICY = _declare(
    "sns:topic-policy",
    "policy of topic",
    _Service(
        name="sns",
        ends=_itself,
        get=("GetTopicAttributes", lambda id: {"TopicArn": id}),
        text=_attribute,
        gone="NotFound",
        put=(
            "SetTopicAttributes",
            lambda id, text: {"TopicArn": id, "AttributeName": "Policy", "AttributeValue": text},
        ),
        delete=None,
    ),
    "sns:GetTopicAttributes",
    "sns:SetTopicAttributes",
)
"""Known by the topic's ARN."""

SECRET_POLICY = _declare(
    "secretsmanager:secret-policy",
    "policy of secret",
    _Service(
        name="secretsmanager",
        ends=_itself,
        get=("GetResourcePolicy", lambda id: {"SecretId": id}),
        text=lambda answer: answer.get("ResourcePolicy"),
        gone="ResourceNotFoundException",
        put=("PutResourcePolicy", lambda id, text: {"SecretId": id, "ResourcePolicy": text}),
        delete=("DeleteResourcePolicy", lambda id: {"SecretId": id}),
    ),
    "secretsmanager:GetResourcePolicy",
    "secretsmanager:PutResourcePolicy",
    "secretsmanager:DeleteResourcePolicy",
)
"""Known by the secret's ARN."""


def _repository(arn: str) -> Parameters:
    return {"registryId": arn.split(":")[4], "repositoryName": arn.partition(":repository/")[2]}


REPOSITORY_POLICY = _declare(
    "ecr:repository-policy",
    "policy of repository",
    _Service(
        name="ecr",
        ends=_itself,
        get=("GetRepositoryPolicy", _repository),
        text=lambda answer: answer.get("policyText"),
        gone="RepositoryPolicyNotFoundException RepositoryNotFoundException",
        put=("SetRepositoryPolicy", lambda id, text: {**_repository(id), "policyText": text}),
        delete=("DeleteRepositoryPolicy", _repository),
    ),
    "ecr:GetRepositoryPolicy",
    "ecr:SetRepositoryPolicy",
    "ecr:DeleteRepositoryPolicy",
)
"""Known by the repository's ARN."""

KEY_POLICY = _declare(
    "kms:key-policy",
    "policy of key",
    _Service(
        name="kms",
        ends=_itself,
        get=("GetKeyPolicy", lambda id: {"KeyId": id, "PolicyName": "default"}),
        text=lambda answer: answer.get("Policy"),
        gone="NotFoundException",
        put=("PutKeyPolicy", lambda id, text: {"KeyId": id, "PolicyName": "default", "Policy": text}),
        delete=None,
    ),
    "kms:GetKeyPolicy",
    "kms:PutKeyPolicy",
)
"""Known by the key's ARN."""
