"""IAM Roles Anywhere: roles for machines outside of AWS, by certificate."""

from __future__ import annotations

from msgspec import Struct

from leastwise.model.finding import Subject

__all__ = ["AnywhereProfile", "TrustAnchor"]


class TrustAnchor(Struct, frozen=True, kw_only=True):
    """A certificate authority whose certificates open profiles of its region."""

    arn: str
    name: str
    region: str
    enabled: bool


class AnywhereProfile(Struct, frozen=True, kw_only=True):
    """What the bearer of a certificate may ask for."""

    arn: str
    name: str
    region: str
    enabled: bool
    roles: tuple[str, ...]
    """ARNs of the roles that it hands out."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="profile", id=self.name, arn=self.arn, unique=self.arn, region=self.region)
