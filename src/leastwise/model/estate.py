"""One account as observed.  Every command is a function of this value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from leastwise.model.account import Account, PasswordPolicy, Region, Root, Summary
from leastwise.model.compute import Function, Instance
from leastwise.model.credential import Credentials, VirtualMfaDevice
from leastwise.model.fact import Fact, Gap, Observed
from leastwise.model.logging import Alarm, Bucket, Distribution, Recorder, Topic, Trail
from leastwise.model.organization import Organization
from leastwise.model.principal import Group, InstanceProfile, ManagedPolicy, OidcProvider, Role, SamlProvider, User
from leastwise.model.resource import KmsKey, PublicAccessBlock, ResourcePolicy, find_resource_policy
from leastwise.model.thresholds import DEFAULTS, Thresholds

__all__ = ["Estate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """Everything that was observed of one account, and when.

    Fields are facts or observed lists, so that what was not seen cannot be taken for what is not there.
    """

    account: Account
    seen_at: datetime
    """Now, for every question about age: the time of the first call, or what an export says."""
    seen_at_source: str
    """Where `seen_at` comes from, in words."""
    gaps: tuple[Gap, ...] = ()
    """Every call that was not answered."""
    answered: int = 0
    """How many calls were."""
    thresholds: Thresholds = DEFAULTS
    """Where checks draw their lines; not observed, but carried along so that a check reads nothing else."""

    regions: Observed[Region]
    summary: Fact[Summary]
    password_policy: Fact[PasswordPolicy | None]
    root: Root
    users: Observed[User]
    groups: Observed[Group]
    roles: Observed[Role]
    policies: Observed[ManagedPolicy]
    credentials: Observed[Credentials]
    """Rows of the credential report, root left out."""
    report_generated: Fact[datetime]
    """When AWS made the credential report; up to four hours before `seen_at`."""
    virtual_mfa: Observed[VirtualMfaDevice]
    saml_providers: Observed[SamlProvider]
    oidc_providers: Observed[OidcProvider]
    instance_profiles: Observed[InstanceProfile]
    organization: Fact[Organization | None]
    """None: the account stands alone."""

    instances: Observed[Instance]
    functions: Observed[Function]
    trails: Observed[Trail]
    recorders: Observed[Recorder]
    alarms: Observed[Alarm]
    topics: Observed[Topic]
    buckets: Observed[Bucket]
    distributions: Observed[Distribution]
    resources: Observed[ResourcePolicy]
    """Buckets, keys, queues, topics, secrets, repositories and functions with their policies."""
    kms_keys: Observed[KmsKey]
    public_access_block: Fact[PublicAccessBlock | None]
    """Of the account, for all of its buckets; None: nothing is set."""

    def policy(self, arn: str) -> ManagedPolicy | None:
        """The managed policy with this ARN, None if there is surely none.

        Raises:
            Unseen: it may be behind a gap.
        """
        return self.policies.find(_arn, arn)

    def group(self, name: str) -> Group | None:
        """The group with this name, None if there is surely none.

        Raises:
            Unseen: it may be behind a gap.
        """
        return self.groups.find(_name, name)

    def user(self, name: str) -> User | None:
        """The user with this name, None if there is surely none.

        Raises:
            Unseen: it may be behind a gap.
        """
        return self.users.find(_name, name)

    def credentials_of(self, user: str) -> Credentials | None:
        """What the user with this name signs in with, None if the report surely lacks it.

        Raises:
            Unseen: it may be behind a gap.
        """
        return self.credentials.find(_user, user)

    def topic(self, arn: str) -> Topic | None:
        """The topic with this ARN, None if it was not asked for.

        Raises:
            Unseen: it may be behind a gap.
        """
        return self.topics.find(_arn, arn)

    def resource_policy(self, arn: str) -> str | None:
        """The policy of the resource with this ARN, None if there is surely none.

        For an object in S3 it is its bucket's, for a role its trust policy.

        Raises:
            ArnError: it is not an ARN.
            Unseen: it was not seen, or is of a kind or of an account that is not collected.
        """
        return find_resource_policy(arn, self.account.id, self.resources, self.roles)


def _arn(item: ManagedPolicy | Topic) -> str:
    return item.arn


def _name(item: User | Group) -> str:
    return item.name


def _user(item: Credentials) -> str:
    return item.user
