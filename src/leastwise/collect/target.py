"""Whom to ask: one account, reached with one set of credentials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from botocore.session import Session

__all__ = ["Target", "assumed", "own", "static"]

SESSION_NAME = "leastwise"
"""What CloudTrail shows as the name of sessions of assumed roles."""


@dataclass(frozen=True, slots=True)
class Target:
    """One account to collect.  `open` makes a new botocore session; nothing is read before it is called."""

    label: str
    """How messages name it: a profile, a role's ARN, an account."""
    open: Callable[[], Session]
    endpoint: str | None = None
    """Where every service is, instead of AWS; AWS_ENDPOINT_URL is honoured without it."""


def own(profile: str | None = None, *, region: str | None = None, endpoint: str | None = None) -> Target:
    """The account of AWS's usual chain: environment, profile, SSO, credential process, container, instance."""

    def open_session() -> Session:
        session = _new(profile)
        if region:
            session.set_config_variable("region", region)
        return session

    return Target(profile or "default", open_session, endpoint)


def static(
    label: str,
    *,
    aws_access_key_id: str,
    aws_secret_access_key: str,
    aws_session_token: str | None = None,
    endpoint: str | None = None,
) -> Target:
    """The account of these credentials."""

    def open_session() -> Session:
        session = _new(None)
        session.set_credentials(aws_access_key_id, aws_secret_access_key, aws_session_token)
        return session

    return Target(label, open_session, endpoint)


def assumed(base: Target, role_arn: str, *, external_id: str | None = None) -> Target:
    """The account of a role that `base` assumes.  The role's credentials are renewed before they expire."""

    def open_session() -> Session:
        from botocore.credentials import CredentialResolver

        source = base.open()
        session = _new(None)
        provider: Any = _Role(_role_credentials(source, base.endpoint, role_arn, external_id))
        session.register_component("credential_provider", CredentialResolver([provider]))
        session.set_config_variable("region", source.get_config_variable("region"))
        return session

    return Target(role_arn, open_session, base.endpoint)


@dataclass(frozen=True, slots=True)
class _Role:
    """What botocore calls a credential provider."""

    credentials: Any
    METHOD: ClassVar[str] = "assume-role"

    def load(self) -> Any:
        return self.credentials


def _new(profile: str | None) -> Session:
    from botocore.session import Session

    return Session(profile=profile)


def _role_credentials(source: Session, endpoint: str | None, role_arn: str, external_id: str | None) -> Any:
    from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
    from botocore.exceptions import NoCredentialsError

    credentials = source.get_credentials()
    if credentials is None:
        raise NoCredentialsError()
    region = source.get_config_variable("region") or "us-east-1"

    def sts(service: str, **keywords: Any) -> Any:
        return source.create_client(service, **{"region_name": region, "endpoint_url": endpoint, **keywords})

    fetcher = AssumeRoleCredentialFetcher(
        client_creator=sts,
        source_credentials=credentials,
        role_arn=role_arn,
        extra_args={"RoleSessionName": SESSION_NAME, **({"ExternalId": external_id} if external_id else {})},
    )
    return DeferredRefreshableCredentials(method="assume-role", refresh_using=fetcher.fetch_credentials)
