"""What members do for the whole Organization: services that they administer, policies that they manage.

Asked in the management account, and in members that may list the Organization.
"""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.collect.pages import Pages
from leastwise.collect.step import NEXT_TOKEN, Ask, Asked, Page, Step, reader
from leastwise.collect.steps.organizations_standing import ORGANIZATION, STANDING, is_told
from leastwise.model import Fact, Gap, IntegratedService, Observed

__all__ = ["ADMINISTRATORS", "DELEGATED_SERVICES", "DELEGATION", "INTEGRATED_SERVICES"]


class _Service(Page):
    ServicePrincipal: str


class ServiceList(Page):
    EnabledServicePrincipals: tuple[_Service, ...] = ()


class _Administrator(Page):
    Id: str


class AdministratorList(Page):
    DelegatedAdministrators: tuple[_Administrator, ...] = ()


class DelegatedList(Page):
    DelegatedServices: tuple[_Service, ...] = ()


class _ResourcePolicy(Page):
    Content: str = ""


class DelegationPage(Page):
    ResourcePolicy: _ResourcePolicy


def _listed(pages: Pages) -> Fact[str | None]:
    """Id of the Organization that the account may list; None: it may list none."""
    found = pages.one(ORGANIZATION)
    if found is None or isinstance(found, Gap):
        return found
    return found.Organization.Id if is_told(pages) else None


def _when_told(asked: Asked) -> Iterable[Ask]:
    return [Ask({})] if isinstance(_listed(asked.pages), str) else []


INTEGRATED_SERVICES = Step(
    service="organizations",
    operation="ListAWSServiceAccessForOrganization",
    page=ServiceList,
    permission="organizations:ListAWSServiceAccessForOrganization",
    paging=NEXT_TOKEN,
    after=(ORGANIZATION, STANDING),
    asks=_when_told,
)
ADMINISTRATORS = Step(
    service="organizations",
    operation="ListDelegatedAdministrators",
    page=AdministratorList,
    permission="organizations:ListDelegatedAdministrators",
    paging=NEXT_TOKEN,
    after=(ORGANIZATION, STANDING),
    asks=_when_told,
)


def _each_administrator(asked: Asked) -> Iterable[Ask]:
    return [Ask({"AccountId": account}) for account in _accounts(asked.pages).items]


DELEGATED_SERVICES = Step(
    service="organizations",
    operation="ListDelegatedServicesForAccount",
    page=DelegatedList,
    permission="organizations:ListDelegatedServicesForAccount",
    paging=NEXT_TOKEN,
    after=(ADMINISTRATORS,),
    asks=_each_administrator,
    none=("AccountNotRegisteredException",),
)


DELEGATION = Step(
    service="organizations",
    operation="DescribeResourcePolicy",
    page=DelegationPage,
    permission="organizations:DescribeResourcePolicy",
    after=(ORGANIZATION, STANDING),
    asks=_when_told,
    none=("ResourcePolicyNotFoundException",),
)


@reader("delegation_policy")
def delegation_policy(pages: Pages) -> Fact[str | None]:
    """The resource policy of the Organization that the account may list; None: it has none, or may list none."""
    organization = _listed(pages)
    if not isinstance(organization, str):
        return organization
    found = pages.one(DELEGATION)
    return found.ResourcePolicy.Content if isinstance(found, DelegationPage) else found


@reader("integrated_services")
def integrated_services(pages: Pages) -> Observed[IntegratedService]:
    """The services that may work in the whole Organization; none where the account may list none."""
    organization = _listed(pages)
    if isinstance(organization, Gap):
        return Observed((), (organization,))
    if organization is None:
        return Observed()
    listed = pages.here(INTEGRATED_SERVICES)
    delegated = _delegated(pages)
    return Observed(
        tuple(
            IntegratedService(
                principal=raw.ServicePrincipal,
                organization=organization,
                administrators=_of(delegated, raw.ServicePrincipal),
            )
            for answer in listed.items
            for raw in answer.page.EnabledServicePrincipals
        ),
        listed.gaps,
    )


def _accounts(pages: Pages) -> Observed[str]:
    found = pages.all(ADMINISTRATORS)
    return Observed(tuple(raw.Id for answer in found.items for raw in answer.page.DelegatedAdministrators), found.gaps)


def _delegated(pages: Pages) -> Observed[tuple[str, str]]:
    """(account, service principal) of everything that is delegated."""
    pairs: list[tuple[str, str]] = []
    gaps = list(pages.here(ADMINISTRATORS).gaps)
    for account in _accounts(pages).items:
        found = pages.about(DELEGATED_SERVICES, AccountId=account)
        pairs += [(account, raw.ServicePrincipal) for page in found.items for raw in page.DelegatedServices]
        gaps += found.gaps
    return Observed(tuple(pairs), tuple(gaps))


def _of(delegated: Observed[tuple[str, str]], service: str) -> Observed[str]:
    """Who administers a service."""
    return Observed(tuple(account for account, principal in delegated.items if principal == service), delegated.gaps)
