"""What else is recorded, or not: data events, log groups, network flows, and the services that watch."""

from __future__ import annotations

from msgspec import Struct

from leastwise.model.fact import Fact
from leastwise.model.finding import Subject

__all__ = [
    "DataSelector",
    "Delivery",
    "DeliveryChannel",
    "Detector",
    "FlowLog",
    "Hub",
    "KeptVersions",
    "LoadBalancer",
    "LogGroup",
    "Vpc",
]


class DataSelector(Struct, frozen=True, kw_only=True):
    """Which data events of one type of resource a trail records, from a basic or an advanced selector."""

    type: str
    """As `AWS::S3::Object`."""
    reads: bool = True
    writes: bool = True
    prefixes: tuple[str, ...] = ()
    """How the ARNs begin that it is limited to; none: all."""
    excluded: tuple[str, ...] = ()
    """How the ARNs begin that it leaves out."""
    narrowed: bool = False
    """It leaves out events by something else than their resource and whether they only read."""


class LogGroup(Struct, frozen=True, kw_only=True):
    """A log group of CloudWatch Logs."""

    arn: str
    name: str
    region: str
    retention_days: int | None
    """None: events never expire."""
    key: str | None
    """ARN of the KMS key that encrypts it; None: a key of the service's own does."""
    delivery: bool = False
    """It only passes events on, and keeps them for two days whatever is set."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="log-group", id=self.name, arn=self.arn, unique=self.arn, region=self.region)


class FlowLog(Struct, frozen=True, kw_only=True):
    """A flow log of a VPC."""

    id: str
    active: bool
    traffic: str
    """`ALL`, `ACCEPT`, `REJECT`."""
    failing: bool
    """What it records does not arrive."""
    destination: str = ""
    """ARN of the bucket, log group or stream that it goes to; empty: not told."""


class Vpc(Struct, frozen=True, kw_only=True):
    """A VPC that the account owns, or that is shared with it."""

    arn: str
    id: str
    region: str
    owner: str
    """The account that owns it."""
    default: bool
    """The one that AWS makes in each region."""
    used: Fact[bool]
    """Whether the account sees a network interface in it."""
    flow_logs: Fact[tuple[FlowLog, ...]]

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="vpc", id=self.id, arn=self.arn, unique=self.arn, region=self.region)


class LoadBalancer(Struct, frozen=True, kw_only=True):
    """A load balancer that serves HTTP: an application load balancer, or a classic one."""

    arn: str
    name: str
    region: str
    classic: bool = False
    access_logs: Fact[bool]

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="load-balancer", id=self.name, arn=self.arn, unique=self.arn, region=self.region)


class Detector(Struct, frozen=True, kw_only=True):
    """GuardDuty in one region."""

    id: str
    region: str
    enabled: Fact[bool]
    """Whether it is not suspended."""


class Hub(Struct, frozen=True, kw_only=True):
    """Security Hub in one region."""

    arn: str
    region: str


class Delivery(Struct, frozen=True, kw_only=True):
    """What AWS Config delivers to."""

    bucket: str
    """Its name; it may be another account's."""
    prefix: str = ""
    """Before the keys of the objects, without a slash at its end."""
    key: str | None = None
    """ARN of the KMS key that the objects are encrypted with; None: the bucket's own."""
    topic: str | None = None
    """ARN of the topic that is told of each change."""


class DeliveryChannel(Struct, frozen=True, kw_only=True):
    """Where AWS Config of one region delivers to, and what of it does not arrive."""

    name: str
    region: str
    failing: tuple[tuple[str, str], ...]
    """(what, error code) pairs: `history`, `snapshot`, `stream`."""
    delivers: Fact[Delivery]


class KeptVersions(Struct, frozen=True, kw_only=True):
    """What keeps the objects of a bucket that a trail writes to from being deleted for good."""

    bucket: str
    mfa_delete: Fact[bool]
    """Whether only root's MFA device deletes versions."""
    locked: Fact[str | None]
    """`GOVERNANCE` or `COMPLIANCE`, for a time, by default; None: new objects are not locked."""
