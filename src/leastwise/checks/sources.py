"""For whom services of AWS may assume a role: whether a customer who is nobody here could send them.

Source: IAM User Guide, "The confused deputy problem", "AWS global condition context keys".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from leastwise.access import Question, Says
from leastwise.checks.worlds import remembered, world
from leastwise.language import Condition, Kind, Statement, fold, has_wildcard, parse, statement_actions
from leastwise.model import Estate, Role
from leastwise.spec import principal_of

__all__ = ["admits_for_strangers", "asks_for_source", "in_for_services", "is_advised"]

_ADVISED = {
    "appstream.amazonaws.com": "appstream2/latest/developerguide/example-fleet-machine.html",
    "bedrock.amazonaws.com": "bedrock/latest/userguide/agents-permissions.html",
    "codebuild.amazonaws.com": "codebuild/latest/userguide/setting-up-service-role.html",
    "codedeploy.amazonaws.com": "codedeploy/latest/userguide/security_confused_deputy.html",
    "datasync.amazonaws.com": "datasync/latest/userguide/cross-service-confused-deputy-prevention.html",
    "ecs-tasks.amazonaws.com": "AmazonECS/latest/developerguide/task-iam-roles.html",
    "fis.amazonaws.com": "fis/latest/userguide/getting-started-iam-service-role.html",
    "frauddetector.amazonaws.com": "frauddetector/latest/ug/confused-deputy-prevention.html",
    "iot.amazonaws.com": "iot/latest/developerguide/cross-service-confused-deputy-prevention.html",
    "logs.amazonaws.com": "AmazonCloudWatch/latest/logs/Subscriptions-confused-deputy.html",
    "monitoring.rds.amazonaws.com": "AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html",
    "personalize.amazonaws.com": "personalize/latest/dg/cross-service-confused-deputy-prevention.html",
    "pipes.amazonaws.com": "eventbridge/latest/userguide/eb-pipes-permissions.html",
    "scheduler.amazonaws.com": "scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html",
    "ssm.amazonaws.com": "systems-manager/latest/userguide/automation-setup-iam.html",
    "states.amazonaws.com": "step-functions/latest/dg/procedure-create-iam-role.html",
    "transfer.amazonaws.com": "transfer/latest/userguide/confused-deputy.html",
    "vpc-flow-logs.amazonaws.com": "vpc/latest/userguide/flow-logs-iam-role.html",
}
"""Services that say for whom they assume a role, with the page of docs.aws.amazon.com that advises to ask for it."""

_SOURCE = frozenset({"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"})
_STRANGER = "000000000000"
_NOBODYS = {
    "aws:SourceAccount": (_STRANGER,),
    "aws:SourceOrgID": ("o-0000000000",),
    "aws:SourceOrgPaths": ("o-0000000000/r-0000/",),
}
"""Of a customer who is nobody here."""
_ARN_PARTS = 6
_REGIONAL = re.compile(r"\.[a-z]{2,}(-[a-z]+)+-\d(?=\.amazonaws\.com$)")


def is_advised(service: str) -> bool:
    """Whether the service, with or without a region in its name, says for whom it assumes a role."""
    return _REGIONAL.sub("", fold(service)) in _ADVISED


def in_for_services(role: Role) -> Iterator[tuple[str, Statement]]:
    """The services that may assume a role, with each statement that lets them in.

    Raises:
        JsonError, PolicyError: the trust policy cannot be read.
    """
    for each in parse(role.trust, Kind.TRUST).statements:
        if each.allows and each.principal is not None and statement_actions(each, "sts:AssumeRole"):
            yield from ((service, each) for service in each.principal.service)


def asks_for_source(statement: Statement) -> bool:
    """Whether a condition is about the account, the Organization or the resource for which a service works."""
    return any(fold(each.key) in _SOURCE for each in statement.conditions)


def admits_for_strangers(estate: Estate, role: Role, service: str, statement: Statement) -> bool:
    """Whether a service may assume a role on behalf of a customer who is nobody here.

    Asked of the engine, so that a Deny and the Organization's resource control policies count.  What was not seen of
    those is not taken to refuse.
    """
    return any(_admitted(estate, role, service, arn) for arn in _resources(statement, service))


def _admitted(estate: Estate, role: Role, service: str, arn: str) -> bool:
    # the trust policy tells all, but that resource control policies may name roles
    known, key = remembered(estate), (_admitted, role.arn if estate.organization else role.trust, service, arn)
    if key not in known:
        asked = Question(
            principal=principal_of(service),
            action="sts:AssumeRole",
            resource=role.arn,
            context={**_NOBODYS, "aws:SourceArn": (arn,)},
            unknown=frozenset(),
        )
        known[key] = world(estate).ask(asked).says is not Says.DENIED
    return bool(known[key])


def _resources(statement: Statement, service: str) -> Iterator[str]:
    """Resources of a stranger: any one, and one for each pattern of the statement that leaves the account open."""
    yield f"arn:aws:{service.partition('.')[0]}:us-east-1:{_STRANGER}:that/nobody/names"
    for condition in statement.conditions:
        yield from filter(None, map(_of_a_stranger, _patterns(condition)))


def _patterns(condition: Condition) -> tuple[str, ...]:
    return condition.values if fold(condition.key) == "aws:sourcearn" else ()


def _of_a_stranger(pattern: str) -> str | None:
    """None where the pattern says whose resource it is."""
    parts = pattern.split(":", _ARN_PARTS - 1)
    if len(parts) != _ARN_PARTS or not has_wildcard(pattern) or parts[4].isdigit() or "$" in parts[4]:
        return None
    parts[4] = _STRANGER if parts[4] else ""
    return ":".join(parts).replace("*", "x").replace("?", "x")
