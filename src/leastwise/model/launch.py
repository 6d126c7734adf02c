"""What new machines and containers are started with."""

from __future__ import annotations

from msgspec import Struct

from leastwise.model.compute import Secret
from leastwise.model.fact import Fact
from leastwise.model.finding import Subject

__all__ = ["LaunchSettings", "LaunchTemplate", "MetadataDefaults", "TaskDefinition"]


class MetadataDefaults(Struct, frozen=True, kw_only=True):
    """What a region gives new instances whose launch does not say otherwise."""

    region: str
    tokens: str | None
    """`required`, `optional`; None: nothing is set, so the image decides."""
    enforced: bool
    """Instances that would answer without a token cannot be launched at all."""
    hops: int | None = None
    """How far answers travel; None: nothing is set, so the image decides."""


class LaunchSettings(Struct, frozen=True, kw_only=True):
    """One version of a launch template, or a launch configuration, which has no versions."""

    version: int | None
    tokens: str | None
    """`required`, `optional`; None: left to the region's default and to the image."""
    metadata_endpoint: bool
    secrets: Fact[tuple[Secret, ...]]
    """What was found in its user data."""
    description: str = ""


class LaunchTemplate(Struct, frozen=True, kw_only=True):
    """A launch template of EC2, or a launch configuration of EC2 Auto Scaling."""

    type: str
    """`launch-template` or `launch-configuration`."""
    arn: str
    id: str
    name: str
    region: str
    default: LaunchSettings
    newest: LaunchSettings
    """The version that was made last; often the default one."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type=self.type, id=self.name, arn=self.arn, unique=self.arn, region=self.region)


class TaskDefinition(Struct, frozen=True, kw_only=True):
    """The newest active revision of a family of ECS task definitions."""

    arn: str
    family: str
    region: str
    role: str | None = None
    """ARN of the role that its containers have."""
    secrets: tuple[Secret, ...] = ()
    """What was found in the environment of its containers; the place is `container/VARIABLE`."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="task-definition", id=self.family, arn=self.arn, unique=self.arn, region=self.region)
