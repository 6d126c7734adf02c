"""Services that a policy allows and nobody uses.

## What it finds
Customer managed policies, and users, groups and roles with inline policies, that name a service which nobody used
through them for 90 days, while they are in use otherwise.

## Why it matters
A permission that nobody needs helps only the one who steals a credential. Services are the coarsest cut, and the
safest: what was not called for three months can be left out without reading a single log.

## How it is decided
By IAM's last accessed information, which counts every attempt, allowed or not, by whoever carries the policy: one user
of a service is enough for it to pass. Judged are services that a statement names; `*` is the business of `full-admin`,
and a policy of AWS's own cannot be edited. Left out are services of which only `iam:PassRole` is allowed or which are
allowed through another service alone (`kms:ViaService`, `aws:CalledVia`), since that use is not recorded, and services
that the report does not hold. A policy that was changed within the 90 days passes over; so does one of which nothing
was used, unless a role that carries it was: idle users and roles have checks of their own. Where the credential report
and the roles say that nobody who carries it was in use for 400 days, no report is asked for. When an inline policy was
changed is not visible, so a service that was added to one last week is found too. The setting `unused_service_days`
draws another line; IAM looks back 400 days.

## What to do
Ask whether the service is for something that runs once a year, then take its actions out of the policy: make a new
version (`aws iam create-policy-version --set-as-default`) and keep the old one for a month, so that one call brings it
back. If infrastructure as code made the policy, edit it there. `leastwise plan` does it for what the setting
`fixes.narrow_unused` names.

## References
- [Refine permissions using last accessed information](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from datetime import datetime, timedelta
from functools import lru_cache

from leastwise.access.grants import CALL, documents
from leastwise.access.idle import idle_carriers
from leastwise.access.last_used import CALL as REPORT
from leastwise.access.last_used import TRACKED, reported
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.ages import day, days, span, stamp
from leastwise.checks.cutting import rewritten
from leastwise.checks.documents import Documented
from leastwise.checks.names import first_match
from leastwise.checks.service_texts import no_acting, services_in, without_services
from leastwise.model import (
    Estate,
    Evidence,
    Fail,
    Group,
    LastAccessed,
    ManagedPolicy,
    NotApplicable,
    Observed,
    Role,
    Severity,
    Unseen,
    User,
    Verdict,
    seen,
)
from leastwise.model.change import Edit, Safety

_IDLE = "nothing of it was used: whoever carries it is idle"


def reducible(estate: Estate) -> Observed[Documented]:
    """What has a document of the account's own that could allow less."""
    policies = tuple(each for each in estate.policies.items if each.attachments and not each.by_aws)
    users = tuple(each for each in estate.users.items if each.inline)
    groups = tuple(each for each in estate.groups.items if each.inline)
    roles = tuple(
        each for each in estate.roles.items if each.inline and not (each.service_linked or each.by_identity_center)
    )
    gaps = (*estate.policies.gaps, *estate.users.gaps, *estate.groups.gaps, *estate.roles.gaps)
    return Observed((*policies, *users, *groups, *roles), tuple(dict.fromkeys(gaps)))


@check(
    "unused-services",
    severity=Severity.LOW,
    subjects=reducible,
    needs={CALL, REPORT},
    controls=("LP-19",),
)
def unused_services(estate: Estate, holder: Documented) -> Verdict:
    """Whether somebody uses each service that one holder's documents name."""
    named = frozenset(service for text in _texts(holder) for service in services_in(text))
    if not named:
        return NotApplicable("names no service whose use is recorded")
    if why := _spared(estate, holder):
        return NotApplicable(why)
    allowed = estate.thresholds.unused_service_days
    services = reported(estate, holder.arn).services
    used = [each for each in services if _recent(estate, each.last_authenticated)]
    idle = _unused(estate, services, named)
    if not named & {each.service for each in services}:
        return NotApplicable("AWS does not report on any service that it names")
    if not idle:
        return None
    if not used and not _role_in_use(estate, holder):
        return NotApplicable(_IDLE)
    told = ", ".join(f"`{each.service}`" for each in idle)
    return Fail(
        f"`{holder.name}` allows {told}, which nobody used through it for {span(allowed)}",
        tuple(_evidence(holder, each) for each in idle),
    )


def _unused(estate: Estate, services: Iterable[LastAccessed], named: Set[str]) -> list[LastAccessed]:
    return [each for each in services if each.service in named and not _recent(estate, each.last_authenticated)]


