"""Whom a resource's policy lets in from outside the accounts that were seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from leastwise.access.answer import Says, Term
from leastwise.access.question import Question
from leastwise.access.world import World
from leastwise.errors import LeastwiseError, UsageError
from leastwise.language import Document
from leastwise.spec import Outcome, PolicyType, Principal, PrincipalKind, principal_of

__all__ = ["Outsider", "outsiders"]

_ANY_ACCOUNT = "000000000000"
"""Nobody's: stands for any account that is not here."""


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody who could get in.

    Attributes:
        who: as a sentence names it.
        says: unknown for another account, whose own policies have to allow it as well.
        terms: what it depends on.
    """

    who: str
    says: Says
    terms: tuple[Term, ...] = ()


def outsiders(world: World, asked: Question) -> tuple[Outsider, ...]:
    """Everybody of them.

    Raises:
        ArnError: the resource is neither an ARN nor `*`.
    """
    if asked.resource == "*":
        return ()
    anonymous = world.ask(replace(asked, principal=principal_of("*")))
    policy = anonymous.gathered.policies.resource
    if policy is None:
        return ()
    found = (_asked(world, asked, told, who) for told, who in _named(policy, world))
    return tuple(each for each in found if each is not None and each.says is not Says.DENIED)


def _asked(world: World, asked: Question, told: str, who: Principal) -> Outsider | None:
    """None for a session of a role that is not there any more."""
    try:
        answer = world.ask(replace(asked, principal=who))
    except UsageError:
        return None
    if who.account is None or answer.says is Says.DENIED or world.account(who.account):
        return Outsider(told, answer.says, answer.terms)
    lacks = answer.decision.blocked_by & {PolicyType.RESOURCE, PolicyType.RCP}
    refused = answer.decision.outcome is Outcome.EXPLICITLY_DENIED or lacks
    return Outsider(told, Says.DENIED if refused else Says.UNKNOWN, answer.terms)


def _named(policy: Document, world: World) -> Iterator[tuple[str, Principal]]:
    """The principals that its Allow statements name, each once."""
    told: dict[str, Principal] = {}
    for statement in policy.statements:
        named = statement.principal
        if not statement.allows:
            continue
        if named is None or named.anybody:
            told["everybody, without signing"] = principal_of("*")
            told["anybody with an AWS account"] = principal_of(f"arn:aws:iam::{_ANY_ACCOUNT}:root")
        for text in () if named is None else (*named.service, *named.federated, *named.aws):
            who = _principal(text)
            if who is not None and not (world.account(who.account) and who.session is None):
                told[_told(text, who)] = who
    yield from told.items()


def _principal(text: str) -> Principal | None:
    """None for unique ids, patterns and what else names nobody."""
    try:
        return principal_of(f"arn:aws:iam::{text}:root" if text.isdigit() else text) if text != "*" else None
    except LeastwiseError:
        return None


def _told(text: str, who: Principal) -> str:
    if who.kind is PrincipalKind.ROOT:
        return f"account {who.account}"
    kinds = {PrincipalKind.SERVICE: "service", PrincipalKind.PROVIDER: "identity provider"}
    return f"{kinds.get(who.kind, who.kind.value)} {text}"
