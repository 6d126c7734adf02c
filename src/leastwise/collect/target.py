"""Whom to ask: one account, reached with one set of credentials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from botocore.session import Session

__all__ = ["Sts", "Target", "assumed", "own", "rooted", "static"]

SESSION_NAME = "leastwise"
"""What CloudTrail shows as the name of sessions of assumed roles."""


Sts = Callable[["Target"], Any]
"""Gives the STS client of a target: made once, however many roles are assumed with it."""


@dataclass(frozen=True, slots=True)
class Target:
    """One account to collect.  `open` makes a new botocore session; nothing is read before it is called."""

    label: str
    """How messages name it: a profile, a role's ARN, an account."""
    open: Callable[[Sts], Session]
    endpoint: str | None = None
    """Where every service is, instead of AWS; AWS_ENDPOINT_URL is honoured without it."""
    account: str | None = None
    """The account that it is known to be; it is a gap where such an account cannot be entered."""
    name: str = ""
    """The name of that account."""


def own(profile: str | None = None, *, region: str | None = None, endpoint: str | None = None) -> Target:
    """The account of AWS's usual chain: environment, profile, SSO, credential process, container, instance."""

    def open_session(sts: Sts) -> Session:
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

    def open_session(sts: Sts) -> Session:
        session = _new(None)
        session.set_credentials(aws_access_key_id, aws_secret_access_key, aws_session_token)
        return session

    return Target(label, open_session, endpoint)


def assumed(
    base: Target,
    role_arn: str,
    *,
    external_id: str | None = None,
    account: str | None = None,
    name: str = "",
    session_name: str = SESSION_NAME,
) -> Target:
    """The account of a role that `base` assumes.  The role's credentials are renewed before they expire.

    Args:
        base: who assumes the role.
        role_arn: the role.
        external_id: what its trust policy asks for, if it does.
        account: the account that the role is known to be in, for `Target.account`.
        name: the name of that account.
        session_name: what CloudTrail shows as the name of the session.
    """

    def open_session(sts: Sts) -> Session:
        from botocore.credentials import CredentialResolver, DeferredRefreshableCredentials

        client = sts(base)
        refresh = partial(_assume, client, role_arn, external_id, session_name)
        provider: Any = _Role(DeferredRefreshableCredentials(method="assume-role", refresh_using=refresh))
        session = _new(None)
        session.register_component("credential_provider", CredentialResolver([provider]))
        session.set_config_variable("region", client.meta.region_name)
        return session

    return Target(role_arn, open_session, base.endpoint, account, name)


def rooted(base: Target, root_arn: str, task: str) -> Target:
    """The root user of a member account, in short sessions for one task, which `base` begins.

    Args:
        base: of the management account.
        root_arn: the root user.
        task: ARN of AWS's policy for the task.
    """

    def open_session(sts: Sts) -> Session:
        from botocore.credentials import CredentialResolver

        client = sts(base)
        session = _new(None)
        resolver: Any = CredentialResolver([_Root(partial(_assume_root, client, root_arn, task))])  # type: ignore[list-item]
        session.register_component("credential_provider", resolver)
        session.set_config_variable("region", client.meta.region_name)
        return session

    return Target(root_arn, open_session, base.endpoint)


@dataclass(frozen=True, slots=True)
class _Role:
    """What botocore calls a credential provider."""

    credentials: Any
    METHOD: ClassVar[str] = "assume-role"

    def load(self) -> Any:
        return self.credentials


@dataclass(frozen=True, slots=True)
class _Root:
    """The same for root, whose sessions last so shortly that botocore would always renew them."""

    begin: Callable[[], dict[str, str]]
    METHOD: ClassVar[str] = "assume-root"

    def load(self) -> Any:
        from botocore.credentials import RefreshableCredentials

        return RefreshableCredentials.create_from_metadata(
            self.begin(), self.begin, self.METHOD, advisory_timeout=120, mandatory_timeout=60
        )


def _new(profile: str | None) -> Session:
    from botocore.session import Session

    return Session(profile=profile)


def _assume(sts: Any, role_arn: str, external_id: str | None, session_name: str) -> dict[str, str]:
    """Fresh credentials of the role, in botocore's words."""
    asked = {"RoleArn": role_arn, "RoleSessionName": session_name}
    return _in_words(sts.assume_role(**asked, **({"ExternalId": external_id} if external_id else {})))


def _assume_root(sts: Any, root_arn: str, task: str) -> dict[str, str]:
    """Credentials of a member's root user, in botocore's words."""
    return _in_words(sts.assume_root(TargetPrincipal=root_arn, TaskPolicyArn={"arn": task}))


def _in_words(answer: dict[str, Any]) -> dict[str, str]:
    made = answer["Credentials"]
    return {
        "access_key": made["AccessKeyId"],
        "secret_key": made["SecretAccessKey"],
        "token": made["SessionToken"],
        "expiry_time": made["Expiration"],
    }
