"""IAM Identity Center: its people, its permission sets, and who has which in what account."""

from __future__ import annotations

from msgspec import Struct

from leastwise.model.fact import Fact, Observed
from leastwise.model.finding import Subject

__all__ = ["Assignment", "PermissionSet", "Person"]


class Person(Struct, frozen=True, kw_only=True):
    """A user of the identity store, from its own directory or from the provider behind it."""

    id: str
    name: str
    enabled: bool | None
    """None where AWS does not say."""


class Assignment(Struct, frozen=True, kw_only=True):
    """That somebody has a permission set in an account."""

    account: str
    type: str
    """`USER` or `GROUP`."""
    principal: str
    """Id of the user or group in the identity store."""


class PermissionSet(Struct, frozen=True, kw_only=True):
    """A permission set of the instance that this account owns."""

    arn: str
    name: str
    account: str
    """The one that owns the instance."""
    region: str
    """Where the instance is at home."""
    managed: Observed[str]
    """ARNs of policies that AWS manages."""
    customer: Observed[str]
    """Names of customer managed policies, which each account has its own of."""
    inline: Fact[str | None]
    boundary: Fact[str | None]
    """ARN of the policy of AWS, or name of the customer managed one, that bounds it; asked of administrators' only."""
    assignments: Observed[Assignment]
    """Asked of administrators' only."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="permission-set", id=self.name, arn=self.arn, unique=self.arn, region=self.region)
