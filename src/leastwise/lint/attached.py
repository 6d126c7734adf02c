"""What a resource-based policy is attached to."""

from __future__ import annotations

from functools import lru_cache

from leastwise.lint.arns import split
from leastwise.lint.view import Policy

__all__ = ["hangs_on"]


_OF_ONE_SERVICE = frozenset({"ecr", "kms", "lambda", "s3", "secretsmanager", "sns", "sqs"})
"""Services whose resource-based policies speak of their own actions and resources only."""


@lru_cache(maxsize=4)
def hangs_on(policy: Policy) -> str | None:
    """The service of the resource that a resource-based policy is attached to, where a statement tells.

    It is that of an action and of a resource in the same statement.
    """
    for clause in policy.statements:
        services = {item.value.partition(":")[0].lower() for item in clause.actions} & _OF_ONE_SERVICE
        for item in clause.resources if services else ():
            parts = split(item.value)
            if parts and parts.service in services:
                return parts.service
    return None
