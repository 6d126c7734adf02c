"""A witness made easy to read and to try: accounts and regions that could be, keys as policies write them.

What is changed is asked of the reference semantics again; what would be no witness any more is left as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from leastwise.language import fold
from leastwise.prove.comparison import Witness
from leastwise.prove.replay import Replay
from leastwise.prove.sides import Allowance, Side, Sides
from leastwise.spec import PolicyType, Principal, PrincipalKind, Request, principal_of

__all__ = ["Polish"]

_ACCOUNT, _REGION = 4, 3
_PARTS = 6
_MADE_UP = re.compile(r"[a-z]")
_REGIONAL = "us-east-1"
_DIGITS = re.compile(r"[0-9]{12}")


class Polish:
    """Makes witnesses between the same two sides readable.

    Args:
        reference: of the comparison.
        candidate: likewise.
        fixed: whether the principal is given.
    """

    def __init__(self, reference: Allowance, candidate: Allowance, *, fixed: bool = False) -> None:
        self._sides = Sides(reference, candidate)
        self._replay = Replay(self._sides.scopes)
        self._spelled = {
            fold(condition.key): condition.key
            for scope in reversed(self._sides.scopes)
            for condition in scope.statement.conditions
        }
        types = {scope.type for scope in self._sides.scopes}
        self._anybody = not fixed and PolicyType.RESOURCE not in types

    def new(self, witness: Witness) -> Witness:
        """One that only the candidate allows."""
        return self._polished(witness, self._sides.candidate, self._sides.reference)

    def lost(self, witness: Witness) -> Witness:
        """One that only the reference allows."""
        return self._polished(witness, self._sides.reference, self._sides.candidate)

    def _polished(self, witness: Witness, one: Side, other: Side) -> Witness:
        changes = self._changes(witness)
        witness = next(each for each in changes if each == witness or self._differs(each.request(), one, other))
        told = Request(principal=witness.principal, action="", resource="*").keys()
        keys = {
            self._spelled.get(key, key): values
            for key, values in witness.context.items()
            if told.get(key) != values  # what follows from the principal need not be said
        }
        return replace(witness, context=keys)

    def _changes(self, witness: Witness) -> Iterator[Witness]:
        """From the most to the least readable."""
        resources = tuple(dict.fromkeys(_readable(witness.resource, witness.principal)))
        for resource in resources:
            if self._anybody:
                yield replace(witness, resource=resource, principal=_beside(witness.principal, resource))
            yield replace(witness, resource=resource)
        yield witness

    def _differs(self, request: Request, one: Side, other: Side) -> bool:
        met = self._replay.met(request)
        return one.allows(met) and not other.allows(met)


def _readable(resource: str, who: Principal) -> Iterator[str]:
    """With an account and a region that could be, as far as they were made up."""
    parts = resource.split(":", _PARTS - 1)
    if len(parts) == _PARTS:
        account = who.account or "111122223333"
        shown = [*parts]
        if _MADE_UP.fullmatch(parts[_ACCOUNT]):
            shown[_ACCOUNT] = account
        if _MADE_UP.fullmatch(parts[_REGION]):
            shown[_REGION] = _REGIONAL
        yield ":".join(shown)
    yield resource


def _beside(who: Principal, resource: str) -> Principal:
    """The same in the account of the resource, so that it needs nobody else's consent."""
    parts = resource.split(":", _PARTS - 1)
    account = parts[_ACCOUNT] if len(parts) == _PARTS else ""
    if who.kind is not PrincipalKind.USER or not _DIGITS.fullmatch(account):
        return who
    return principal_of(f"arn:{who.partition}:iam::{account}:user/{who.name}")
