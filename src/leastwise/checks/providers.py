"""Which identity providers of an account somebody comes in through."""

from __future__ import annotations

from leastwise.checks.trusts import Way, admissions
from leastwise.model import OidcProvider, Role, SamlProvider

__all__ = ["COGNITO", "admits", "of_identity_center"]

COGNITO = "cognito-identity.amazonaws.com"
"""How trust policies name Cognito identity pools, which may have providers of the account behind them."""


def admits(role: Role, provider: SamlProvider | OidcProvider | str) -> bool:
    """Whether a role's trust policy lets in whom the provider, or the host of one, vouches for.

    Raises:
        JsonError, PolicyError: the trust policy cannot be read.
    """
    way = Way.ASSERTION if isinstance(provider, SamlProvider) else Way.TOKEN
    name = provider.arn if isinstance(provider, SamlProvider) else _host(provider)
    return any(each.way is way and each.who in ("*", name) for each in admissions(role.trust))


def of_identity_center(provider: SamlProvider) -> bool:
    """Whether IAM Identity Center made it, and keeps it."""
    name = provider.subject.id
    return name.startswith("AWSSSO_") and name.endswith("_DO_NOT_DELETE")


def _host(provider: OidcProvider | str) -> str:
    return provider if isinstance(provider, str) else provider.host
