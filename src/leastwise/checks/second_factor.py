"""Whether the statements of a document that ask for MFA get it from everybody.

`aws:MultiFactorAuthPresent` and `aws:MultiFactorAuthAge` are not in every request: what is signed with a long-term
access key has neither, a session that began without MFA has the first, which is false, and one with MFA has both.  So
`Bool` under `Deny` misses the keys, and `BoolIfExists` under `Allow` lets them in.  What a statement does to each of
these is tried; its other conditions are taken to hold.

Source: IAM User Guide, "AWS global condition context keys", `aws:MultiFactorAuthPresent` and `aws:MultiFactorAuthAge`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from msgspec import Struct

from leastwise.access.actions import spoken_of
from leastwise.language import Condition, Document, Principals, Statement, covers, fold, is_everything, parse_operator

__all__ = ["Way", "Weak", "asks_for_mfa", "weak"]

_PRESENT, _AGE = "aws:multifactorauthpresent", "aws:multifactorauthage"

Keys = Mapping[str, tuple[str, ...]]

_FRESH: Keys = {_PRESENT: ("true",), _AGE: ("60",)}
_STALE: Keys = {_PRESENT: ("true",), _AGE: ("100000000",)}


class Way(Enum):
    """The ways to come without MFA, each with what the request then says of it."""

    KEY = "whoever signs with an access key"
    SESSION = "a session that began without MFA"

    @property
    def keys(self) -> Keys:
        """The keys of such a request."""
        return {} if self is Way.KEY else {_PRESENT: ("false",)}


class Weak(Struct, frozen=True):
    """A statement that asks for MFA, and who does without."""

    statement: Statement
    conditions: tuple[Condition, ...]
    """Those of its conditions that ask."""
    passed_by: tuple[Way, ...]


def asks_for_mfa(document: Document) -> bool:
    """Whether some statement allows or spares only those with MFA, or tries to."""
    return any(map(_asks, document.statements))


def weak(document: Document) -> Iterator[Weak]:
    """The statements that ask for MFA and that somebody passes without it, whatever else the document denies."""
    for statement in document.statements:
        if not _asks(statement):
            continue
        passed = tuple(way for way in Way if _passes(statement, way) and not _stopped(statement, way, document))
        if passed:
            yield Weak(statement, _conditions(statement), passed)


def _asks(statement: Statement) -> bool:
    """Whether those with MFA, be it long ago, are treated better than the statement treats others."""
    if not _conditions(statement):
        return False
    fresh, stale = _meets(statement, _FRESH), _meets(statement, _STALE)
    return _about_users(statement.principal) and (fresh or stale if statement.allows else not (fresh and stale))


def _about_users(named: Principals | None) -> bool:
    """Whether users are let in: what roles, services and providers bring does not tell of MFA."""
    if named is None or named.anybody:
        return True
    return any(":role/" not in who and ":assumed-role/" not in who for who in named.aws)


def _passes(statement: Statement, way: Way) -> bool:
    """Whether a request without MFA gets what the statement wants to keep for those with it."""
    return _meets(statement, way.keys) is statement.allows


def _stopped(statement: Statement, way: Way, document: Document) -> bool:
    """Whether another statement denies it."""
    return any(
        not other.allows and other is not statement and _meets(other, way.keys) and _takes_in(other, statement)
        for other in document.statements
    )


def _meets(statement: Statement, keys: Keys) -> bool:
    """Whether its conditions about MFA hold."""
    return all(_holds(condition, keys) for condition in _conditions(statement))


def _holds(condition: Condition, keys: Keys) -> bool:
    operator = parse_operator(condition.operator)
    return operator is not None and operator.holds(keys.get(fold(condition.key)), condition.values)


def _conditions(statement: Statement) -> tuple[Condition, ...]:
    return tuple(each for each in statement.conditions if fold(each.key) in (_PRESENT, _AGE))


def _takes_in(wide: Statement, narrow: Statement) -> bool:
    """Whether `wide` surely applies wherever `narrow` means to."""
    others = {each for each in wide.conditions if each not in _conditions(wide)}
    return (
        not spoken_of(narrow) & ~spoken_of(wide)
        and others <= {*narrow.conditions}
        and _covers_resources(wide, narrow)
        and (wide.principal == narrow.principal or (wide.principal is not None and wide.principal.anybody))
    )


def _covers_resources(wide: Statement, narrow: Statement) -> bool:
    if wide.resources == narrow.resources and wide.not_resources == narrow.not_resources:
        return True
    if any(map(is_everything, wide.resources or ())):
        return True
    mine = narrow.resources
    return mine is not None and all(any(covers(each, one) for each in wide.resources or ()) for one in mine)
