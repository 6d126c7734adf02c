"""When the services that an account's own policies allow were used last.

A report takes two calls or more, so it is asked for once per policy rather than once per person: on a customer
managed policy it tells the last use by anybody who carries it, on a group that by any member.  What AWS manages or
nobody carries is not asked about, nor what everybody who carries it is known not to have used for as long as IAM
remembers.  Of whoever has an SSH key or a credential for one service it is asked too, since AWS does not tell when
such a credential was used.

All reports are started before the first is read: AWS makes them meanwhile, and few have to be asked for twice.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from leastwise.access.idle import Carried, idle_carriers
from leastwise.access.last_used import TRACKED
from leastwise.collect.last_accessed import last_accessed
from leastwise.collect.pages import Answer, Pages, moment
from leastwise.collect.step import MARKER, Ask, Asked, Page, Step, reader
from leastwise.collect.steps.iam_authorization import AUTHORIZATION, users
from leastwise.collect.steps.iam_credentials import REPORT
from leastwise.collect.steps.iam_other_credentials import SERVICE_CREDENTIALS, SSH_KEYS
from leastwise.model import Estate, Fact, Gap, LastAccessed, LastAccessedReport, Observed, UsedAction

__all__ = ["JOBS", "LAST_ACCESSED", "service_last_accessed"]


class Job(Page):
    JobId: str


class _Action(Page):
    ActionName: str
    LastAccessedTime: str | None = None


class _Service(Page):
    ServiceNamespace: str
    LastAuthenticated: str | None = None
    LastAuthenticatedEntity: str | None = None
    LastAuthenticatedRegion: str | None = None
    TrackedActionsLastAccessed: tuple[_Action, ...] = ()


class Report(Page):
    JobStatus: str
    JobCompletionDate: str
    JobType: str = "ACTION_LEVEL"
    """Snapshots that do not say it asked for actions."""
    ServicesLastAccessed: tuple[_Service, ...] = ()


def _wanted(estate: Estate) -> Iterator[Carried]:
    """What has a document that could say less, and whoever has a credential for one service."""
    for policy in estate.policies.items:
        if policy.attachments and not policy.by_aws and _grants(policy.document):
            yield policy
    served = _served(estate)
    yield from (each for each in estate.users.items if each.inline or each.name in served)
    yield from (each for each in estate.groups.items if each.inline)
    for role in estate.roles.items:
        if role.inline and not (role.service_linked or role.by_identity_center):
            yield role


def _served(estate: Estate) -> frozenset[str]:
    """Names of the users with an active SSH key or credential for one service."""
    keys = {each.owner for each in estate.ssh_keys.items if each.active}
    return frozenset(keys | {each.owner for each in estate.service_credentials.items if each.active})


def _grants(document: Fact[str]) -> bool:
    """Whether it may allow something; a policy that only denies has no services to report."""
    return isinstance(document, Gap) or "Allow" in document


def _subjects(asked: Asked) -> Iterator[Ask]:
    estate = asked.estate()
    since = estate.seen_at - TRACKED
    yield from (Ask({"Arn": each.arn}) for each in _wanted(estate) if not idle_carriers(estate, each, since))


JOBS = Step(
    service="iam",
    operation="GenerateServiceLastAccessedDetails",
    page=Job,
    permission="iam:GenerateServiceLastAccessedDetails",
    request={"Granularity": "SERVICE_LEVEL"},
    after=(AUTHORIZATION, REPORT, SSH_KEYS, SERVICE_CREDENTIALS),
    asks=_subjects,
)
"""No check and no fix asks for single actions, and a report with them is many times as long."""


def _started(asked: Asked) -> Iterator[Ask]:
    for answer in asked.pages.all(JOBS).items:
        yield Ask({"Arn": answer.request["Arn"], "JobId": answer.page.JobId})


LAST_ACCESSED = Step(
    service="iam",
    operation="GetServiceLastAccessedDetails",
    page=Report,
    permission="iam:GetServiceLastAccessedDetails",
    paging=MARKER,
    after=(JOBS,),
    asks=_started,
    fetch=last_accessed,
)


@reader("service_last_accessed")
def service_last_accessed(pages: Pages) -> Observed[LastAccessedReport]:
    """Every report; a gap names whom it would have been on."""
    started = pages.all(JOBS)
    answered = pages.all(LAST_ACCESSED) if started.items or started.gaps else pages.here(LAST_ACCESSED)
    found: list[LastAccessedReport] = []
    gaps = [*users.of(pages).gaps, *started.gaps, *map(_without_job, answered.gaps)]
    for answer in answered.items:
        try:
            found.append(_report(answer))
        except ValueError:
            about = {"Arn": _arn(answer)}
            gaps.append(pages.unreadable(LAST_ACCESSED, about, "one of its dates is not a time"))
    return Observed(tuple(found), tuple(gaps))


def _without_job(gap: Gap) -> Gap:
    """The same gap, whichever job it was: AWS makes up another id each time."""
    return msgspec.structs.replace(gap, request=tuple(pair for pair in gap.request if pair[0] != "JobId"))


def _arn(answer: Answer[Report]) -> str:
    return str(answer.request.get("Arn", ""))


def _report(answer: Answer[Report]) -> LastAccessedReport:
    return LastAccessedReport(
        arn=_arn(answer),
        services=tuple(map(_service, answer.page.ServicesLastAccessed)),
        granularity=answer.page.JobType,
        generated=moment(answer.page.JobCompletionDate),
    )


def _service(raw: _Service) -> LastAccessed:
    return LastAccessed(
        service=raw.ServiceNamespace,
        last_authenticated=moment(raw.LastAuthenticated) if raw.LastAuthenticated else None,
        entity=raw.LastAuthenticatedEntity,
        region=raw.LastAuthenticatedRegion,
        actions=tuple(map(_action, raw.TrackedActionsLastAccessed)),
    )


def _action(raw: _Action) -> UsedAction:
    return UsedAction(name=raw.ActionName, last_accessed=moment(raw.LastAccessedTime) if raw.LastAccessedTime else None)
