"""Whoever holds the text of policies: customer managed policies, and users, groups and roles with inline ones.

A check on documents judges each text where it can be edited: a customer managed policy once, however many carry it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from leastwise.access.demands import named
from leastwise.access.grants import CALL, Holder, documents
from leastwise.checks.powers import UNNAMED, denies, narrowed, powers, takes
from leastwise.errors import JsonError, PolicyError
from leastwise.language import Statement, parse, statement_actions
from leastwise.model import (
    Estate,
    Evidence,
    Fail,
    Group,
    ManagedPolicy,
    NotApplicable,
    Observed,
    Role,
    User,
    Verdict,
    seen,
)

__all__ = ["Fault", "Owner", "fault", "holders", "in_general", "judge_documents", "owners", "written"]

Owner: TypeAlias = ManagedPolicy | Holder

_HOME = "us-east-1:000000000000"


class Fault(Struct, frozen=True):
    """A statement that should not be so."""

    statement: str
    """How a sentence names it."""
    index: int
    value: str
    """What stands there."""
    conditional: bool


def owners(estate: Estate) -> Observed[Owner]:
    """Customer managed policies, and who carries inline policies; each document has exactly one owner among them."""
    return _owners(estate.policies, estate.users, estate.groups, estate.roles)


def holders(estate: Estate) -> Observed[Holder]:
    """Users, groups and roles, whatever they carry."""
    return _holders(estate.users, estate.groups, estate.roles)


def judge_documents(owner: Owner, find: Callable[[str], tuple[Fault, ...]], says: str) -> Verdict:
    """What comes of the documents of an owner.

    Documents that grant full administration are left to `full-admin`.

    Args:
        find: the faults of the document in a text.
        says: what the owner does, as the sentence goes on after its name; `{}` stands for the first fault's value.

    Raises:
        Unseen, JsonError, PolicyError: no document that was seen is at fault, and one was not seen.
    """
    if isinstance(owner, ManagedPolicy) and owner.boundaries and not owner.attachments:
        return NotApplicable("a permissions boundary and nothing else: it limits, and grants nothing")
    found, full, doubt = [], 0, None
    texts = [*written(owner)]
    for told, place, text in texts:
        try:
            whole = bool(powers(text).full)
            full += whole
            found += [] if whole else [(told, place, each) for each in find(text)]
        except (JsonError, PolicyError) as unreadable:
            doubt = unreadable
    if found:
        return _fail(owner, found, says)
    if doubt is not None:
        raise doubt
    return NotApplicable("full administration, which `full-admin` judges") if full == len(texts) else None


def fault(statement: Statement, value: str) -> Fault:
    """A statement at fault."""
    return Fault(named(statement), statement.index, value, bool(statement.conditions))


@lru_cache(maxsize=65_536)
def in_general(text: str, action: str, resource: str) -> tuple[Fault, ...]:
    """The statements that allow an action on resources of a kind in general, which no other one denies in general.

    Args:
        text: an identity-based policy.
        action: as `iam:PassRole`.
        resource: service and kind of the resource, as `iam:role/`.

    Raises:
        JsonError, PolicyError: it cannot be read.
    """
    service, _, kind = resource.partition(":")
    place = ":000000000000" if service == "iam" else _HOME
    arn = f"arn:aws:{service}:{place}:{kind}{UNNAMED}"
    about = [each for each in parse(text).statements if statement_actions(each, action) and _any(each, arn)]
    if any(map(denies, about)):
        return ()
    return tuple(fault(each, action) for each in about if each.allows and not narrowed(each))


def _any(statement: Statement, arn: str) -> bool:
    if statement.resources is not None:
        return any(takes(each, arn) for each in statement.resources)
    return not any(takes(each, arn) for each in statement.not_resources or ())


def _fail(owner: Owner, found: Iterable[tuple[str, str, Fault]], says: str) -> Fail:
    faults = tuple(found)
    told, _, first = faults[0]
    conditions = " under conditions" if first.conditional else ""
    return Fail(
        f"`{owner.name}` {says.format(first.value)}{conditions} by {first.statement}{told}",
        tuple(
            Evidence(call=CALL, path=f"{place}.Document.Statement[{each.index}]", value=each.value)
            for _, place, each in faults
        ),
    )


def written(owner: Owner) -> Iterator[tuple[str, str, str]]:
    """The documents of an owner: how a sentence adds their name, where they stand, their text."""
    if isinstance(owner, ManagedPolicy):
        yield "", f"Policies[Arn={owner.arn}].PolicyVersionList[IsDefaultVersion=true]", seen(owner.document)
        return
    for each in documents(owner):
        yield f" of inline policy `{each.name}`", f"{each.evidence.path}[PolicyName={each.name}]", each.text


@lru_cache(maxsize=8)
def _holders(users: Observed[User], groups: Observed[Group], roles: Observed[Role]) -> Observed[Holder]:
    found: tuple[Holder, ...] = (*users.items, *groups.items, *roles.items)
    return Observed(found, tuple(dict.fromkeys((*users.gaps, *groups.gaps, *roles.gaps))))


@lru_cache(maxsize=8)
def _owners(
    policies: Observed[ManagedPolicy], users: Observed[User], groups: Observed[Group], roles: Observed[Role]
) -> Observed[Owner]:
    carriers = _holders(users, groups, roles)
    own = (policy for policy in policies.items if not policy.by_aws)
    inline = (holder for holder in carriers.items if holder.inline)
    return Observed((*own, *inline), tuple(dict.fromkeys((*policies.gaps, *carriers.gaps))))
