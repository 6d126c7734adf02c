"""Whether people come in from outside: through a SAML provider or IAM Identity Center."""

from __future__ import annotations

from leastwise.checks.certainty import present
from leastwise.model import Estate, Fact, Gap, Observed, SamlProvider

__all__ = ["federation"]


def federation(estate: Estate) -> tuple[Fact[bool], ...]:
    """Each way in for people, as facts for `anything`.

    A SAML provider whose metadata expired lets nobody in.  OpenID Connect providers are left out: they vouch for
    pipelines and clusters, and IAM has no sign-in page that people could reach through one.
    """
    roles = estate.roles
    provisioned = Observed(tuple(role for role in roles.items if role.by_identity_center), roles.gaps)
    saml = (_valid(estate, provider) for provider in estate.saml_providers.items)
    return (*saml, *estate.saml_providers.gaps, *present(provisioned))


def _valid(estate: Estate, provider: SamlProvider) -> Fact[bool]:
    until = provider.valid_until
    return until if isinstance(until, Gap) else until is None or until > estate.seen_at
