"""Who makes a request.

Sources: IAM User Guide, "AWS JSON policy elements: Principal" and "IAM identifiers"; "IAM policy elements:
Variables and tags", table of principal key values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

from leastwise.errors import ArnError, InputError
from leastwise.model import Arn

__all__ = ["Principal", "PrincipalKind", "is_service_linked", "principal_of"]


class PrincipalKind(Enum):
    """The kinds of principal that AWS tells apart."""

    USER = "IAM user"
    ROLE_SESSION = "role session"
    ROOT = "root user"
    FEDERATED_USER = "federated user session"
    SERVICE = "AWS service"
    PROVIDER = "identity provider"
    ANONYMOUS = "unsigned request"


_OUTSIDE = frozenset({PrincipalKind.SERVICE, PrincipalKind.PROVIDER, PrincipalKind.ANONYMOUS})
_WEB_IDENTITIES = frozenset(
    {"accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"}
)
"""Providers that have no ARN. Source: "AWS JSON policy elements: Principal", web identity session principals."""
_LINKED = re.compile(r"arn:[^:]*:iam::[^:]*:role/aws-service-role/.*")
_ACCOUNT = re.compile(r"[0-9]{12}")
_SERVICE = re.compile(r"[a-z0-9][a-z0-9.-]*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A caller.

    Attributes:
        name: user, role or federated user name; of a service or provider, what policies call it; else empty.
        account: None for services, providers and unsigned requests, which belong to no account.
        entity: ARN of the user, of the role behind a session (without path where that is unknown), of the user who
            asked for a federated session (None if unknown), or of the root user.
        session: ARN of the session in sts; None where it is unknown, or there is none.
        id: unique id, for role sessions with the session name (`AROA…:name`).
        path_known: whether the path of the role is; without it any role of that name is the one, as names are unique.
        by_session_token: whether the user's credentials come from sts:GetSessionToken.
    """

    kind: PrincipalKind
    name: str = ""
    account: str | None = None
    partition: str = "aws"
    entity: str | None = None
    session: str | None = None
    id: str | None = None
    path_known: bool = True
    by_session_token: bool = False

    @property
    def outside(self) -> bool:
        """Whether it has no account, and so no identity-based policies and no SCPs (A12, A13)."""
        return self.kind in _OUTSIDE

    @property
    def service_linked(self) -> bool:
        """Whether it is a session of a service-linked role, which SCPs and RCPs leave alone (I2, J4)."""
        return self.kind is PrincipalKind.ROLE_SESSION and is_service_linked(self.entity or "")

    @property
    def may_have_boundary(self) -> bool:
        """Whether it is a user or role, or a session of one; nobody else has a permissions boundary (A11, B6)."""
        return not self.outside and self.kind is not PrincipalKind.ROOT


def is_service_linked(arn: str) -> bool:
    """Whether this is the ARN of a service-linked role, which its path tells."""
    return _LINKED.fullmatch(arn) is not None


def principal_of(text: str, role_arn: str | None = None, principal_id: str | None = None) -> Principal:
    """The principal that `text` names.

    Args:
        text: ARN of an IAM user, role, root user, role session, federated user session or identity provider; the
            name of a service or of a web identity provider; `*` for an unsigned request. A role means a session of
            it whose name is unknown.
        role_arn: the role of a session, with its path; for a federated user session the user who asked for it.
        principal_id: unique id, of a role session with or without the session name.

    Raises:
        InputError: it is none of these (groups and instance profiles never are, C7).
    """
    if text == "*":
        return Principal(kind=PrincipalKind.ANONYMOUS)
    if text in _WEB_IDENTITIES:
        return Principal(kind=PrincipalKind.PROVIDER, name=text)
    if _SERVICE.fullmatch(text):
        return Principal(kind=PrincipalKind.SERVICE, name=text)
    try:
        arn = Arn.parse(text)
    except ArnError:
        raise _unknown(text) from None
    return _by_arn(arn, role_arn, principal_id)


def _by_arn(arn: Arn, role_arn: str | None, id: str | None) -> Principal:
    sort, _, rest = arn.resource.partition("/")
    text = str(arn)
    match arn.service, sort:
        case "iam", "root" if not rest:
            return _inside(arn, PrincipalKind.ROOT, "", text, None, id)
        case "iam", "user" if rest:
            return _inside(arn, PrincipalKind.USER, arn.name, text, None, id)
        case "iam", "role" if rest:
            return _inside(arn, PrincipalKind.ROLE_SESSION, arn.name, text, None, id)
        case "sts", "assumed-role" if rest.count("/") == 1 and not rest.endswith("/"):
            role, session = rest.split("/")
            entity = role_arn or f"arn:{arn.partition}:iam::{arn.account}:role/{role}"
            id = f"{id}:{session}" if id and ":" not in id else id
            who = _inside(arn, PrincipalKind.ROLE_SESSION, role, entity, text, id)
            _check_role(role_arn, f"arn:{arn.partition}:iam::{arn.account}:role/", role)
            return replace(who, path_known=role_arn is not None)
        case "sts", "federated-user" if rest:
            return _inside(arn, PrincipalKind.FEDERATED_USER, rest, role_arn, text, id)
        case "iam", "saml-provider" | "oidc-provider" if rest:
            return Principal(kind=PrincipalKind.PROVIDER, name=text, partition=arn.partition)
    raise _unknown(text)


def _inside(
    arn: Arn, kind: PrincipalKind, name: str, entity: str | None, session: str | None, id: str | None
) -> Principal:
    if not _ACCOUNT.fullmatch(arn.account):
        raise InputError(f"account `{arn.account}` of a principal is not 12 digits, correct its ARN")
    who = Principal(kind=kind, name=name, account=arn.account, partition=arn.partition)
    return replace(who, entity=entity, session=session, id=id)


def _check_role(role_arn: str | None, start: str, name: str) -> None:
    if role_arn and not (role_arn.startswith(start) and role_arn.rsplit("/", 1)[1] == name):
        raise InputError(f"role `{role_arn}` is not the one of the session, give `{start}` and a path and `{name}`")


def _unknown(text: str) -> InputError:
    return InputError(f"`{text}` is no principal that makes requests, give a user, role, session, service or `*`")
