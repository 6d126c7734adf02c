"""What runs: EC2 instances and Lambda functions, as far as their credentials go."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from leastwise.model.fact import Fact
from leastwise.model.finding import Subject

__all__ = ["Function", "Instance", "Secret", "TokenlessCalls"]


class Secret(Struct, frozen=True, kw_only=True):
    """That something secret stands somewhere.  The secret itself is never kept, and no hash of it."""

    kind: str
    """What it looks like: `AWS access key`, `private key`, …"""
    place: str
    """Where: `line 12`, or the name of an environment variable."""
    long_lived: bool = False
    """Whether it is an AWS credential that does not expire."""


class TokenlessCalls(Struct, frozen=True, kw_only=True):
    """How often the metadata service of an instance was asked without a token, as far as CloudWatch remembers."""

    last: datetime | None
    """The day of the last time; None: never."""
    silent_days: int
    """On how many days the instance ran since."""


class Instance(Struct, frozen=True, kw_only=True):
    """An EC2 instance that is not terminated."""

    arn: str
    id: str
    region: str
    state: str
    profile: str | None = None
    """ARN of its instance profile."""
    tokens: str = "optional"
    """`required`: IMDSv2 only; `optional`: IMDSv1 answers as well."""
    metadata_endpoint: bool = True
    hop_limit: int | None = None
    public_address: str | None = None
    """Its public IPv4 address, as long as it runs."""
    secrets: Fact[tuple[Secret, ...]] = ()
    """What was found in its user data."""
    tags: tuple[tuple[str, str], ...] = ()
    tokenless: Fact[TokenlessCalls | None] = None
    """None: it was not asked of, since the metadata service wants tokens."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="instance", id=self.id, arn=self.arn, unique=self.arn, region=self.region)


class Function(Struct, frozen=True, kw_only=True):
    """A Lambda function."""

    arn: str
    name: str
    region: str
    role: str
    secrets: Fact[tuple[Secret, ...]] = ()
    """What was found in its environment."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="function", id=self.name, arn=self.arn, unique=self.arn, region=self.region)
