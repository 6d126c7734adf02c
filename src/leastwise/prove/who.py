"""Principals enough: one for every way in which a comparison's statements can speak to somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import product

from leastwise.errors import InputError
from leastwise.language import OperatorKind, Principals, fold, parse_operator
from leastwise.language.automaton import ANY, ANY_RUN
from leastwise.prove.patterns import arn_condition, equal, like
from leastwise.prove.sides import Scope
from leastwise.prove.texts import Tokens, reachable
from leastwise.prove.values import Given
from leastwise.spec import PolicyType, Principal, PrincipalKind, Request, principal_of
from leastwise.spec.naming import addressed

__all__ = ["SOMEBODY", "Caller", "callers"]

SOMEBODY = principal_of("arn:aws:iam::111122223333:user/somebody")
_NAMING = frozenset({PolicyType.RESOURCE, PolicyType.RCP, PolicyType.VPC_ENDPOINT})
_OWN_KEYS = ("aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:principalisawsservice")
_FREE_KEYS: Mapping[PrincipalKind, frozenset[str]] = {
    PrincipalKind.USER: frozenset({"aws:username", "aws:userid"}),
    PrincipalKind.ROLE_SESSION: frozenset({"aws:userid"}),
    PrincipalKind.FEDERATED_USER: frozenset({"aws:userid"}),
}
"""Keys that every principal of a kind has, with a value of its own."""
_STRANGER = "999988887777"
_SOME_ACCOUNT = ("0123456789",) * 12


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal that stands for others like it.

    Attributes:
        scopes: those that speak to it, as bits.
        keys: the condition keys that follow from who it is; None: it has none such.
        present: keys that it has with whatever value.
    """

    principal: Principal
    scopes: int
    keys: Mapping[str, Given] = field(default_factory=dict)
    present: frozenset[str] = frozenset()


def callers(scopes: Sequence[Scope], given: Principal | None = None) -> tuple[Caller, ...]:
    """Principals for these scopes: where none names anybody, somebody who may have such policies.

    Args:
        scopes: of both sides.
        given: the one principal that the question is about, if it is about one.
    """
    if given is not None:
        name: dict[str, Given] = {"aws:username": (given.name,)} if given.kind is PrincipalKind.USER else {}
        keys = {**_keys(given), **name}
        return (Caller(given, _spoken_to(scopes, given), keys, _FREE_KEYS.get(given.kind, frozenset()) - keys.keys()),)
    asked = {fold(condition.key) for scope in scopes for condition in scope.statement.conditions}
    naming = any(scope.type in _NAMING for scope in scopes)
    if not naming and asked.isdisjoint((*_OWN_KEYS, *_FREE_KEYS[PrincipalKind.USER])):
        return (Caller(SOMEBODY, (1 << len(scopes)) - 1),)
    found: dict[object, Caller] = {}
    for text in dict.fromkeys(_names(scopes)):
        try:
            who = principal_of(text)
        except InputError:
            continue
        if naming or who.kind in (PrincipalKind.USER, PrincipalKind.ROLE_SESSION):
            caller = _caller(scopes, who, asked)
            found.setdefault((caller.scopes, tuple(sorted(caller.keys.items())), caller.present), caller)
    return tuple(found.values())


def _caller(scopes: Sequence[Scope], who: Principal, asked: Set[str]) -> Caller:
    keys = {key: value for key, value in _keys(who).items() if key in asked}
    return Caller(who, _spoken_to(scopes, who), keys, _FREE_KEYS.get(who.kind, frozenset()) & asked)


def _spoken_to(scopes: Sequence[Scope], who: Principal) -> int:
    return sum(
        1 << i
        for i, scope in enumerate(scopes)
        if scope.type not in _NAMING or addressed(scope.statement, scope.type, who, bounded=False, gateway=False).holds
    )


def _keys(who: Principal) -> dict[str, Given]:
    """The keys that AWS derives from the principal, None for those that it has not."""
    derived = Request(principal=who, action="", resource="*").keys()
    free = _FREE_KEYS.get(who.kind, frozenset())
    return {key: derived.get(key) for key in (*_OWN_KEYS, "aws:username", "aws:userid") if key not in free}


def _names(scopes: Sequence[Scope]) -> Iterator[str]:
    """Everybody who is named, those beside them in their accounts, and strangers of every kind."""
    yield from _of_account(str(SOMEBODY.account))
    yield from _of_account(_STRANGER)
    named = [p for scope in scopes for p in (scope.statement.principal, scope.statement.not_principal) if p]
    accounts = dict.fromkeys(account for each in named for account in _accounts(each))
    for each in named:
        yield from (name for name in each.aws if name.startswith("arn:") and not name.endswith(":root"))
        yield from each.service
        yield from each.federated
    accounts |= dict.fromkeys(_asked_accounts(scopes))
    for account in accounts:
        yield from _of_account(account)
    yield from _asked_arns(scopes, (*accounts, str(SOMEBODY.account), _STRANGER))
    yield from ("*", "stranger.amazonaws.com", f"arn:aws:iam::{_STRANGER}:saml-provider/stranger", "www.amazon.com")


def _of_account(account: str) -> Iterator[str]:
    yield f"arn:aws:iam::{account}:user/somebody"
    yield f"arn:aws:iam::{account}:role/some-role"
    yield f"arn:aws:iam::{account}:root"


def _accounts(named: Principals) -> Iterator[str]:
    for text in named.aws:
        account = text if text.isdigit() else (text.split(":") + [""] * 5)[4]
        if account.isdigit() and len(account) == len(_STRANGER):
            yield account


def _asked_accounts(scopes: Sequence[Scope]) -> Iterator[str]:
    """Accounts that conditions ask for."""
    for scope in scopes:
        for condition in scope.statement.conditions:
            if fold(condition.key) in ("aws:principalaccount", "aws:sourceaccount"):
                yield from (value for value in condition.values if value.isdigit() and len(value) == len(_STRANGER))


def _asked_arns(scopes: Sequence[Scope], accounts: Sequence[str]) -> Iterator[str]:
    """For every set of conditions on `aws:PrincipalArn` a user and a role of each account that can meet it."""
    patterns: dict[Tokens, None] = {}
    for scope in scopes:
        for condition in scope.statement.conditions:
            operator = parse_operator(condition.operator)
            if operator is None or fold(condition.key) != "aws:principalarn":
                continue
            exactly = like if operator.base.name.endswith("Like") else equal
            make = arn_condition if operator.base.kind is OperatorKind.ARN else exactly
            patterns |= dict.fromkeys(map(make, condition.values))
    if patterns:
        for account, sort in product((*map(tuple, dict.fromkeys(accounts)), _SOME_ACCOUNT), ("user", "role")):
            within: Tokens = (*"arn:aws:iam::", *account, *f":{sort}/", ANY, ANY_RUN)
            yield from reachable(tuple(patterns), (within,)).values()
