"""The `Principal` or `NotPrincipal` of a statement, made ready to be asked about many callers."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from leastwise.engine.call import Caller
from leastwise.engine.verdict import NO, YES, Verdict, certain
from leastwise.language import Principals, Statement
from leastwise.spec import Choice, PolicyType, PrincipalKind

__all__ = ["Named", "Names", "PrincipalTest", "principal_test"]

PrincipalTest = Callable[[Caller, bool], Verdict]
"""Whether a statement speaks to a caller, who has a permissions boundary or not."""

_ATTACHED = frozenset({PolicyType.IDENTITY, PolicyType.BOUNDARY, PolicyType.SESSION, PolicyType.SCP})
_NOBODY = Verdict(False, (Choice.NO_PRINCIPAL,))
_EVERYBODY_ELSE = Verdict(True, (Choice.ALLOW_NOT_PRINCIPAL,))
_CANONICAL = Verdict(False, (Choice.CANONICAL_USER,))
_GATEWAY = Verdict(False, (Choice.GATEWAY_ACCOUNT,))
_GATEWAY_NAME = Verdict(True, (Choice.GATEWAY_NAME,))


class Named(IntEnum):
    """How a policy names a caller: the more directly, the more implicit denies it overrides in one account."""

    NOT = 0
    BY_ACCOUNT = 1
    BY_ENTITY = 2
    BY_SESSION = 3
    BY_EVERYONE = 4


class Names:
    """The names in a `Principal` or `NotPrincipal`, each looked up in one step."""

    __slots__ = ("_aws", "_federated", "_roles", "_service", "anybody", "canonical")

    def __init__(self, named: Principals) -> None:
        self.anybody = named.anybody
        self.canonical = bool(named.canonical)
        self._aws = frozenset(named.aws)
        self._service = frozenset(named.service)
        self._federated = frozenset(named.federated)
        self._roles = frozenset(
            (text.split(":role/", 1)[0], text.rsplit("/", 1)[1]) for text in named.aws if ":role/" in text
        )

    def how(self, caller: Caller) -> Named:
        """The most direct of the names, each for its own kind of principal only."""
        if self.anybody:
            return Named.BY_EVERYONE
        if caller.outside:
            return self._outsider(caller)
        names = self._aws
        if caller.session in names:
            return Named.BY_SESSION
        by_account = caller.account in names or caller.root in names
        if caller.entity in names and caller.kind is not PrincipalKind.ROOT:
            return Named.BY_ENTITY
        if (
            not caller.path_known
            and (f"arn:{caller.who.partition}:iam::{caller.account}", caller.who.name) in self._roles
        ):
            return Named.BY_ENTITY
        return Named.BY_ACCOUNT if by_account else Named.NOT

    def name_account(self, caller: Caller) -> bool:
        """Whether the caller's account is named too."""
        return caller.account in self._aws or caller.root in self._aws

    def _outsider(self, caller: Caller) -> Named:
        if caller.kind is PrincipalKind.SERVICE and caller.who.name in self._service:
            return Named.BY_ENTITY
        if caller.kind is PrincipalKind.PROVIDER and caller.who.name in self._federated:
            return Named.BY_ENTITY
        return Named.NOT


def principal_test(statement: Statement, type: PolicyType, *, gateway: bool) -> PrincipalTest | None:
    """Whom the statement speaks to; None: everybody it can meet.

    Args:
        gateway: whether a VPC endpoint's policy is that of a gateway endpoint.
    """
    if type in _ATTACHED:
        return None
    if statement.principal is not None:
        names = Names(statement.principal)
        if names.anybody:
            return None
        return _gateway(names) if gateway and type is PolicyType.VPC_ENDPOINT else lambda who, _: _listed(names, who)
    if statement.not_principal is None:
        return lambda who, _: _NOBODY
    names = Names(statement.not_principal)
    if statement.allows:
        return lambda who, _: _EVERYBODY_ELSE if names.how(who) is Named.NOT else NO
    in_resource = type is PolicyType.RESOURCE
    return lambda who, bounded: (
        YES if bounded and in_resource and who.who.may_have_boundary else _not_spared(names, who)
    )


def _listed(names: Names, who: Caller) -> Verdict:
    if names.how(who) is not Named.NOT:
        return YES
    return _CANONICAL if names.canonical and who.account else NO


def _gateway(names: Names) -> PrincipalTest:
    """A gateway endpoint takes an account for its root user."""

    def test(who: Caller, bounded: bool) -> Verdict:
        how = names.how(who)
        if how is Named.BY_ACCOUNT and who.kind is not PrincipalKind.ROOT:
            return _GATEWAY
        if how in (Named.BY_ENTITY, Named.BY_SESSION):
            return _GATEWAY_NAME
        return _listed(names, who)

    return test


def _not_spared(names: Names, who: Caller) -> Verdict:
    """A Deny for all but those named directly; naming an account spares its root user only."""
    how = names.how(who)
    if how is Named.BY_EVERYONE:
        return NO
    if how < Named.BY_ENTITY:
        return certain(not (how is Named.BY_ACCOUNT and who.kind is PrincipalKind.ROOT))
    doubts = []
    if who.account and not names.name_account(who):
        doubts.append(Choice.EXEMPT_WITHOUT_ACCOUNT)
    if who.kind is PrincipalKind.ROLE_SESSION and how is Named.BY_ENTITY:
        doubts.append(Choice.EXEMPT_SESSION)
    return Verdict(False, tuple(doubts)) if doubts else NO
