"""One account as observed.  Every command is a function of this value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from leastwise.model.account import Account, PasswordPolicy, Region, Root, Summary
from leastwise.model.analyzer import Analyzer
from leastwise.model.compute import Function, Instance
from leastwise.model.contact import Contact, ContactInformation
from leastwise.model.credential import Credentials, VirtualMfaDevice
from leastwise.model.fact import Fact, Gap, Observed
from leastwise.model.fixing import DEFAULT_FIXING, Fixing
from leastwise.model.identity_center import PermissionSet, Person
from leastwise.model.last_accessed import LastAccessedReport
from leastwise.model.launch import LaunchTemplate, MetadataDefaults, TaskDefinition
from leastwise.model.logging import Alarm, Bucket, Distribution, Recorder, Topic, Trail
from leastwise.model.organization import IntegratedService, Organization
from leastwise.model.other_credential import ServerCertificate, ServiceCredential, SshKey
from leastwise.model.principal import Group, InstanceProfile, ManagedPolicy, OidcProvider, Role, SamlProvider, User
from leastwise.model.recording import DeliveryChannel, Detector, Hub, KeptVersions, LoadBalancer, LogGroup, Vpc
from leastwise.model.resource import KmsKey, PublicAccessBlock, ResourcePolicy, find_resource_policy
from leastwise.model.roles_anywhere import AnywhereProfile, TrustAnchor
from leastwise.model.rule import EventRule
from leastwise.model.secret import StoredSecret
from leastwise.model.session_limit import SessionLimit
from leastwise.model.thresholds import DEFAULTS, Thresholds
from leastwise.model.user_pool import UserPool

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
    fixing: Fixing = DEFAULT_FIXING
    """How fixes go about it; carried along likewise."""

    regions: Observed[Region]
    summary: Fact[Summary]
    password_policy: Fact[PasswordPolicy | None]
    root: Root
    users: Observed[User]
    groups: Observed[Group]
    roles: Observed[Role]
    session_limits: Observed[SessionLimit]
    """How long sessions of each role may last."""
    policies: Observed[ManagedPolicy]
    service_last_accessed: Observed[LastAccessedReport]
    """On what somebody may have used: customer managed policies; users, groups and roles with inline policies."""
    credentials: Observed[Credentials]
    """Rows of the credential report, root left out."""
    report_generated: Fact[datetime]
    """When AWS made the credential report; up to four hours before `seen_at`."""
    virtual_mfa: Observed[VirtualMfaDevice]
    service_credentials: Observed[ServiceCredential]
    """Git and database passwords and API keys of users, each for one service."""
    ssh_keys: Observed[SshKey]
    """Of the users that a policy lets into CodeCommit, the only place where they are good for anything."""
    server_certificates: Observed[ServerCertificate]
    saml_providers: Observed[SamlProvider]
    oidc_providers: Observed[OidcProvider]
    vpn_providers: Observed[str]
    """ARNs of SAML providers that AWS Client VPN signs people in with; looked for where no role trusts one."""
    instance_profiles: Observed[InstanceProfile]
    organization: Fact[Organization | None]
    """None: the account stands alone."""
    integrated_services: Observed[IntegratedService]
    """Of the Organization, in accounts that may list it; none anywhere else."""
    delegation_policy: Fact[str | None]
    """The Organization's resource policy, which lets members manage policies; None: none, or it may not be listed."""

    instances: Observed[Instance]
    functions: Observed[Function]
    task_definitions: Observed[TaskDefinition]
    metadata_defaults: Observed[MetadataDefaults]
    launch_templates: Observed[LaunchTemplate]
    """With launch configurations of Auto Scaling."""
    trails: Observed[Trail]
    recorders: Observed[Recorder]
    delivery_channels: Observed[DeliveryChannel]
    """Of AWS Config."""
    alarms: Observed[Alarm]
    topics: Observed[Topic]
    log_groups: Observed[LogGroup]
    vpcs: Observed[Vpc]
    detectors: Observed[Detector]
    """Of GuardDuty."""
    hubs: Observed[Hub]
    """Of Security Hub."""
    """Those that alarms and rules on events write to."""
    event_rules: Observed[EventRule]
    """Of the default event bus in every region; those of services are left out."""
    buckets: Observed[Bucket]
    kept_versions: Observed[KeptVersions]
    """Of buckets that trails write to."""
    distributions: Observed[Distribution]
    load_balancers: Observed[LoadBalancer]
    """Those that serve HTTP."""
    resources: Observed[ResourcePolicy]
    """Buckets, keys, queues, topics, secrets, repositories and functions with their policies."""
    kms_keys: Observed[KmsKey]
    secrets: Observed[StoredSecret]
    trust_anchors: Observed[TrustAnchor]
    anywhere_profiles: Observed[AnywhereProfile]
    user_pools: Observed[UserPool]
    people: Observed[Person]
    """Of the Identity Center that this account owns."""
    permission_sets: Observed[PermissionSet]
    """Of the same."""
    analyzers: Observed[Analyzer]
    contacts: Observed[Contact]
    """The alternate contacts that are set."""
    contact_information: Fact[ContactInformation | None]
    """The primary contact; None: there is none."""
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
