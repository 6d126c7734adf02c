"""What AWS offers: services, actions, resource types, condition keys, and the policies that it manages.

Names are read at the first question, a service's details when it is asked for.  The data comes with the package, and
from `leastwise catalogue refresh` where that is newer; `DATE` says of which day it is.  Every function raises
InputError where fetched data is damaged.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from leastwise.catalogue import source
from leastwise.catalogue.details import Details
from leastwise.catalogue.keys import ConditionKeys
from leastwise.catalogue.names import ActionNames
from leastwise.catalogue.policies import ManagedPolicies
from leastwise.catalogue.stored import LEVELS
from leastwise.catalogue.values import Action, ActionResource, AwsManagedPolicy, ConditionKey, ResourceType, Service

__all__ = [
    "DATE",
    "Action",
    "ActionResource",
    "AwsManagedPolicy",
    "ConditionKey",
    "ResourceType",
    "Service",
    "access_level",
    "action",
    "actions",
    "arn_formats",
    "condition_key",
    "condition_key_type",
    "condition_keys",
    "every_action",
    "is_condition_key",
    "is_service",
    "managed_policies",
    "managed_policy",
    "multivalued",
    "policies_date",
    "resource_types_of",
    "resourceless",
    "service",
    "services",
    "spelling",
    "without_resource",
]

DATE: str
"""The day of the data: `2026-09-26`."""


def __getattr__(name: str) -> str:
    if name == "DATE":
        return source.newest().date
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _names() -> ActionNames:
    return ActionNames(source.newest())


@cache
def _details() -> Details:
    return Details(source.newest(), _names())


@cache
def _keys() -> ConditionKeys:
    return ConditionKeys(source.newest())


@cache
def _policies() -> ManagedPolicies:
    return ManagedPolicies(source.policies())


def services() -> tuple[str, ...]:
    """Prefixes, sorted, in lower case."""
    return _names().services()


def is_service(prefix: str) -> bool:
    """Whether a prefix, in lower case, is that of a service."""
    return _names().is_service(prefix)


def actions(prefix: str) -> tuple[str, ...]:
    """Its actions in AWS's spelling, without prefix; none if the service is unknown."""
    return _names().actions(prefix)


def every_action() -> tuple[str, ...]:
    """`s3:GetObject` and all others, sorted by their texts in lower case."""
    return _names().every()


def spelling(action: str) -> str | None:
    """An action in AWS's spelling: `s3:GetObject` for `S3:getobject`; None if it is unknown."""
    found = _names().found(action)
    return f"{found[0]}:{found[1]}" if found else None


def access_level(action: str) -> str | None:
    """`Read`, `List`, `Write`, `Permissions management` or `Tagging`; None if the action is unknown."""
    found = _names().found(action)
    return LEVELS[found[2].upper()] if found else None


def without_resource(action_folded: str) -> bool:
    """Whether the action is known, and has no resource type: only `*` can be its resource."""
    found = _names().found(action_folded)
    return found is not None and found[2].islower()


def resourceless() -> Iterator[bool]:
    """For each of `every_action()` whether it has no resource type, as `without_resource` tells."""
    return _names().resourceless()


def action(action: str) -> Action | None:
    """All that is known of an action, in any letter case; reads its service."""
    return _details().action(action)


def service(prefix: str) -> Service | None:
    """All that is known of a service."""
    return _details().service(prefix)


def arn_formats(action: str) -> tuple[str, ...]:
    """ARN formats of the resources that an action can be limited to, as `arn:${Partition}:s3:::${BucketName}`."""
    return _details().arn_formats(action)


def resource_types_of(arn: str) -> tuple[tuple[str, str], ...]:
    """Prefixes and resource types whose formats an ARN has: `(("iam", "role"), ("ec2", "role"))`.

    Its service's own come first, and of these the most definite: a log stream's ARN is one of a log group, too.
    """
    return _details().resource_types_of(arn)


def is_condition_key(key: str) -> bool:
    """Whether AWS documents it, in any letter case: keys of services, global ones, tag keys with any suffix."""
    return _keys().find(key) is not None


def condition_key(key: str) -> ConditionKey | None:
    """All that is known of a condition key, or of the one that it is an example of."""
    return _keys().described(key)


def condition_keys() -> tuple[ConditionKey, ...]:
    """All, by their folded names, without their descriptions."""
    return _keys().all()


def condition_key_type(key: str) -> str | None:
    """`String`, `ARN`, `Bool`, `Date`, `Numeric`, `IPAddress`, or one behind `ArrayOf`; None if it is unknown."""
    found = _keys().find(key)
    return found.type if found else None


def multivalued(key_folded: str) -> bool:
    """Whether a request may carry several values of it; False for unknown ones."""
    found = _keys().find(key_folded)
    return found is not None and found.multivalued


def managed_policies() -> tuple[str, ...]:
    """ARNs of the policies that AWS manages, sorted; in the partition `aws`."""
    return _policies().arns()


def managed_policy(arn: str) -> AwsManagedPolicy | None:
    """One of them, by its ARN in any partition; None if it is unknown."""
    return _policies().find(arn)


def policies_date() -> str:
    """The day of the policies that AWS manages: `2026-09-26`."""
    return _policies().date