def _texts(holder: Documented) -> Iterator[str]:
    if isinstance(holder, ManagedPolicy):
        yield seen(holder.document)
    else:
        yield from (each.text for each in documents(holder))


def _spared(estate: Estate, holder: Documented) -> str | None:
    """Why the report could not tell anything yet, or any more."""
    changed = seen(holder.updated if isinstance(holder, ManagedPolicy) else holder.created)
    if days(estate, changed) <= estate.thresholds.unused_service_days:
        return "too young for its use to tell anything"
    if isinstance(holder, Role) and seen(holder.last_used) is None:
        return "not in use"
    if isinstance(holder, Group) and holder.name not in _populated(estate.users):
        if estate.users.gaps:
            raise Unseen(*estate.users.gaps)
        return "nobody is in it"
    return _IDLE if idle_carriers(estate, holder, estate.seen_at - TRACKED) else None


def _role_in_use(estate: Estate, holder: Documented) -> bool:
    if isinstance(holder, Role):
        return _recent(estate, seen(holder.last_used))
    carriers = _carriers(estate.roles).get(holder.arn, ())
    if any(_recent(estate, seen(role.last_used)) for role in carriers):
        return True
    if estate.roles.gaps:
        raise Unseen(*estate.roles.gaps)
    return False


@lru_cache(maxsize=8)
def _populated(users: Observed[User]) -> frozenset[str]:
    """The groups that some user who was seen is in."""
    return frozenset(name for user in users.items for name in user.groups)


@lru_cache(maxsize=8)
def _carriers(roles: Observed[Role]) -> dict[str, tuple[Role, ...]]:
    """The roles that were seen to carry a policy, by its ARN."""
    found: dict[str, list[Role]] = {}
    for role in roles.items:
        for arn in role.attached:
            found.setdefault(arn, []).append(role)
    return {arn: tuple(several) for arn, several in found.items()}


def _recent(estate: Estate, moment: datetime | None) -> bool:
    return moment is not None and days(estate, moment) <= estate.thresholds.unused_service_days


def _evidence(holder: Documented, service: LastAccessed) -> Evidence:
    path = f"Arn={holder.arn}, ServicesLastAccessed[ServiceNamespace={service.service}].LastAuthenticated"
    return Evidence(call=REPORT, path=path, value=stamp(service.last_authenticated))


_FRESH = timedelta(days=1)
"""A report that is older says too little of the last days."""


@fix(unused_services, Safety.JOURNALED, access=Access(takes=True), needs=("narrow_unused",))
def narrow(estate: Estate, holder: Documented) -> Iterator[Edit]:
    """Take out the services, each as a whole, that by IAM's report nobody used through it, if the settings name it.

    What runs once a year looks unused as well, and so does what was put into an inline policy last week: to name it is
    to say that somebody has asked.
    """
    path = holder.arn.partition("/")[2].rpartition("/")[0]
    if first_match(estate.fixing.narrow_unused, holder.name, f"/{path}/" if path else "/") is None:
        raise Unfit(f"the setting `fixes.narrow_unused` does not name `{holder.name}`")
    if isinstance(holder, ManagedPolicy) and (holder.attachments > 1 or holder.boundaries):
        raise Unfit("more than one carries it, and what one of them needs others may not: give each its own")
    services = _silent(estate, holder)
    yield from rewritten(holder, lambda text: without_services(text, services))


def _silent(estate: Estate, holder: Documented) -> frozenset[str]:
    """The services that go.

    Raises:
        Unfit: one was used within `fixes.usage_days`, or nobody knows.
    """
    report = reported(estate, holder.arn)
    since = estate.seen_at - timedelta(days=estate.fixing.usage_days)
    if report.generated < estate.seen_at - _FRESH:
        raise Unfit(f"IAM's report is of {day(report.generated)}: nobody knows what was used since")
    if seen(holder.updated if isinstance(holder, ManagedPolicy) else holder.created) > since:
        raise Unfit("it is younger than `fixes.usage_days`")
    named = frozenset(service for text in _texts(holder) for service in services_in(text))
    idle = _unused(estate, report.services, named)
    for each in idle:
        if each.last_authenticated is not None and each.last_authenticated >= since:
            raise Unfit(f"`{each.service}` was used on {day(each.last_authenticated)}")
    if any(each.service == "kms" for each in idle):
        raise Unfit("a service may have used a key on its behalf, which is not recorded: a person has to look at `kms`")
    no_acting(report.services)
    return frozenset(each.service for each in idle)
