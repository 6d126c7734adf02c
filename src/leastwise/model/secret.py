"""What Secrets Manager keeps, as far as its age and its use go; never a value."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from leastwise.model.fact import Fact
from leastwise.model.finding import Subject

__all__ = ["StoredSecret"]


class StoredSecret(Struct, frozen=True, kw_only=True):
    """A secret of AWS Secrets Manager."""

    arn: str
    name: str
    region: str
    created: Fact[datetime]
    changed: datetime | None
    """When its value, or anything else about it, was changed last."""
    accessed: datetime | None
    """The day on which its value was read last; None: never."""
    rotates: bool
    rotated: datetime | None
    """When its rotation last succeeded; None: never."""
    due: datetime | None
    """By when it is to be rotated next; None where it does not rotate."""
    owner: str | None
    """The service that manages it, as `rds`; None: nobody but the account."""
    primary: str | None
    """The region that it is a replica of; None: it is none."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="secret", id=self.name, arn=self.arn, unique=self.arn, region=self.region)
