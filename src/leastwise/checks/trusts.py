"""Whom a role's trust policy lets in, and what it demands of them.

Services are left out: which of them may assume a role is how the role came to be, and many send no condition key that
could be tested.  So are unique ids (AROA…, AIDA…) of deleted principals and principals with a wildcard inside, which
nobody is.  A `Deny` without conditions takes away those whom it names, one with a single negated condition demands
the same of everybody as the positive condition in the `Allow`.  What other Denies leave is told by proof.

Source: IAM User Guide, "AWS JSON policy elements: Principal" and "... NotPrincipal".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from leastwise.access.demands import Demand, demand, forbidden_otherwise, named
from leastwise.checks.denials import Left
from leastwise.errors import ArnError
from leastwise.language import Condition, Document, Kind, Principals, Statement, has_wildcard, parse, statement_actions
from leastwise.model import Arn

__all__ = ["Admission", "Way", "account_of", "admissions", "alone"]


class Way(Enum):
    """The ways into a role, each with the action that it takes."""

    EVERYBODY = ("everybody", "sts:AssumeRole")
    ACCOUNT = ("account", "sts:AssumeRole")
    TOKEN = ("token", "sts:AssumeRoleWithWebIdentity")
    ASSERTION = ("assertion", "sts:AssumeRoleWithSAML")

    @property
    def action(self) -> str:
        """What a caller asks for."""
        return self.value[1]


class Admission(Struct, frozen=True, kw_only=True):
    """A principal that a statement lets in.

    Attributes:
        way: how it gets in.
        who: the principal as written; `*` for everybody; for a token the provider's host, as condition keys begin.
        account: the account that `who` belongs to, for `Way.ACCOUNT`.
        statement: how a sentence names the statement.
        index: where it stands, from 0.
        demands: what is demanded of whoever comes in, all of it at once.
    """

    way: Way
    who: str
    account: str | None = None
    statement: str
    index: int
    demands: tuple[Demand, ...] = ()


@lru_cache(maxsize=65_536)
def admissions(text: str) -> tuple[Admission, ...]:
    """Everybody whom the trust policy in `text` lets in, in the order of its statements.

    Raises:
        JsonError, PolicyError: it cannot be read.
    """
    document = parse(text, Kind.TRUST)
    found = (
        _admission(document, statement, way, who)
        for statement in document.statements
        if statement.allows
        for way, who in _named(statement)
        if statement_actions(statement, way.action) and not _denied(document, way, who)
    )
    return tuple(filter(None, found))


def _admission(document: Document, statement: Statement, way: Way, who: str) -> Admission | None:
    """None if a Deny is proven to leave nothing."""
    demands = (*filter(None, map(demand, statement.conditions)), *_demanded_by_denials(document, way))
    if any(_needs_proof(each, way) for each in document.statements):
        only = alone(statement, way, who)
        left = Left(document, only)
        if left.nothing():
            return None
        demands = tuple(dict.fromkeys((*(_left_of(document, only, each) for each in demands), *left.demands())))
    return Admission(
        way=way,
        who=_host(who) if way is Way.TOKEN else who,
        account=account_of(who) if way is Way.ACCOUNT else None,
        statement=named(statement),
        index=statement.index,
        demands=demands,
    )


def _left_of(document: Document, only: Statement, wanted: Demand) -> Demand:
    """A demand without those of its values to which a Deny is proven to leave nothing."""
    if len(wanted.values) < 2:
        return wanted
    operator = ("ArnLike" if wanted.arns else "StringLike") if wanted.wild else "StringEqualsIgnoreCase"

    def nothing(value: str) -> bool:
        with_it = Condition(f"ForAnyValue:{operator}", wanted.key, (value,))
        return Left(document, replace(only, conditions=(*only.conditions, with_it))).nothing()

    kept = tuple(value for value in wanted.values if not nothing(value))
    return replace(wanted, values=kept) if kept else wanted


def _needs_proof(deny: Statement, way: Way) -> bool:
    """Whether a Deny may leave something that its text alone does not tell."""
    if deny.allows or not statement_actions(deny, way.action):
        return False
    return bool(deny.conditions) or bool(deny.not_principal)


def alone(statement: Statement, way: Way, who: str) -> Statement:
    """What a statement allows to one of its principals by one way in."""
    only = replace(statement, actions=(way.action,), not_actions=None)
    if way in (Way.TOKEN, Way.ASSERTION):
        return only if who == "*" else replace(only, principal=Principals(federated=(who,)))
    if way is Way.ACCOUNT:
        only = replace(only, principal=Principals(aws=(who,)))
    return replace(only, conditions=(*only.conditions, _CALLERS))


_CALLERS = Condition("ArnLike", "aws:PrincipalArn", ("arn:*:iam::*:*/*", "arn:*:sts::*:*/*"))
"""Who has an ARN and is no root user: services have none, and root users cannot assume roles."""


def _named(statement: Statement) -> Iterator[tuple[Way, str]]:
    """The principals of a statement; the bare `*`, and `NotPrincipal`, are open in every way."""
    who = statement.principal
    if who is None or who.everyone:
        yield from ((Way.EVERYBODY, "*"), (Way.TOKEN, "*"), (Way.ASSERTION, "*"))
        return
    if who.anybody:
        yield Way.EVERYBODY, "*"
    yield from ((Way.ACCOUNT, each) for each in who.aws if account_of(each))
    for each in who.federated:
        yield (Way.ASSERTION if ":saml-provider/" in each else Way.TOKEN), each


def _denied(document: Document, way: Way, who: str) -> bool:
    return any(
        not each.allows
        and not each.conditions
        and statement_actions(each, way.action)
        and (_names(each.principal, who) if each.principal else not _names(each.not_principal, who))
        for each in document.statements
    )


def _names(principals: Principals | None, who: str) -> bool:
    """Whether a principal is named, itself or with its whole account."""
    if principals is None:
        return False
    if principals.anybody or who in principals.aws or who in principals.federated:
        return True
    account = account_of(who)
    return account is not None and any(
        account_of(each) == account for each in principals.aws if each == account or each.endswith(":root")
    )


def _demanded_by_denials(document: Document, way: Way) -> Iterator[Demand]:
    for each in document.statements:
        if not each.allows and each.principal and each.principal.anybody and statement_actions(each, way.action):
            found = forbidden_otherwise(each.conditions)
            if found:
                yield found


def account_of(who: str) -> str | None:
    """The account of an AWS principal; None for `*`, ids of deleted principals and what names nobody."""
    if re.fullmatch(r"\d{12}", who):
        return who
    try:
        account = Arn.parse(who).account
    except ArnError:
        return None
    return account if account and not has_wildcard(who) else None


def _host(provider: str) -> str:
    """The host of a provider's ARN; Cognito and the older providers are named by host already."""
    return provider.split(":oidc-provider/", 1)[-1]
