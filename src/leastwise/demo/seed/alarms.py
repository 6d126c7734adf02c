"""Alarms on the trail's events: the same six kinds, written in the ways that people write them, right and wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from leastwise.demo.seed.place import Place
from leastwise.demo.seed.trails import LOG_GROUP

__all__ = ["KINDS", "Wiring", "seed_alarms"]

KINDS = (
    "iam-policy-changes",
    "root-usage",
    "cloudtrail-changes",
    "sign-in-without-mfa",
    "console-sign-in-failures",
    "unauthorised-calls",
)

_POLICY_EVENTS = tuple(
    f"{verb}{kind}Policy" for verb in ("Attach", "Delete", "Detach", "Put") for kind in ("Group", "Role", "User")
)
_INLINE = tuple(event for event in _POLICY_EVENTS if event.startswith(("Put", "Delete")))
_MANAGED = tuple(event for event in _POLICY_EVENTS if event not in _INLINE)
_VERSIONS = ("CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion")
_TRAIL_EVENTS = ("CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging")


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
)
_PRODUCTION = (
    Wiring("root-usage", (_ROOT,), None),  # an alarm that tells nobody
    Wiring("cloudtrail-changes", (f"{{ {_any(_TRAIL_EVENTS)} }}",), "unread"),  # a topic without subscribers
)


def seed_alarms(management: Place, production: Place, security: Place) -> None:
    """Topics, then filters and alarms of three accounts; development has none."""
    _topic(management, "alerts", ("email", "alerts@example.com", True))
    _topic(management, "night-shift", ("email", "night@example.com", False))
    _topic(security, "security", ("email", "security@example.com", True), ("email", "new@example.com", False))
    _topic(production, "unread")
    for place, wirings in ((management, _MANAGEMENT), (security, _SECURITY), (production, _PRODUCTION)):
        for wiring in wirings:
            _wire(place, wiring)


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
