"""The account as a whole: its root user, its summary, its password policy, its regions."""

from __future__ import annotations

from msgspec import Struct

from leastwise.model.credential import Credentials
from leastwise.model.fact import Fact
from leastwise.model.finding import Subject

__all__ = ["Account", "PasswordPolicy", "Region", "Root", "Summary"]


class Account(Struct, frozen=True, kw_only=True):
    """An AWS account as a subject of findings."""

    id: str
    partition: str = "aws"
    alias: str | None = None

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="account", id=self.id, arn=f"arn:{self.partition}:iam::{self.id}:root", unique=self.id)


class Summary(Struct, frozen=True, kw_only=True):
    """What iam:GetAccountSummary says of the root user.  None where an old answer lacks the entry."""

    root_mfa: bool | None = None
    root_keys: int | None = None
    root_password: bool | None = None
    root_certificates: int | None = None


class PasswordPolicy(Struct, frozen=True, kw_only=True):
    """The account's rules for console passwords.  None where AWS leaves a field out: the rule is off."""

    minimum_length: int = 6
    symbols: bool = False
    numbers: bool = False
    uppercase: bool = False
    lowercase: bool = False
    users_may_change: bool = False
    max_age_days: int | None = None
    reuse_prevention: int | None = None
    hard_expiry: bool | None = None


class Root(Struct, frozen=True, kw_only=True):
    """The root user: its row of the credential report and what the account summary says."""

    account: str
    arn: str
    credentials: Fact[Credentials]
    summary: Fact[Summary]
    virtual_mfa: Fact[bool]
    """Whether its MFA is an authenticator app; false for a passkey, a hardware token or none."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="root", id="<root_account>", arn=self.arn, unique=self.arn)


class Region(Struct, frozen=True, kw_only=True):
    """A region of the partition, and whether the account has it switched on."""

    name: str
    enabled: bool
    account: str
    partition: str = "aws"

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="region", id=self.name, arn=None, unique=f"{self.account}/{self.name}", region=self.name)
