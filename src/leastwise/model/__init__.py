"""What an account is made of.  Values only: nothing here reads a clock, a file or a network.

A value that AWS did not show is a `Gap`, never a default: `seen(fact)` gives the value or raises
`Unseen`, and iterating an `Observed` yields what was seen and then raises `Unseen` if something was
not.  So `any(...)` over an incomplete list is true when it is true of what was seen, and otherwise
cannot be answered; no check can mistake a denied call for an empty account.
"""

from leastwise.model.account import Account, PasswordPolicy, Region, Root, Summary
from leastwise.model.analyzer import Analyzer, AnalyzerFinding
from leastwise.model.arn import Arn
from leastwise.model.compute import Function, Instance, Secret, TokenlessCalls
from leastwise.model.contact import Contact, ContactInformation
from leastwise.model.credential import AccessKey, Credentials, Password, SigningCertificate, VirtualMfaDevice
from leastwise.model.estate import Estate
from leastwise.model.fact import Fact, Gap, Observed, Unseen, seen
from leastwise.model.finding import Evidence, Fail, NotApplicable, Severity, Status, Subject, Verdict
from leastwise.model.fixing import Fixing
from leastwise.model.identity_center import Assignment, PermissionSet, Person
from leastwise.model.last_accessed import LastAccessed, LastAccessedReport, UsedAction
from leastwise.model.launch import LaunchSettings, LaunchTemplate, MetadataDefaults, TaskDefinition
from leastwise.model.logging import (
    Alarm,
    Bucket,
    Distribution,
    EventSelector,
    MetricFilter,
    MetricTransformation,
    Recorder,
    RecorderStatus,
    Subscription,
    Topic,
    Trail,
    TrailStatus,
)
from leastwise.model.organization import (
    IntegratedService,
    MemberAccount,
    NotEntered,
    Organization,
    OrganizationPolicy,
    Unit,
)
from leastwise.model.other_credential import ServerCertificate, ServiceCredential, SshKey
from leastwise.model.practice import PRACTICES, Practice
from leastwise.model.principal import (
    Group,
    InlinePolicy,
    InstanceProfile,
    ManagedPolicy,
    OidcProvider,
    PolicyVersion,
    Role,
    SamlProvider,
    User,
)
from leastwise.model.recording import (
    DataSelector,
    Delivery,
    DeliveryChannel,
    Detector,
    FlowLog,
    Hub,
    KeptVersions,
    LoadBalancer,
    LogGroup,
    Vpc,
)
from leastwise.model.resource import AclGrant, KmsKey, PublicAccessBlock, ResourcePolicy
from leastwise.model.roles_anywhere import AnywhereProfile, TrustAnchor
from leastwise.model.rule import EventRule
from leastwise.model.secret import StoredSecret
from leastwise.model.session_limit import SessionLimit
from leastwise.model.thresholds import Threshold, Thresholds, ThresholdValue, declared_thresholds, lines
from leastwise.model.user_pool import PoolPasswords, UserPool

__all__ = [
    "PRACTICES",
    "AccessKey",
    "Account",
    "AclGrant",
    "Alarm",
    "Analyzer",
    "AnalyzerFinding",
    "AnywhereProfile",
    "Arn",
    "Assignment",
    "Bucket",
    "Contact",
    "ContactInformation",
    "Credentials",
    "DataSelector",
    "Delivery",
    "DeliveryChannel",
    "Detector",
    "Distribution",
    "Estate",
    "EventRule",
    "EventSelector",
    "Evidence",
    "Fact",
    "Fail",
    "Fixing",
    "FlowLog",
    "Function",
    "Gap",
    "Group",
    "Hub",
    "InlinePolicy",
    "Instance",
    "InstanceProfile",
    "IntegratedService",
    "KeptVersions",
    "KmsKey",
    "LastAccessed",
    "LastAccessedReport",
    "LaunchSettings",
    "LaunchTemplate",
    "LoadBalancer",
    "LogGroup",
    "ManagedPolicy",
    "MemberAccount",
    "MetadataDefaults",
    "MetricFilter",
    "MetricTransformation",
    "NotApplicable",
    "NotEntered",
    "Observed",
    "OidcProvider",
    "Organization",
    "OrganizationPolicy",
    "Password",
    "PasswordPolicy",
    "PermissionSet",
    "Person",
    "PolicyVersion",
    "PoolPasswords",
    "Practice",
    "PublicAccessBlock",
    "Recorder",
    "RecorderStatus",
    "Region",
    "ResourcePolicy",
    "Role",
    "Root",
    "SamlProvider",
    "Secret",
    "ServerCertificate",
    "ServiceCredential",
    "SessionLimit",
    "Severity",
    "SigningCertificate",
    "SshKey",
    "Status",
    "StoredSecret",
    "Subject",
    "Subscription",
    "Summary",
    "TaskDefinition",
    "Threshold",
    "ThresholdValue",
    "Thresholds",
    "TokenlessCalls",
    "Topic",
    "Trail",
    "TrailStatus",
    "TrustAnchor",
    "Unit",
    "Unseen",
    "UsedAction",
    "User",
    "UserPool",
    "Verdict",
    "VirtualMfaDevice",
    "Vpc",
    "declared_thresholds",
    "lines",
    "seen",
]
