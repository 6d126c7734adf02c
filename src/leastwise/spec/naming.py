"""Whom the `Principal` and `NotPrincipal` of a statement mean, and how directly.

Sources: IAM User Guide, "AWS JSON policy elements: Principal", "... NotPrincipal" and "Policy evaluation for requests
within a single account"; AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies".
"""

from __future__ import annotations

from enum import IntEnum

from leastwise.language import Principals, Statement
from leastwise.spec.answer import NO, YES, Answer, certain
from leastwise.spec.choices import Choice
from leastwise.spec.policies import PolicyType
from leastwise.spec.principal import Principal, PrincipalKind

__all__ = ["Naming", "addressed", "naming"]


class Naming(IntEnum):
    """How a policy names a caller, from not at all to most directly."""

    NOBODY = 0
    ACCOUNT = 1
    """By account id or root ARN, which is the same (C2): the account may delegate."""
    ENTITY = 2
    """By the ARN of the user, of the role, or of the user behind a federated session; a service or provider by name."""
    SESSION = 3
    """By the ARN of the session."""
    EVERYONE = 4
    """By `*`."""


_ATTACHED = frozenset({PolicyType.IDENTITY, PolicyType.BOUNDARY, PolicyType.SESSION, PolicyType.SCP})
"""Types without a principal element: they speak to whom they are attached to (C11)."""


def naming(statement: Statement, who: Principal) -> Naming:
    """How an Allow of a resource policy names the caller; `NotPrincipal` with `Allow` is everyone else (C10)."""
    if statement.principal is not None:
        return _named(who, statement.principal)
    return Naming.EVERYONE


def addressed(statement: Statement, type: PolicyType, who: Principal, *, bounded: bool, gateway: bool) -> Answer:
    """Whether the statement speaks to the caller.

    Args:
        bounded: whether the caller has a permissions boundary (B7).
        gateway: whether a VPC endpoint's policy is that of a gateway endpoint (K1).
    """
    if type in _ATTACHED:
        return YES
    if statement.principal is not None:
        if type is PolicyType.VPC_ENDPOINT and gateway:
            return _by_gateway(who, statement.principal)
        return _by_principal(who, statement.principal)
    if statement.not_principal is None:
        return Answer(False, (Choice.NO_PRINCIPAL,))
    if statement.allows:
        return _allowed_but(who, statement.not_principal)
    if bounded and who.may_have_boundary and type is PolicyType.RESOURCE:
        return YES
    return _denied_but(who, statement.not_principal)


def _by_principal(who: Principal, named: Principals) -> Answer:
    """C1 to C7: exact names; a list is OR; `*` alone is the only wildcard. S3's canonical ids name accounts."""
    if _named(who, named) is not Naming.NOBODY:
        return YES
    return Answer(False, (Choice.CANONICAL_USER,)) if named.canonical and who.account else NO


def _by_gateway(who: Principal, named: Principals) -> Answer:
    """K1: a gateway endpoint takes an account for its root user; no page says what other names do there."""
    how = _named(who, named)
    if how is Naming.ACCOUNT and who.kind is not PrincipalKind.ROOT:
        return Answer(False, (Choice.GATEWAY_ACCOUNT,))
    if how in (Naming.ENTITY, Naming.SESSION):
        return Answer(True, (Choice.GATEWAY_NAME,))
    return _by_principal(who, named)


def _allowed_but(who: Principal, named: Principals) -> Answer:
    """C10: everyone who is not named, unsigned requests included."""
    if _named(who, named) is Naming.NOBODY:
        return Answer(True, (Choice.ALLOW_NOT_PRINCIPAL,))
    return NO


def _denied_but(who: Principal, named: Principals) -> Answer:
    """C9: a Deny for everyone but those named directly. Naming an account exempts its root user only."""
    how = _named(who, named)
    if how is Naming.EVERYONE:
        return NO
    if how < Naming.ENTITY:
        return certain(not (how is Naming.ACCOUNT and who.kind is PrincipalKind.ROOT))
    doubts = []
    if who.account and not any(_is_account(who, text) for text in named.aws):
        doubts.append(Choice.EXEMPT_WITHOUT_ACCOUNT)
    if who.kind is PrincipalKind.ROLE_SESSION and how is Naming.ENTITY:
        doubts.append(Choice.EXEMPT_SESSION)
    return Answer(False, tuple(doubts))


def _named(who: Principal, named: Principals) -> Naming:
    """The most direct of the names, each for its own kind of principal only (C5)."""
    if named.anybody:
        return Naming.EVERYONE
    if who.kind is PrincipalKind.SERVICE:
        return Naming.ENTITY if who.name in named.service else Naming.NOBODY
    if who.kind is PrincipalKind.PROVIDER:
        return Naming.ENTITY if who.name in named.federated else Naming.NOBODY
    if who.kind is PrincipalKind.ANONYMOUS:
        return Naming.NOBODY
    return max((_named_by(who, text) for text in named.aws), default=Naming.NOBODY)


def _named_by(who: Principal, text: str) -> Naming:
    """Unique ids of deleted principals and patterns such as `role/*` name nobody (C3, C6)."""
    if _is_account(who, text):
        return Naming.ACCOUNT
    if text == who.session:
        return Naming.SESSION
    if text == who.entity or (not who.path_known and _is_role_called(who, text)):
        return Naming.ENTITY
    return Naming.NOBODY


def _is_account(who: Principal, text: str) -> bool:
    return text in (who.account, f"arn:{who.partition}:iam::{who.account}:root")


def _is_role_called(who: Principal, text: str) -> bool:
    """B3: the ARN of a session leaves out the path of its role, whose name is unique in the account."""
    return text.startswith(f"arn:{who.partition}:iam::{who.account}:role/") and text.rsplit("/", 1)[1] == who.name
