"""What a resource says for itself: its policy, and whose it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from leastwise.demo.motos import iam
from leastwise.errors import ArnError
from leastwise.model import Arn

__all__ = ["owner_of", "resource_policy"]


def owner_of(resource: str) -> str | None:
    """The account that owns a resource: as its ARN says, or whose bucket it is."""
    arn = _parsed(resource)
    if arn is None:
        return None
    if arn.service == "s3" and not arn.account:
        from moto.s3.models import s3_backends

        found = s3_backends.bucket_accounts.get(arn.resource.partition("/")[0])
        return str(found[1]) if found else None
    return arn.account or None


def resource_policy(resource: str) -> str | None:
    """The policy of a bucket, queue, topic, key, function or secret, the trust policy of a role; none: it has none."""
    arn, owner = _parsed(resource), owner_of(resource)
    if arn is None or owner is None or arn.service not in _READERS:
        return None
    found = _READERS[arn.service](arn, owner)
    text = found.decode() if isinstance(found, bytes) else found
    return str(text) if text else None


def _parsed(resource: str) -> Arn | None:
    try:
        return Arn.parse(resource)
    except ArnError:
        return None


def _role(arn: Arn, owner: str) -> Any:
    roles = iam(owner).roles.values()
    return next((each.assume_role_policy_document for each in roles if each.arn == str(arn)), None)


def _bucket(arn: Arn, owner: str) -> Any:
    from moto.s3.models import s3_backends

    bucket = s3_backends[owner]["aws"].buckets.get(arn.resource.partition("/")[0])
    return None if bucket is None else bucket.policy


def _queue(arn: Arn, owner: str) -> Any:
    from moto.sqs.models import sqs_backends

    queue = sqs_backends[owner][arn.region].queues.get(arn.resource)
    return None if queue is None else queue.policy


def _topic(arn: Arn, owner: str) -> Any:
    from moto.sns.models import sns_backends

    topic = sns_backends[owner][arn.region].topics.get(str(arn))
    return None if topic is None else topic.policy


def _key(arn: Arn, owner: str) -> Any:
    from moto.kms.models import kms_backends

    key = kms_backends[owner][arn.region].keys.get(arn.resource.removeprefix("key/"))
    return None if key is None else key.policy


def _secret(arn: Arn, owner: str) -> Any:
    from moto.secretsmanager.models import secretsmanager_backends

    secrets = secretsmanager_backends[owner][arn.region].secrets.values()
    return next((each.policy for each in secrets if each.arn == str(arn)), None)


def _function(arn: Arn, owner: str) -> Any:
    from moto.awslambda.models import lambda_backends

    functions = lambda_backends[owner][arn.region].list_functions()
    found = next((each.policy.statements for each in functions if each.function_arn == str(arn)), None)
    return json.dumps({"Version": "2012-10-17", "Statement": found}) if found else None


_READERS: dict[str, Callable[[Arn, str], Any]] = {
    "iam": _role,
    "s3": _bucket,
    "sqs": _queue,
    "sns": _topic,
    "kms": _key,
    "secretsmanager": _secret,
    "lambda": _function,
}
