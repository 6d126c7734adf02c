"""What records and rings: trails, recorders, metric filters, alarms, topics, access logs."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from leastwise.model.fact import Fact, Observed
from leastwise.model.finding import Subject
from leastwise.model.recording import DataSelector
from leastwise.model.resource import AclGrant, PublicAccessBlock

__all__ = [
    "Alarm",
    "Bucket",
    "Distribution",
    "EventSelector",
    "MetricFilter",
    "MetricTransformation",
    "Recorder",
    "RecorderStatus",
    "Subscription",
    "Topic",
    "Trail",
    "TrailStatus",
]


class EventSelector(Struct, frozen=True, kw_only=True):
    """What a trail records of management events, from a basic or an advanced selector."""

    management: bool
    reads: bool = True
    writes: bool = True
    excluded_sources: tuple[str, ...] = ()
    """Event sources that are left out, as `kms.amazonaws.com`."""
    narrowed: bool = False
    """An advanced selector that takes only some management events by another field than readOnly or eventSource."""


class TrailStatus(Struct, frozen=True, kw_only=True):
    """What cloudtrail:GetTrailStatus says."""

    logging: bool
    last_delivery: Fact[datetime | None] = None
    delivery_error: str | None = None
    last_log_group_delivery: Fact[datetime | None] = None
    log_group_error: str | None = None


class Trail(Struct, frozen=True, kw_only=True):
    """A CloudTrail trail, as its home region shows it."""

    arn: str
    name: str
    home_region: str
    multi_region: bool
    organization: bool = False
    global_events: bool = True
    validation: bool = False
    bucket: str | None = None
    prefix: str | None = None
    """Before the keys of its files, without a slash at its end."""
    key: str | None = None
    log_group: str | None = None
    """ARN of the CloudWatch Logs log group that it writes to."""
    log_role: str | None = None
    """ARN of the role with which it does."""
    status: Fact[TrailStatus]
    selectors: Fact[tuple[EventSelector, ...]]
    """Of management events."""
    data_selectors: Fact[tuple[DataSelector, ...]] = ()
    selector_texts: Fact[tuple[tuple[str, str], ...]] = ()
    """All of them as they were set, in JSON: those of `EventSelectors`, those of `AdvancedEventSelectors`."""
    filters: Observed[MetricFilter]
    """Metric filters of its log group."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="trail", id=self.name, arn=self.arn, unique=self.arn, region=self.home_region)


class MetricTransformation(Struct, frozen=True, kw_only=True):
    """What a metric filter counts into."""

    namespace: str
    name: str
    value: str = "1"
    """A number, or the field of the event that holds it."""
    default_value: float | None = None
    """What is counted in a period in which the log group got events but none matched."""


class MetricFilter(Struct, frozen=True, kw_only=True):
    """A filter on a log group that feeds metrics."""

    name: str
    log_group: str
    """Name of the log group."""
    pattern: str
    transformations: tuple[MetricTransformation, ...] = ()
    on_transformed: bool = False
    """It reads events after a log transformer, whose result is not known here."""


class Alarm(Struct, frozen=True, kw_only=True):
    """A CloudWatch metric alarm.  `metrics` lists every metric that it, or its expression, reads."""

    arn: str
    name: str
    region: str
    metrics: tuple[tuple[str, str], ...]
    """(namespace, metric name) pairs."""
    dimensions: bool = False
    """Whether it looks at a metric with dimensions, which a metric filter of a trail does not feed."""
    expression: bool = False
    """It compares the result of a metric-math expression, not the metric."""
    statistic: str | None = None
    comparison: str = ""
    threshold: float | None = None
    period_seconds: int | None = None
    evaluation_periods: int = 1
    datapoints_to_alarm: int | None = None
    treat_missing_data: str | None = None
    enabled: bool = True
    actions: tuple[str, ...] = ()
    """ARNs that are told when it goes into ALARM, by itself or through a composite alarm that it sets off alone."""
    composites: tuple[str, ...] = ()
    """Names of the composite alarms whose rules look at it."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="alarm", id=self.name, arn=self.arn, unique=self.arn, region=self.region)


class Subscription(Struct, frozen=True, kw_only=True):
    """Somebody whom a topic tells."""

    protocol: str
    confirmed: bool


class Topic(Struct, frozen=True, kw_only=True):
    """An SNS topic that an alarm or a rule on events writes to."""

    arn: str
    subscriptions: Observed[Subscription]

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        region, _, name = self.arn.split(":")[3:6]
        return Subject(type="topic", id=name, arn=self.arn, unique=self.arn, region=region)


class Recorder(Struct, frozen=True, kw_only=True):
    """An AWS Config recorder of one region."""

    name: str
    region: str
    all_supported: bool
    global_types: bool
    excluded: tuple[str, ...] = ()
    """Resource types that it leaves out."""
    only: tuple[str, ...] = ()
    """Resource types that it is limited to; empty when all are recorded."""
    role: Fact[str]
    """ARN of the role that it records with."""
    status: Fact[RecorderStatus]


class RecorderStatus(Struct, frozen=True, kw_only=True):
    """What config:DescribeConfigurationRecorderStatus says."""

    recording: bool
    last_status: str | None = None


class Bucket(Struct, frozen=True, kw_only=True):
    """An S3 bucket; its policy is in `Estate.resources`."""

    arn: str
    name: str
    region: Fact[str]
    log_bucket: Fact[str | None]
    """The bucket that its server access logs go to; None: no logging."""
    public_access_block: Fact[PublicAccessBlock | None]
    """Its own, beside that of the account; None: nothing is set."""
    object_ownership: Fact[str | None]
    """`BucketOwnerEnforced`: ACLs are off; `BucketOwnerPreferred`, `ObjectWriter`; None: not set, so ACLs count."""
    grants: Fact[tuple[AclGrant, ...]]
    """What its ACL grants to others; nothing where ACLs are off."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        region = self.region if isinstance(self.region, str) else None
        return Subject(type="bucket", id=self.name, arn=self.arn, unique=self.arn, region=region)


class Distribution(Struct, frozen=True, kw_only=True):
    """A CloudFront distribution, as far as its logging goes."""

    arn: str
    id: str
    enabled: bool
    standard_logging: Fact[bool]
    """Legacy standard logging, from its configuration."""
    delivered_logging: Fact[bool]
    """Standard logging v2, from CloudWatch Logs delivery sources in us-east-1."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="distribution", id=self.id, arn=self.arn, unique=self.arn)
