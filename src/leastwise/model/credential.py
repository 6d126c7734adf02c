"""What people and programs sign in with: passwords, access keys, MFA devices.

Most of it is a row of the credential report ("Generate credential reports for your AWS account", IAM User Guide).
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from leastwise.model.fact import Fact, seen
from leastwise.model.finding import Subject

__all__ = ["AccessKey", "Credentials", "Password", "SigningCertificate", "VirtualMfaDevice"]


class Password(Struct, frozen=True, kw_only=True):
    """A console password that is enabled."""

    owner: str
    owner_id: str
    """The user's unique id (AIDA…), or its ARN where only a credential report is at hand."""
    arn: str
    last_used: Fact[datetime | None]
    """None: never since October 2014."""
    changed: Fact[datetime | None]
    created: Fact[datetime]
    """When the user was made."""
    due: Fact[datetime | None] = None
    """When it has to be changed; None: passwords do not expire."""

    @property
    def idle_since(self) -> datetime:
        """The latest of created, reset and used: nothing is known to have used it after that.

        Raises:
            Unseen: one of the three could not be read.
        """
        return max(moment for moment in (seen(self.created), seen(self.changed), seen(self.last_used)) if moment)

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="password", id=self.owner, arn=self.arn, unique=f"{self.owner_id}/password")


class AccessKey(Struct, frozen=True, kw_only=True):
    """One of a user's two access keys.

    The credential report tells everything but the key's id, which only iam:ListAccessKeys has.
    """

    owner: str
    owner_id: str
    """The user's unique id (AIDA…), or its ARN where only a credential report is at hand."""
    arn: str
    slot: int
    """1 or 2, as in the credential report."""
    id: str | None = None
    active: Fact[bool]
    created: Fact[datetime]
    """Creation, as iam:ListAccessKeys has it; where that was not asked, the same as `changed`."""
    changed: Fact[datetime]
    """Creation, or the last change of status (`access_key_N_last_rotated`)."""
    last_used: Fact[datetime | None]
    """None: never since April 2015."""
    last_used_service: str | None = None
    last_used_region: str | None = None
    """None too where the service has no regions."""

    @property
    def idle_since(self) -> datetime:
        """The later of changed and used: nothing is known to have used it after that.

        Raises:
            Unseen: one of the two could not be read.
        """
        changed, last_used = seen(self.changed), seen(self.last_used)
        return max(changed, last_used) if last_used else changed

    @property
    def name(self) -> str:
        """Its id, or where it stands in the credential report."""
        return self.id or f"{self.owner}/access_key_{self.slot}"

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(
            type="access-key", id=self.name, arn=self.arn, unique=self.id or f"{self.owner_id}/access_key_{self.slot}"
        )


class SigningCertificate(Struct, frozen=True, kw_only=True):
    """One of a user's two X.509 certificates for signing requests to old interfaces, or of root's."""

    owner: str
    owner_id: str
    """The user's unique id (AIDA…), or its ARN where only a credential report is at hand."""
    arn: str
    slot: int
    """1 or 2, as in the credential report."""
    active: Fact[bool]
    changed: Fact[datetime]
    """Upload, or the last change of status (`cert_N_last_rotated`)."""
    id: str | None = None
    """None where it was not asked for: the credential report knows slots, not ids."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        place = f"cert_{self.slot}"
        return Subject(
            type="signing-certificate",
            id=f"{self.owner}/{place}",
            arn=self.arn,
            unique=f"{self.owner_id}/{place}",
        )


class Credentials(Struct, frozen=True, kw_only=True):
    """A row of the credential report: everything that one user, or root, signs in with."""

    user: str
    id: str
    """The user's unique id (AIDA…), or its ARN where only a credential report is at hand."""
    arn: str
    created: Fact[datetime]
    password: Fact[Password | None]
    """None: no password.  A gap where the report says `not_supported` or something unreadable."""
    password_last_used: Fact[datetime | None]
    """As in `Password`; here too because reports tell it of root where they do not tell whether it has a password."""
    mfa: Fact[bool]
    """Whether any MFA device is enabled; the report does not say of which kind."""
    keys: Fact[tuple[AccessKey, ...]] = ()
    """The keys that exist, active or not."""
    certificates: Fact[tuple[SigningCertificate, ...]] = ()
    """The signing certificates that exist, active or not."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="user", id=self.user, arn=self.arn, unique=self.id)


class VirtualMfaDevice(Struct, frozen=True, kw_only=True):
    """An authenticator app's registration.  Passkeys and hardware tokens are never listed as one."""

    serial: str
    enabled: bool
    """Whether somebody signs in with it; one that was made and never enabled is assigned to nobody."""
    user_arn: str | None = None

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        name = self.serial.rpartition(":mfa/")[2]
        return Subject(type="mfa-device", id=name, arn=self.serial, unique=self.serial)

    @property
    def of_root(self) -> bool:
        """Whether the root user signs in with it."""
        by_name = self.serial.endswith(":mfa/root-account-mfa-device")
        return self.enabled and (by_name or (self.user_arn or "").endswith(":root"))
