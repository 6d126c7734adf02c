"""What a change does to what everybody is allowed, proven: equal, or less or more where the fix is meant to.

Identity policies are compared within the permissions boundary.  What a session or an Organization adds stays as it is
and cannot make the difference larger.  A trust or resource policy is compared by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from leastwise.access.documents import read
from leastwise.access.grants import boundary, grants
from leastwise.errors import JsonError, PolicyError
from leastwise.language import Kind, parse
from leastwise.model import Estate, Role, Unseen, User
from leastwise.model.change import Change, Target
from leastwise.prove import Allowance, Layer, Relation, of_resource
from leastwise.prove.questions import Answer, compared
from leastwise.spec import PolicyType

__all__ = ["Shift", "Texts", "allowance", "document_shift", "principals", "shift"]

Texts = tuple[tuple[str, ...], str | None]
"""Documents that grant, and the boundary."""


class Shift(Struct, frozen=True, kw_only=True):
    """What becomes of what one principal, or one policy, allows."""

    relation: Relation
    told: str
    """An example of the difference, or why it is not known."""


def principals(before: Estate, after: Estate) -> Iterator[tuple[User | Role, Texts, Texts]]:
    """Everybody whose documents are not the same afterwards.

    Raises:
        Unseen: a document of somebody whose policies are changed was not seen.
    """
    same = same_carriers(before, after)
    later = {each.arn: each for each in _everybody(after)}
    for each in _everybody(before):
        changed = later.pop(each.arn, None)
        if changed is None or (same and changed is each):
            continue
        old, new = _texts(before, each), _texts(after, changed)
        if old != new:
            yield each, old, new
    for each in later.values():
        yield each, ((), None), _texts(after, each)


def _everybody(estate: Estate) -> Iterator[User | Role]:
    yield from estate.users.items
    yield from estate.roles.items


def same_carriers(before: Estate, after: Estate) -> bool:
    """Whether groups and managed policies are the same values, so that only users and roles can differ."""
    return before.groups is after.groups and {p.arn: p.document for p in before.policies.items} == {
        p.arn: p.document for p in after.policies.items
    }


def _texts(estate: Estate, who: User | Role) -> Texts:
    try:
        texts = tuple(sorted({grant.text for grant in grants(who, estate.groups, estate.policies)}))
        return texts, boundary(who, estate.policies)
    except Unseen as unseen:
        return tuple(f"?{gap.call}:{gap.why}" for gap in unseen.gaps), None


@lru_cache(maxsize=4096)
def shift(old: Texts, new: Texts) -> Shift:
    """What becomes of what these documents allow together."""
    hidden = [text[1:] for text in (*old[0], *new[0]) if text.startswith("?")]
    if hidden:
        return Shift(relation=Relation.UNKNOWN, told=f"a policy was not seen ({hidden[0]})")
    try:
        return _told(compared(allowance(old), allowance(new)))
    except Unseen as unseen:
        return Shift(relation=Relation.UNKNOWN, told=unseen.gaps[0].why)


def allowance(texts: Texts) -> Allowance:
    """What documents allow together, within the boundary.

    Raises:
        Unseen: one of them cannot be read.
    """
    documents, limit = texts
    own = Layer(PolicyType.IDENTITY, tuple(read(text, Kind.IDENTITY, "a policy", "") for text in documents))
    if limit is None:
        return Allowance(((own,),))
    return Allowance(((own, Layer(PolicyType.BOUNDARY, (read(limit, Kind.BOUNDARY, "a boundary", ""),))),))


_POLICIES: Mapping[str, Kind] = {"AssumeRolePolicyDocument": Kind.TRUST, "Policy": Kind.RESOURCE}
"""Attributes that are policies of the object itself."""


def document_shift(change: Change) -> Iterator[tuple[Target, Shift]]:
    """What becomes of what the policies of objects themselves allow."""
    for name, kind in _POLICIES.items():
        old, new = (change.before or {}).get(name), (change.after or {}).get(name)
        if old != new and change.after is not None:
            yield change.target, _resource_shift(str(old or ""), str(new or ""), kind)


@lru_cache(maxsize=4096)
def _resource_shift(old: str, new: str, kind: Kind) -> Shift:
    try:
        sides = [of_resource([parse(text, kind)] if text else []) for text in (old, new)]
    except (JsonError, PolicyError) as error:
        return Shift(relation=Relation.UNKNOWN, told=f"a policy cannot be read: {error}")
    return _told(compared(*sides))


def _told(answer: Answer) -> Shift:
    if answer.relation is Relation.UNKNOWN:
        return Shift(relation=answer.relation, told="; ".join(answer.why) or "not decided")
    found = answer.new or answer.lost
    if found is None:
        return Shift(relation=answer.relation, told="nothing changes")
    request = found.witness
    verb = "would be allowed" if answer.new else "would be lost"
    return Shift(relation=answer.relation, told=f"`{request.action}` on `{request.resource}` {verb}")
