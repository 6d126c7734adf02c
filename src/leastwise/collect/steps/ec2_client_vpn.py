"""AWS Client VPN, as far as it signs people in through SAML providers that no role trusts."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks.providers import admits, of_identity_center
from leastwise.collect.pages import Pages
from leastwise.collect.step import NEXT_TOKEN, Ask, Asked, Page, Step, reader
from leastwise.collect.steps.ec2_regions import REGIONS
from leastwise.collect.steps.iam_account import SAML, saml_providers
from leastwise.collect.steps.iam_authorization import AUTHORIZATION, roles
from leastwise.errors import InputError
from leastwise.model import Observed, Role, SamlProvider

__all__ = ["CLIENT_VPN", "vpn_providers"]


class _Federated(Page):
    SamlProviderArn: str = ""
    SelfServiceSamlProviderArn: str = ""


class _Authentication(Page):
    FederatedAuthentication: _Federated = _Federated()


class _Endpoint(Page):
    AuthenticationOptions: tuple[_Authentication, ...] = ()


class ClientVpnPage(Page):
    """Source: "DescribeClientVpnEndpoints", Amazon EC2 API Reference."""

    ClientVpnEndpoints: tuple[_Endpoint, ...] = ()


def _in_every_region(asked: Asked) -> Iterator[Ask]:
    if _somebody_idles(asked.pages):
        yield from (Ask({}, region) for region in asked.pages.regions)


CLIENT_VPN = Step(
    service="ec2",
    operation="DescribeClientVpnEndpoints",
    permission="ec2:DescribeClientVpnEndpoints",
    page=ClientVpnPage,
    paging=NEXT_TOKEN,
    after=(REGIONS, SAML, AUTHORIZATION),
    asks=_in_every_region,
)


@reader("vpn_providers")
def vpn_providers(pages: Pages) -> Observed[str]:
    """ARNs of SAML providers, looked for where one is trusted by no role."""
    if not _somebody_idles(pages):
        return Observed()
    found = [pages.here(CLIENT_VPN, region) for region in pages.regions or (None,)]
    named = (
        name
        for each in found
        for answer in each.items
        for endpoint in answer.page.ClientVpnEndpoints
        for option in endpoint.AuthenticationOptions
        for name in _names(option.FederatedAuthentication)
    )
    return Observed(tuple(dict.fromkeys(named)), tuple(gap for each in found for gap in each.gaps))


def _names(federated: _Federated) -> Iterator[str]:
    yield from filter(None, (federated.SamlProviderArn, federated.SelfServiceSamlProviderArn))


def _somebody_idles(pages: Pages) -> bool:
    """Whether a SAML provider may be trusted by no role: then only may the VPN be what it is for."""
    known = roles.of(pages).items
    return any(
        not of_identity_center(provider) and not any(_admits(role, provider) for role in known)
        for provider in saml_providers.of(pages).items
    )


def _admits(role: Role, provider: SamlProvider) -> bool:
    try:
        return admits(role, provider)
    except InputError:
        return False
