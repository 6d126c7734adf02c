"""The techniques that one document holds by itself, whoever carries it and whatever else that one has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from msgspec import Struct

from leastwise.access.actions import allowed, union
from leastwise.engine import Considered, Stack, Unknown
from leastwise.engine.facts import facts
from leastwise.escalation.certainty import Certainty, certainty
from leastwise.escalation.known import bits_needed, of_gain
from leastwise.escalation.technique import Gain, Need, On, Technique
from leastwise.escalation.witness import witnesses
from leastwise.language import Document, Kind, parse
from leastwise.spec import Policies, Request, principal_of

__all__ = ["Held", "held"]

_KINDS = {On.USER: "user", On.ROLE: "role", On.GROUP: "group", On.POLICY: "policy"}
_UNKNOWN = Unknown(None, frozenset({"iam:PermissionsBoundary", "iam:ResourceTag/*", "aws:ResourceTag/*"}))
"""Whoever is changed has no boundary and no tags, so that a policy which demands these is not one for everybody."""
_GAINS = (Gain.POWERS, Gain.PRINCIPAL, Gain.MEMBERSHIP, Gain.USER, Gain.ROLE)


class Held(Struct, frozen=True):
    """A technique that a document holds.

    Attributes:
        statements: places of the statements that allow its actions, from 0.
    """

    technique: Technique
    sure: Certainty
    statements: tuple[int, ...]


@lru_cache(maxsize=65_536)
def held(text: str, account: str) -> tuple[Held, ...]:
    """The techniques that the identity-based policy in `text` holds in general: one for each gain.

    It holds one if it allows each action on users, roles, groups or policies that it does not name, or on the holder
    itself where that is enough.  What hangs on whom a role trusts or on what runs is not looked at.

    Args:
        account: where it is.

    Raises:
        JsonError, PolicyError: it cannot be read.
    """
    document = parse(text, Kind.IDENTITY)
    mine = allowed(document)
    found = (next(_of_gain(gain, document, mine, account), None) for gain in _GAINS)
    return tuple(each for each in found if each is not None)


def _of_gain(gain: Gain, document: Document, mine: int, account: str) -> Iterator[Held]:
    for technique in _open(gain, mine & _all_needed()):
        yield from _held(technique, document, account)


@lru_cache(maxsize=65_536)
def _open(gain: Gain, mine: int) -> tuple[Technique, ...]:
    """The techniques whose actions are all among these."""
    return tuple(each for each in of_gain(gain) if _general(each) and bits_needed(each) & ~mine == 0)


@cache
def _all_needed() -> int:
    return union(bits_needed(each) for gain in _GAINS for each in of_gain(gain))


def _general(technique: Technique) -> bool:
    on = {need.on for need in technique.needs}
    return technique.id != "assume-role" and not on & {On.FUNCTION, On.INSTANCE}


def _held(technique: Technique, document: Document, account: str) -> Iterator[Held]:
    sure, statements = Certainty.SURE, dict[int, None]()
    for need in technique.needs:
        arns = _resources(technique, need, document, account)
        best, places = max((_asked(need, arn, document, account) for arn in arns), default=_NO)
        sure = min(sure, best)
        statements |= dict.fromkeys(places)
    if sure:
        yield Held(technique, sure, tuple(statements))


_NO: tuple[Certainty, tuple[int, ...]] = (Certainty.NO, ())


def _resources(technique: Technique, need: Need, document: Document, account: str) -> Iterator[str]:
    if need.on in _KINDS:
        yield f"arn:aws:iam::{account}:{_KINDS[need.on]}/that/nobody/names"
        if technique.gain is Gain.POWERS and need.on is On.USER:
            yield _holder(account)
    elif need.on is On.NEW:
        yield from witnesses(technique.needs[0].action, "", (document,), account, "holder", facts())
    else:
        yield from witnesses(need.action, need.within, (document,), account, "holder", facts())


def _asked(need: Need, arn: str, document: Document, account: str) -> tuple[Certainty, tuple[int, ...]]:
    context = {key: (value,) for key, value in need.context}
    who = principal_of(_holder(account))
    request = Request(principal=who, action=need.action, resource=arn, context=context, owner=account)
    considered: Considered = Stack(Policies(identity=(document,)), facts(), kept=False).consider(request, _UNKNOWN)
    return certainty(considered, need.action), tuple(place.statement for place in considered.best.because)


def _holder(account: str) -> str:
    return f"arn:aws:iam::{account}:user/holder"
