"""Alarms on the trail's events, written in the ways that people write them, right and wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from leastwise.demo.seed.place import Place
from leastwise.demo.seed.trails import LOG_GROUP

__all__ = ["Wiring", "seed_alarms"]

_POLICY_EVENTS = tuple(
    f"{verb}{kind}Policy" for verb in ("Attach", "Delete", "Detach", "Put") for kind in ("Group", "Role", "User")
)
_INLINE = tuple(event for event in _POLICY_EVENTS if event.startswith(("Put", "Delete")))
_MANAGED = tuple(event for event in _POLICY_EVENTS if event not in _INLINE)
_VERSIONS = ("CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion")
_TRAIL_EVENTS = ("CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging")
_GROUP_EVENTS = (
    *(f"{verb}SecurityGroup{way}" for verb in ("Authorize", "Revoke") for way in ("Ingress", "Egress")),
    "CreateSecurityGroup",
    "DeleteSecurityGroup",
)
_VPC_EVENTS = (
    *("CreateVpc", "DeleteVpc", "ModifyVpcAttribute"),
    *(f"{verb}VpcPeeringConnection" for verb in ("Accept", "Create", "Delete", "Reject")),
)
_BUCKET = ("Policy", "Cors", "Lifecycle", "Replication")


@dataclass(frozen=True, slots=True)
class Wiring:
    """From events to people: filters that feed one metric, an alarm on it, the topic it tells."""

    kind: str
    patterns: tuple[str, ...]
    topic: str | None
    enabled: bool = True
    threshold: float = 1.0


def _any(names: tuple[str, ...], quote: str = '"') -> str:
    return " || ".join(f"($.eventName = {quote}{name}{quote})" for name in names)


def _of(service: str, names: tuple[str, ...]) -> str:
    return f'{{ ($.eventSource = "{service}.amazonaws.com") && ({_any(names)}) }}'


_ROOT = '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }'
_NO_MFA = '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }'
_FAILURE = '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }'
_DENIED = '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }'

_MANAGEMENT = (
    # Two filters feed one metric: together they miss nothing.
    Wiring("iam-policy-changes", (f"{{ {_any(_INLINE + _VERSIONS)} }}", f"{{ {_any(_MANAGED, '')} }}"), "alerts"),
    Wiring("root-usage", (_ROOT,), "alerts"),
    # StopLogging is missing: whoever switches the trail off is not seen.
    Wiring("cloudtrail-changes", (f"{{ {_any(_TRAIL_EVENTS[:4])} }}",), "alerts"),
    # The topic's only subscriber never confirmed.
    Wiring("sign-in-without-mfa", (_NO_MFA,), "night-shift"),
    # The alarm's actions are switched off.
    Wiring("console-sign-in-failures", (_FAILURE,), "alerts", enabled=False),
    # Narrowed to one user.
    Wiring(
        "unauthorised-calls",
        ('{ ($.errorCode = "AccessDenied*") && ($.userIdentity.userName = "bruno") }',),
        "alerts",
    ),
    # As it was before rules could be modified in place.
    Wiring("security-group-changes", (f"{{ {_any(_GROUP_EVENTS)} }}",), "alerts"),
    # All but what reads.
    Wiring(
        "organization-changes",
        ('{ ($.eventSource = "organizations.amazonaws.com") && ($.readOnly IS FALSE) }',),
        "alerts",
    ),
    # Nothing is left of EC2-Classic that could be linked.
    Wiring("vpc-changes", (f"{{ {_any(_VPC_EVENTS, '')} }}",), "alerts"),
)
_SECURITY = (
    Wiring(
        "iam-policy-changes",
        (f'{{ ($.eventSource = "iam.amazonaws.com") && (({_any(_POLICY_EVENTS)}) || ({_any(_VERSIONS, "")})) }}',),
        "security",
    ),
    Wiring(
        "root-usage",
        (
            '{ ($.eventType != "AwsServiceEvent") && ($.userIdentity.type = Root)'
            " && ($.userIdentity.invokedBy NOT EXISTS) }",
        ),
        "security",
    ),
    Wiring("cloudtrail-changes", (f"{{ {_any(tuple(reversed(_TRAIL_EVENTS)), '')} }}",), "security"),
    Wiring("sign-in-without-mfa", (_NO_MFA.replace(" ", "  "),), "security"),
    Wiring("console-sign-in-failures", (_FAILURE,), "security"),
    Wiring("unauthorised-calls", (_DENIED,), "security"),
    Wiring("key-disabling-or-deletion", (_of("kms", ("ScheduleKeyDeletion", "DisableKey")),), "security"),
    Wiring(
        "bucket-policy-changes",
        (_of("s3", tuple(f"PutBucket{what}" for what in ("Acl", *_BUCKET))), _of("s3", ("DeleteBucket*",))),
        "security",
    ),
    Wiring("config-changes", (_of("config", ("*DeliveryChannel", "*ConfigurationRecorder")),), "security"),
    Wiring("security-group-changes", ('{ $.eventName = "*SecurityGroup*" }',), "security"),
    Wiring("network-acl-changes", ("{ $.eventName = %NetworkAcl% }",), "security"),
    Wiring("network-gateway-changes", (f"{{ {_any(('*CustomerGateway', '*InternetGateway'))} }}",), "security"),
    Wiring("route-table-changes", (_of("ec2", ("*RouteTable*", "*Route")),), "security"),
    Wiring("vpc-changes", (f"{{ {_any(_VPC_EVENTS)} }}",), "security"),
    Wiring("identity-providers", (_of("iam", ("*SAMLProvider*", "*OpenIDConnectProvider*")),), "security"),
    # Keys are told, passwords are not.
    Wiring("credentials-for-others", (_of("iam", ("CreateAccessKey", "DeactivateMFADevice")),), "security"),
)
_PRODUCTION = (
    Wiring("root-usage", (_ROOT,), None),  # an alarm that tells nobody
    Wiring("cloudtrail-changes", (f"{{ {_any(_TRAIL_EVENTS)} }}",), "unread"),  # a topic without subscribers
)


_IAM = '{"source": ["aws.iam"], "detail-type": ["AWS API Call via CloudTrail"]}'


def seed_alarms(management: Place, production: Place, security: Place) -> None:
    """Topics, then filters, alarms and rules of three accounts; development has none."""
    _topic(management, "alerts", ("email", "alerts@example.com", True))
    _topic(management, "night-shift", ("email", "night@example.com", False))
    _topic(security, "security", ("email", "security@example.com", True), ("email", "new@example.com", False))
    _topic(production, "unread")
    for place, wirings in ((management, _MANAGEMENT), (security, _SECURITY), (production, _PRODUCTION)):
        for wiring in wirings:
            _wire(place, wiring)
    _rule(production, "iam-changes", f"arn:aws:lambda:us-east-1:{production.account}:function:page-on-call")
    # The record is kept, and nobody is told.
    _rule(management, "iam-changes", f"arn:aws:logs:us-east-1:{management.account}:log-group:/aws/events/iam")


def _rule(place: Place, name: str, target: str) -> None:
    from moto.events.models import events_backends

    backend: Any = events_backends[place.account]["us-east-1"]
    backend.put_rule(name, event_pattern=_IAM, state="ENABLED")
    backend.put_targets(name, None, [{"Id": "1", "Arn": target}])


def _topic(place: Place, name: str, *subscribers: tuple[str, str, bool]) -> None:
    from moto.sns.models import sns_backends

    backend: Any = sns_backends[place.account]["us-east-1"]
    topic = backend.create_topic(name)
    for protocol, endpoint, confirmed in subscribers:
        backend.subscribe(topic.arn, endpoint, protocol).confirmed = confirmed


def _wire(place: Place, wiring: Wiring) -> None:
    from moto.cloudwatch.models import cloudwatch_backends
    from moto.logs.models import logs_backends

    metric = [{"metricName": wiring.kind, "metricNamespace": "Trail", "metricValue": "1"}]
    for number, pattern in enumerate(wiring.patterns, 1):
        logs = logs_backends[place.account]["us-east-1"]
        logs.put_metric_filter(f"{wiring.kind}-{number}", pattern, LOG_GROUP, metric)
    topic = f"arn:aws:sns:us-east-1:{place.account}:{wiring.topic}"
    cloudwatch_backends[place.account]["us-east-1"].put_metric_alarm(
        name=wiring.kind,
        namespace="Trail",
        metric_name=wiring.kind,
        comparison_operator="GreaterThanOrEqualToThreshold",
        evaluation_periods=1,
        period=300,
        threshold=wiring.threshold,
        statistic="Sum",
        description="",
        dimensions=[],
        alarm_actions=[topic] if wiring.topic else [],
        actions_enabled=wiring.enabled,
        treat_missing_data="notBreaching",
    )
