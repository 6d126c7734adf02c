"""The password policy, the alias, and the identity providers of the account."""

from __future__ import annotations

from datetime import datetime

from leastwise.collect.pages import Pages, moment
from leastwise.collect.step import MARKER, Page, Step, reader
from leastwise.model import Fact, Gap, Observed, OidcProvider, PasswordPolicy, SamlProvider

__all__ = ["ALIASES", "OIDC", "PASSWORD_POLICY", "SAML", "alias"]


class Rules(Page):
    MinimumPasswordLength: int = 6
    RequireSymbols: bool = False
    RequireNumbers: bool = False
    RequireUppercaseCharacters: bool = False
    RequireLowercaseCharacters: bool = False
    AllowUsersToChangePassword: bool = False
    MaxPasswordAge: int | None = None
    PasswordReusePrevention: int | None = None
    HardExpiry: bool | None = None


class RulesPage(Page):
    PasswordPolicy: Rules


class Aliases(Page):
    AccountAliases: tuple[str, ...] = ()


class Saml(Page):
    Arn: str
    ValidUntil: str = ""


class SamlList(Page):
    SAMLProviderList: tuple[Saml, ...] = ()


class Oidc(Page):
    Arn: str


class OidcList(Page):
    OpenIDConnectProviderList: tuple[Oidc, ...] = ()


PASSWORD_POLICY = Step(
    service="iam",
    operation="GetAccountPasswordPolicy",
    page=RulesPage,
    permission="iam:GetAccountPasswordPolicy",
    none=("NoSuchEntity",),
)
ALIASES = Step(
    service="iam",
    operation="ListAccountAliases",
    page=Aliases,
    permission="iam:ListAccountAliases",
    paging=MARKER,
)
SAML = Step(
    service="iam",
    operation="ListSAMLProviders",
    page=SamlList,
    permission="iam:ListSAMLProviders",
)
OIDC = Step(
    service="iam",
    operation="ListOpenIDConnectProviders",
    page=OidcList,
    permission="iam:ListOpenIDConnectProviders",
)


@reader("password_policy")
def password_policy(pages: Pages) -> Fact[PasswordPolicy | None]:
    """The account's own password policy; None where it has none and AWS's default of 8 characters holds."""
    found = pages.one(PASSWORD_POLICY)
    if isinstance(found, Gap) or found is None:
        return found
    rules = found.PasswordPolicy
    return PasswordPolicy(
        minimum_length=rules.MinimumPasswordLength,
        symbols=rules.RequireSymbols,
        numbers=rules.RequireNumbers,
        uppercase=rules.RequireUppercaseCharacters,
        lowercase=rules.RequireLowercaseCharacters,
        users_may_change=rules.AllowUsersToChangePassword,
        max_age_days=rules.MaxPasswordAge or None,
        reuse_prevention=rules.PasswordReusePrevention or None,
        hard_expiry=rules.HardExpiry,
    )


@reader("saml_providers")
def saml_providers(pages: Pages) -> Observed[SamlProvider]:
    """SAML identity providers."""
    found = pages.here(SAML)
    return Observed(
        tuple(
            SamlProvider(arn=raw.Arn, valid_until=_valid_until(pages, raw))
            for answer in found.items
            for raw in answer.page.SAMLProviderList
        ),
        found.gaps,
    )


@reader("oidc_providers")
def oidc_providers(pages: Pages) -> Observed[OidcProvider]:
    """OpenID Connect identity providers."""
    found = pages.here(OIDC)
    return Observed(
        tuple(OidcProvider(arn=raw.Arn) for answer in found.items for raw in answer.page.OpenIDConnectProviderList),
        found.gaps,
    )


def alias(pages: Pages) -> str | None:
    """The account's alias, None where it has none or it was not seen: it is only shown."""
    return next((name for answer in pages.here(ALIASES).items for name in answer.page.AccountAliases), None)


def _valid_until(pages: Pages, raw: Saml) -> Fact[datetime | None]:
    try:
        return moment(raw.ValidUntil) if raw.ValidUntil else None
    except ValueError:
        return pages.unreadable(SAML, {"Arn": raw.Arn}, f"`{raw.ValidUntil[:40]}` is not a time")
