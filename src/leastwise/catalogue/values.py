"""What the catalogue tells: frozen values in AWS's own words and spelling.

Their fields are stored by position (see `archive`), so a new one goes to the end and gets a default.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import msgspec

__all__ = ["Action", "ActionResource", "AwsManagedPolicy", "ConditionKey", "ResourceType", "Service"]


class ActionResource(msgspec.Struct, frozen=True, array_like=True):
    """A resource type that an action can be limited to."""

    name: str
    """As in `Service.resource_types`: `object`."""
    required: bool = False
    """The action always needs it (AWS's tables mark it with an asterisk)."""
    condition_keys: tuple[str, ...] = ()
    """Keys that hold for this action on this type only."""
    dependent_actions: tuple[str, ...] = ()
    """Actions that are needed besides, as `iam:PassRole`."""


class Action(msgspec.Struct, frozen=True, array_like=True):
    """One action of a service."""

    prefix: str
    """Of its service: `s3`."""
    name: str
    """AWS's spelling without the prefix: `GetObject`."""
    access_level: str
    """`Read`, `List`, `Write`, `Permissions management` or `Tagging`."""
    description: str
    """A sentence of AWS's, without a full stop; empty where AWS gives none."""
    resource_types: tuple[ActionResource, ...] = ()
    """Empty: its resource can only be `*`."""
    condition_keys: tuple[str, ...] = ()
    dependent_actions: tuple[str, ...] = ()

    @property
    def spelling(self) -> str:
        """With its prefix: `s3:GetObject`."""
        return f"{self.prefix}:{self.name}"


class ResourceType(msgspec.Struct, frozen=True, array_like=True):
    """A kind of resource that a service defines."""

    name: str
    arns: tuple[str, ...]
    """ARN formats: `arn:${Partition}:s3:::${BucketName}`."""
    condition_keys: tuple[str, ...] = ()


class Service(msgspec.Struct, frozen=True, array_like=True):
    """A service, by the prefix of its actions."""

    prefix: str
    name: str
    """For people: `Amazon S3`."""
    actions: tuple[Action, ...]
    """By their names, letter case ignored."""
    resource_types: tuple[ResourceType, ...] = ()
    condition_keys: tuple[str, ...] = ()
    """All that its actions and resource types know, global ones among them."""


class ConditionKey(msgspec.Struct, frozen=True, array_like=True):
    """A condition key; `${…}` and `<…>` in its name stand for any text."""

    name: str
    type: str
    """`String`, `ARN`, `Bool`, `Date`, `Numeric`, `IPAddress`, or one of them behind `ArrayOf`."""
    description: str = ""

    @property
    def multivalued(self) -> bool:
        """A request may carry several values, so that `ForAllValues:` and `ForAnyValue:` make sense."""
        return self.type.startswith("ArrayOf")


class AwsManagedPolicy(msgspec.Struct, frozen=True):
    """A policy that AWS writes and maintains."""

    arn: str
    name: str
    path: str
    """`/`, `/service-role/`, `/aws-service-role/` or `/job-function/`."""
    version: str
    """The default version: `v11`."""
    document: str
    """JSON text."""
