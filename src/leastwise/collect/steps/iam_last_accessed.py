"""When the services that an account's own policies allow were used last.

A report takes three calls or more, so it is asked for once per policy rather than once per person: on a customer
managed policy it tells the last use by anybody who carries it, on a group that by any member.  What AWS manages or
nobody carries is not asked about, nor a role that IAM never saw in use.  Of whoever has an SSH key or a credential for
one service it is asked too, since AWS does not tell when such a credential was used.
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.last_accessed import GRANULARITY, last_accessed
from leastwise.collect.pages import Pages, moment
from leastwise.collect.step import MARKER, Ask, Asked, Page, Step, reader
from leastwise.collect.steps.iam_authorization import AUTHORIZATION, groups, policies, roles, users
from leastwise.collect.steps.iam_other_credentials import SERVICE_CREDENTIALS, SSH_KEYS, service_credentials, ssh_keys
from leastwise.model import Fact, Gap, LastAccessed, Observed, UsedAction

__all__ = ["LAST_ACCESSED", "service_last_accessed"]


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
    ServicesLastAccessed: tuple[_Service, ...] = ()


def _subjects(pages: Pages) -> Iterator[str]:
    """ARNs of what has a document that could say less, and of whoever has a credential for one service."""
    for policy in policies.of(pages).items:
        if policy.attachments and not policy.by_aws and _grants(policy.document):
            yield policy.arn
    served = _served(pages)
    yield from (each.arn for each in users.of(pages).items if each.inline or each.name in served)
    members = {name for user in users.of(pages).items for name in user.groups}
    yield from (each.arn for each in groups.of(pages).items if each.inline and each.name in members)
    for role in roles.of(pages).items:
        if role.inline and role.last_used is not None and not (role.service_linked or role.by_identity_center):
            yield role.arn


def _served(pages: Pages) -> frozenset[str]:
    """Names of the users with an active SSH key or credential for one service."""
    keys = {each.owner for each in ssh_keys.of(pages).items if each.active}
    return frozenset(keys | {each.owner for each in service_credentials.of(pages).items if each.active})


def _grants(document: Fact[str]) -> bool:
    """Whether it may allow something; a policy that only denies has no services to report."""
    return isinstance(document, Gap) or "Allow" in document


def _asks(asked: Asked) -> Iterator[Ask]:
    yield from (Ask({"Arn": arn}) for arn in _subjects(asked.pages))


LAST_ACCESSED = Step(
    service="iam",
    operation="GetServiceLastAccessedDetails",
    page=Report,
    permission="iam:GetServiceLastAccessedDetails",
    paging=MARKER,
    after=(AUTHORIZATION, SSH_KEYS, SERVICE_CREDENTIALS),
    asks=_asks,
    fetch=last_accessed,
    also=("iam:GenerateServiceLastAccessedDetails",),
)


@reader("service_last_accessed")
def service_last_accessed(pages: Pages) -> Observed[LastAccessed]:
    """Every service of every report; a gap names whom its report would have been on."""
    found: list[LastAccessed] = []
    gaps: list[Gap] = [*users.of(pages).gaps]
    for arn in _subjects(pages):
        reports = pages.about(LAST_ACCESSED, Arn=arn)
        gaps.extend(reports.gaps)
        for report in reports.items:
            try:
                found.extend(_services(arn, report))
            except ValueError:
                gaps.append(pages.unreadable(LAST_ACCESSED, {"Arn": arn}, "one of its dates is not a time"))
    return Observed(tuple(found), tuple(gaps))


def _services(arn: str, report: Report) -> tuple[LastAccessed, ...]:
    generated = moment(report.JobCompletionDate)
    return tuple(
        LastAccessed(
            arn=arn,
            service=raw.ServiceNamespace,
            last_authenticated=moment(raw.LastAuthenticated) if raw.LastAuthenticated else None,
            entity=raw.LastAuthenticatedEntity,
            region=raw.LastAuthenticatedRegion,
            actions=tuple(_action(each) for each in raw.TrackedActionsLastAccessed),
            granularity=GRANULARITY,
            generated=generated,
        )
        for raw in report.ServicesLastAccessed
    )


def _action(raw: _Action) -> UsedAction:
    return UsedAction(name=raw.ActionName, last_accessed=moment(raw.LastAccessedTime) if raw.LastAccessedTime else None)
