"""User pools of Amazon Cognito: whom an application of the account lets in, and how."""

from __future__ import annotations

from msgspec import Struct

from leastwise.model.finding import Subject

__all__ = ["PoolPasswords", "UserPool"]


class PoolPasswords(Struct, frozen=True, kw_only=True):
    """A user pool's rules for passwords."""

    minimum_length: int
    lowercase: bool
    uppercase: bool
    numbers: bool
    symbols: bool
    temporary_days: int
    """How long a password that an administrator has given may be used for the first time."""


class UserPool(Struct, frozen=True, kw_only=True):
    """A user pool."""

    arn: str
    id: str
    name: str
    region: str
    mfa: str
    """`ON`: asked of everybody; `OPTIONAL`: each user's choice; `OFF`."""
    passwords: PoolPasswords | None
    """None where AWS tells no rules."""
    text_messages: str | None = None
    """How it sends text messages, as JSON with sorted names; None where it sends none."""
    tags: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    """What AWS told of it and the botocore that asked did not know, as `UserPool.LambdaConfig.PreSignUp`."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names; names of pools are not unique."""
        return Subject(type="user-pool", id=self.id, arn=self.arn, unique=self.arn, region=self.region)
