"""Credentials that the credential report does not hold: API keys and passwords for one service, SSH keys, TLS keys."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from leastwise.model.fact import Fact
from leastwise.model.finding import Subject

__all__ = ["ServerCertificate", "ServiceCredential", "SshKey"]

_BEARER = frozenset({"bedrock.amazonaws.com", "logs.amazonaws.com"})
"""Services whose credentials are API keys: whoever has the text is let in."""


class ServiceCredential(Struct, frozen=True, kw_only=True):
    """A credential of a user for one service: Git over HTTPS, Amazon Keyspaces, a long-term API key."""

    id: str
    owner: str
    service: str
    """`codecommit.amazonaws.com`, `cassandra.amazonaws.com`, `bedrock.amazonaws.com`, …"""
    active: bool
    created: Fact[datetime]
    expires: Fact[datetime | None]
    """None: never, as Git passwords and API keys made without an end."""

    @property
    def api_key(self) -> bool:
        """Whether it is an API key; the others are user name and password."""
        return self.service in _BEARER

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="service-credential", id=self.id, arn=None, unique=self.id)


class SshKey(Struct, frozen=True, kw_only=True):
    """A user's public key for Git over SSH in CodeCommit."""

    id: str
    owner: str
    active: bool
    uploaded: Fact[datetime]

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="ssh-key", id=self.id, arn=None, unique=self.id)


class ServerCertificate(Struct, frozen=True, kw_only=True):
    """A TLS certificate with its private key, kept in IAM for load balancers and distributions."""

    arn: str
    name: str
    id: str
    path: str = "/"
    uploaded: Fact[datetime]
    expires: Fact[datetime]

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="server-certificate", id=self.name, arn=self.arn, unique=self.id)
