"""The parts of a question about one principal in which the same policies are met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leastwise import catalogue
from leastwise.access import Question, World
from leastwise.access.documents import read
from leastwise.engine.facts import facts
from leastwise.language import Kind, Statement, fold, has_wildcard, matches_ignoring_case, overlaps
from leastwise.model import Arn, Estate, Fact, Unseen, seen
from leastwise.prove.stack import speaks_to
from leastwise.spec import Principal
from leastwise.spec.services import RCP_SERVICES

__all__ = ["Cell", "Where", "cells"]

_EXEMPT = "kms:RetireGrant"
"""The one action of a governed service that RCPs leave alone (J4)."""
_SAMPLES = 12
"""Resources without a policy about the principal that are asked about by name, one of each type."""
_ANYWHERE = "*"


class Where:
    """Which resources a cell is about."""

    ONE = "one"
    """Just those of its limits, all under one policy."""
    REST = "rest"
    """All others of the account."""
    ELSEWHERE = "elsewhere"
    """Those of accounts that were not seen."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of the question.

    Attributes:
        asked: a question that meets the policies of the whole cell.
        limits: what the requests of the cell are within: of each one statement.
        where: one of `Where`.
    """

    asked: Question
    limits: tuple[tuple[Statement, ...], ...]
    where: str


@dataclass(frozen=True, slots=True)
class _Known:
    """A resource that was seen, and the patterns of what its policy is about."""

    arn: str
    patterns: tuple[str, ...]
    type: str
    speaks: bool
    own: bool


def cells(world: World, who: Principal, action: str, resource: str) -> Iterator[Cell]:
    """All of them.

    Args:
        action: one, or a pattern.
        resource: an ARN, a pattern, or `*` for everything.
    """
    if not has_wildcard(action) and catalogue.without_resource(fold(action)):
        yield Cell(_asked(who, action, resource), ((_allow((action,)),), _bare()), Where.ONE)
    elif not has_wildcard(resource):
        yield from _of_one(who, action, resource, (resource,))
    else:
        yield from _of_many(world, who, action, resource)


def _of_many(world: World, who: Principal, action: str, resource: str) -> Iterator[Cell]:
    within = (_allow(resources=(resource,)),)
    if resource == _ANYWHERE and (bare := _first(action, bare=True)) is not None:
        yield Cell(_asked(who, bare, "*"), ((_allow((action,)),), _bare()), Where.ONE)
    known = [each for each in _known(world, who) if any(overlaps(resource, p) for p in each.patterns)]
    named = [each for each in known if each.speaks]
    samples = {each.type: each for each in reversed(known) if each.own and not each.speaks}
    for each in (*named, *list(samples.values())[:_SAMPLES]):
        yield from (
            Cell(cell.asked, (*cell.limits, within), cell.where)
            for cell in _of_one(who, action, each.arn, each.patterns)
        )
    yield from _others(world, who, action, within, [pattern for each in known for pattern in _excluded(each)])


def _others(
    world: World, who: Principal, action: str, within: tuple[Statement, ...], excluded: Sequence[str]
) -> Iterator[Cell]:
    """The rest of the account, and what lies in accounts that were not seen."""
    apart = ((_not_resources(excluded),),) if excluded else ()
    own = (f"arn:*:*:*:{who.account}:*", "arn:*:*:*::*")
    seen_accounts = tuple(f"arn:*:*:*:{estate.account.id}:*" for estate in world.estates)
    for rep, actions in _groups(action, frozenset()):
        here = f"arn:{who.partition}:leastwise:us-east-1:{who.account}:x"
        yield Cell(
            _asked(who, rep, here), (*actions, within, *apart, (_allow(resources=own),), *_not_by_itself()), Where.REST
        )
        there = f"arn:{who.partition}:leastwise:us-east-1:000000000000:x"
        foreign = _not_resources((f"arn:*:*:*:{who.account}:*", *seen_accounts))
        yield Cell(
            _asked(who, rep, there),
            (*actions, within, *apart, (foreign,), (_allow(resources=("arn:*",)),)),
            Where.ELSEWHERE,
        )


def _excluded(known: _Known) -> tuple[str, ...]:
    """What need not be looked at again: its own cell is there, or it is closed to other accounts."""
    return known.patterns if known.speaks or not known.own else ()


def _of_one(who: Principal, action: str, arn: str, patterns: Sequence[str]) -> Iterator[Cell]:
    """A resource: actions of its own service meet its policy, others do not."""
    service = Arn.parse(arn).service
    own = frozenset({"sts"} if service == "iam" and ":role/" in arn else {service})
    for rep, actions in _groups(action, own):
        yield Cell(_asked(who, rep, arn), (*actions, (_allow(resources=tuple(patterns)),)), Where.ONE)


def _groups(action: str, own: frozenset[str]) -> Iterator[tuple[str, tuple[tuple[Statement, ...], ...]]]:
    """Actions that meet the same types of policy: an example, and what they are within."""
    if not has_wildcard(action):
        yield action, ((_allow((action,)),),)
        return
    all_ = (_allow((action,)),)
    for service in own:
        if (example := _first(action, within=frozenset({service}))) is not None:
            yield example, (all_, (_allow((f"{service}:*",)),))
    governed = RCP_SERVICES - own
    if (example := _first(action, within=governed)) is not None:
        yield example, (all_, (_allow(tuple(f"{each}:*" for each in sorted(governed))),))
    if matches_ignoring_case(action, _EXEMPT):
        yield _EXEMPT, ((_allow((_EXEMPT,)),),)
    other = _first(action, beside=RCP_SERVICES | own)
    if other is not None:
        yield other, (all_, (_not_actions(tuple(f"{each}:*" for each in sorted(RCP_SERVICES | own))),))


def _first(
    action: str, *, bare: bool = False, within: frozenset[str] | None = None, beside: frozenset[str] = frozenset()
) -> str | None:
    """An action that the pattern matches; one that nobody knows where the service is not known."""
    for each in catalogue.every_action():
        service = each.partition(":")[0]
        if (within is not None and service not in within) or service in beside:
            continue
        if catalogue.without_resource(fold(each)) is bare and matches_ignoring_case(action, each):
            return each
    service, _, name = fold(action).partition(":")
    made_up = f"{service}:{name.replace('*', 'x').replace('?', 'x')}"
    known = catalogue.is_service(service)
    fits = service in within if within is not None else service not in beside
    return made_up if not bare and fits and not known and not has_wildcard(service) and name else None


def _known(world: World, who: Principal) -> Iterator[_Known]:
    for estate in world.estates:
        own = estate.account.id == who.account
        for resource in estate.resources.items:
            patterns = (resource.arn, f"{resource.arn}/*") if resource.type == "AWS::S3::Bucket" else (resource.arn,)
            speaks = _speaks(resource.document, Kind.RESOURCE, who, estate)
            yield _Known(resource.arn, patterns, resource.type, speaks, own)
        for role in estate.roles.items:
            yield _Known(role.arn, (role.arn,), "AWS::IAM::Role", _speaks(role.trust, Kind.TRUST, who, estate), own)


def _speaks(document: Fact[str | None], kind: Kind, who: Principal, estate: Estate) -> bool:
    """Whether it says something about the principal, or may."""
    try:
        text = seen(document)
        return text is not None and speaks_to(read(text, kind, "the policy", estate.account.id), who)
    except Unseen:
        return True


def _not_by_itself() -> Iterator[tuple[Statement, ...]]:
    """Keys and roles are closed unless their own policy says otherwise (A5, A6)."""
    for action, resource in facts().resource_must_allow:
        yield _not_actions((action,)), _not_resources((resource,))


def _asked(who: Principal, action: str, resource: str) -> Question:
    return Question(principal=who, action=action, resource=resource)


def _allow(actions: tuple[str, ...] = ("*",), resources: tuple[str, ...] = ("*",)) -> Statement:
    return Statement(index=0, sid=None, effect="Allow", actions=actions, resources=resources)


def _not_actions(actions: tuple[str, ...]) -> Statement:
    return Statement(index=0, sid=None, effect="Allow", not_actions=actions, resources=("*",))


def _not_resources(resources: Sequence[str]) -> Statement:
    return Statement(index=0, sid=None, effect="Allow", actions=("*",), not_resources=tuple(dict.fromkeys(resources)))


def _bare() -> tuple[Statement, ...]:
    """What knows no resources."""
    return (_not_resources(("arn:*",)),)
