"""Users, groups, roles, the policies that they carry, and the providers that vouch for people from outside.

Shapes follow iam:GetAccountAuthorizationDetails.  Documents are kept as the JSON text that IAM stores
and read by `leastwise.language`, so that a message can point at line and column.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from leastwise.model.fact import Fact
from leastwise.model.finding import Subject

__all__ = [
    "Group",
    "InlinePolicy",
    "InstanceProfile",
    "ManagedPolicy",
    "OidcProvider",
    "PolicyVersion",
    "Role",
    "SamlProvider",
    "User",
]


class PolicyVersion(Struct, frozen=True):
    """A version of a managed policy."""

    id: str
    """`v1`, `v2`, …"""
    created: Fact[datetime]
    default: bool
    document: str | None = None
    """Its JSON text; None for the default one, whose text the policy has, and where the answer does not hold it."""


class InlinePolicy(Struct, frozen=True):
    """A policy that lives inside one user, group or role."""

    name: str
    document: str


class ManagedPolicy(Struct, frozen=True, kw_only=True):
    """A customer managed policy, or an AWS managed one that is in use; `document` is its default version."""

    arn: str
    name: str
    id: str
    path: str = "/"
    created: Fact[datetime]
    updated: Fact[datetime]
    attachments: int
    """How many users, groups and roles carry it."""
    boundaries: int
    """How many users and roles have it as their permissions boundary."""
    document: Fact[str]
    versions: tuple[PolicyVersion, ...] = ()
    """Five at most."""

    @property
    def by_aws(self) -> bool:
        """Whether AWS owns it: the account field of its ARN is `aws`."""
        return ":iam::aws:policy/" in self.arn

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="policy", id=self.name, arn=self.arn, unique=self.id)


class User(Struct, frozen=True, kw_only=True):
    """An IAM user.  What it signs in with is in `Credentials`."""

    arn: str
    name: str
    id: str
    path: str = "/"
    created: Fact[datetime]
    groups: tuple[str, ...] = ()
    inline: tuple[InlinePolicy, ...] = ()
    attached: tuple[str, ...] = ()
    """ARNs of managed policies."""
    boundary: str | None = None
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="user", id=self.name, arn=self.arn, unique=self.id)


class Group(Struct, frozen=True, kw_only=True):
    """An IAM group.  Its members are the users that name it."""

    arn: str
    name: str
    id: str
    created: Fact[datetime]
    inline: tuple[InlinePolicy, ...] = ()
    attached: tuple[str, ...] = ()

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="group", id=self.name, arn=self.arn, unique=self.id)


class Role(Struct, frozen=True, kw_only=True):
    """An IAM role; `trust` is its trust policy's JSON text."""

    arn: str
    name: str
    id: str
    path: str = "/"
    created: Fact[datetime]
    trust: str
    inline: tuple[InlinePolicy, ...] = ()
    attached: tuple[str, ...] = ()
    boundary: str | None = None
    instance_profiles: tuple[str, ...] = ()
    """ARNs of the instance profiles that hand it to EC2 instances."""
    tags: tuple[tuple[str, str], ...] = ()
    last_used: Fact[datetime | None] = None
    """None: not in the tracking period (400 days), or never."""
    last_used_region: str | None = None

    @property
    def service_linked(self) -> bool:
        """Whether a service owns it: nobody can edit it, and SCPs and RCPs leave it alone."""
        return self.path.startswith("/aws-service-role/")

    @property
    def by_identity_center(self) -> bool:
        """Whether IAM Identity Center provisioned it for a permission set."""
        return self.path.startswith("/aws-reserved/sso.amazonaws.com/")

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="role", id=self.name, arn=self.arn, unique=self.id)


class InstanceProfile(Struct, frozen=True, kw_only=True):
    """The vessel that carries a role into an EC2 instance."""

    arn: str
    name: str
    id: str
    created: Fact[datetime]
    roles: tuple[str, ...] = ()
    """ARNs; at most one today."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="instance-profile", id=self.name, arn=self.arn, unique=self.id)


class SamlProvider(Struct, frozen=True, kw_only=True):
    """A SAML identity provider that the account trusts."""

    arn: str
    valid_until: Fact[datetime | None] = None
    """The end that its metadata sets; None: none."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="saml-provider", id=self.arn.rsplit("/", 1)[-1], arn=self.arn, unique=self.arn)


class OidcProvider(Struct, frozen=True, kw_only=True):
    """An OpenID Connect provider that the account trusts."""

    arn: str

    @property
    def host(self) -> str:
        """The provider's URL without scheme, as condition keys begin: `token.actions.githubusercontent.com`."""
        return self.arn.split(":oidc-provider/", 1)[-1]

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="oidc-provider", id=self.host, arn=self.arn, unique=self.arn)
