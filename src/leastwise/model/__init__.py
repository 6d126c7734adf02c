"""What an account is made of.  Values only: nothing here reads a clock, a file or a network.

A value that AWS did not show is a `Gap`, never a default: `seen(fact)` gives the value or raises
`Unseen`, and iterating an `Observed` yields what was seen and then raises `Unseen` if something was
not.  So `any(...)` over an incomplete list is true when it is true of what was seen, and otherwise
cannot be answered; no check can mistake a denied call for an empty account.
"""

from leastwise.model.account import Account, PasswordPolicy, Region, Root, Summary
from leastwise.model.arn import Arn
from leastwise.model.compute import Function, Instance, Secret
from leastwise.model.credential import AccessKey, Credentials, Password, VirtualMfaDevice
from leastwise.model.estate import Estate
from leastwise.model.fact import Fact, Gap, Observed, Unseen, seen
from leastwise.model.finding import Evidence, Fail, NotApplicable, Severity, Status, Subject, Verdict
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
from leastwise.model.organization import MemberAccount, Organization, OrganizationPolicy, Unit
from leastwise.model.practice import PRACTICES, Practice
from leastwise.model.principal import (
    Group,
    InlinePolicy,
    InstanceProfile,
    ManagedPolicy,
    OidcProvider,
    Role,
    SamlProvider,
    User,
)
from leastwise.model.resource import AclGrant, KmsKey, PublicAccessBlock, ResourcePolicy
from leastwise.model.thresholds import Threshold, Thresholds, ThresholdValue, declared_thresholds

__all__ = [
    "PRACTICES",
    "AccessKey",
    "Account",
    "AclGrant",
    "Alarm",
    "Arn",
    "Bucket",
    "Credentials",
    "Distribution",
    "Estate",
    "EventSelector",
    "Evidence",
    "Fact",
    "Fail",
    "Function",
    "Gap",
    "Group",
    "InlinePolicy",
    "Instance",
    "InstanceProfile",
    "KmsKey",
    "ManagedPolicy",
    "MemberAccount",
    "MetricFilter",
    "MetricTransformation",
    "NotApplicable",
    "Observed",
    "OidcProvider",
    "Organization",
    "OrganizationPolicy",
    "Password",
    "PasswordPolicy",
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
    "Severity",
    "Status",
    "Subject",
    "Subscription",
    "Summary",
    "Threshold",
    "ThresholdValue",
    "Thresholds",
    "Topic",
    "Trail",
    "TrailStatus",
    "Unit",
    "Unseen",
    "User",
    "Verdict",
    "VirtualMfaDevice",
    "declared_thresholds",
    "seen",
]
