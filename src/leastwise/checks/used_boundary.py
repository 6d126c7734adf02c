"""A permissions boundary that leaves out the services which by IAM's reports nobody used for as long as it remembers.

What IAM tells nothing of stays allowed: services that it does not report on, the passing of roles, and keys, which
other services use on somebody's behalf.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from leastwise.access.idle import idle
from leastwise.access.last_used import TRACKED, reported
from leastwise.checks.administrators import administration
from leastwise.checks.ages import day
from leastwise.checks.fix import Unfit
from leastwise.checks.service_texts import no_acting
from leastwise.checks.trusts import Way, admissions
from leastwise.language import VARIABLES_VERSION
from leastwise.model import Estate, LastAccessedReport, Role, Unseen, User, seen

__all__ = ["boundary_of_used"]

_FRESH = timedelta(days=1)
"""A report that is older says too little of the last days."""
_RAISING = ("iam", "organizations", "sso")
"""Services by which whoever uses them may take a boundary off, or get around it."""
_UNRECORDED = frozenset({"kms"})


def boundary_of_used(estate: Estate, principal: User | Role) -> str:
    """The text of the boundary.

    Raises:
        Unfit: it would not hold the principal, or might take what is in use.
        Unseen: what it used was not seen.
    """
    _no_person(estate, principal)
    if seen(principal.created) > estate.seen_at - timedelta(days=estate.fixing.usage_days):
        raise Unfit("it is younger than `fixes.usage_days`")
    used = {} if idle(estate, principal, estate.seen_at - TRACKED) else _last_uses(estate, principal)
    if not any(used.values()):
        raise Unfit("nothing of it was used in 400 days: whether it is needed at all is for a person to say")
    for service in _RAISING:
        if service not in used:
            raise Unfit(f"IAM's report tells nothing of `{service}`")
        if last := used[service]:
            raise Unfit(f"`{service}` was used on {day(last)}, and by that a boundary is taken off or got around")
    return _text(sorted(service for service, last in used.items() if last is None and service not in _UNRECORDED))


def _no_person(estate: Estate, principal: User | Role) -> None:
    """That a program works as it: of people nobody knows what they will want to do tomorrow."""
    if isinstance(principal, Role):
        if any(each.way is Way.ASSERTION for each in admissions(principal.trust)):
            raise Unfit("people come into it through a provider of identities: they are administrators, or need a role")
        return
    row = estate.credentials_of(principal.name)
    if row is None or seen(row.password) is not None:
        raise Unfit("a person signs in as it at the console, who is an administrator, or needs a group")


def _last_uses(estate: Estate, principal: User | Role) -> Mapping[str, datetime | None]:
    """When services were used last."""
    report = _report(estate, principal)
    if report.generated < estate.seen_at - _FRESH:
        raise Unfit(f"IAM's report is of {day(report.generated)}: nobody knows what was used since")
    no_acting(report.services)
    return {each.service: each.last_authenticated for each in report.services}


def _report(estate: Estate, principal: User | Role) -> LastAccessedReport:
    """On the principal, or else on what makes it an administrator: that tells of all services, whoever carries it."""
    found = administration(principal, estate)
    try:
        return reported(estate, principal.arn)
    except Unseen:
        return reported(estate, (found.grant.arn or found.grant.holder.arn) if found else principal.arn)


def _text(unused: list[str]) -> str:
    statements = [
        {"Sid": "AllButUnused", "Effect": "Allow", "NotAction": [f"{each}:*" for each in unused], "Resource": "*"},
        {"Sid": "PassingIsNotRecorded", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"},
    ]
    return msgspec.json.encode({"Version": VARIABLES_VERSION, "Statement": statements}).decode()
