"""Credentials of users that IAM can set to Inactive and back: one declaration for all kinds of them.

An object is known by its user and its id, `alice/AKIA…`; its only attribute is `Status`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from leastwise.model import Estate
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.carried import iam
from leastwise.objects.kind import Ask, Kind

__all__ = ["GONE", "Calls", "Find", "Put", "of_user", "switchable"]

GONE = "NoSuchEntity"

Find = Callable[[Estate, str, str], bool | None]
"""Whether the credential of a user with an id is active; None: it is surely not there, or not told."""
Put = Callable[[Estate, str, str, bool | None], Estate]
"""The Estate in which it is active or not; None: in which it is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """How IAM's calls name a kind of credential."""

    noun: str
    """As in the names of the calls that update and delete: `AccessKey`."""
    listing: str
    """The call that lists them: `ListAccessKeys`."""
    member: str
    """The list in its answer: `AccessKeyMetadata`."""
    id: str
    """The parameter, and the member, that is its id: `AccessKeyId`."""


def of_user(kind: Kind, user: str, id: str) -> Target:
    """The credential with this id."""
    return Target(kind.name, f"{user}/{id}")


def switchable(name: str, title: str, calls: Calls, find: Find, put: Put) -> Kind:
    """A kind of credential.

    Args:
        name: as `iam:access-key`.
        title: for people.
        calls: IAM's names.
        find: reads it from an Estate.
        put: changes it in one.
    """

    def seen(estate: Estate, target: Target) -> State | None:
        active = find(estate, *_parts(target))
        return None if active is None else {"Status": "Active" if active else "Inactive"}

    def tried(estate: Estate, target: Target, state: State | None) -> Estate:
        return put(estate, *_parts(target), None if state is None else state["Status"] == "Active")

    def read(ask: Ask, target: Target) -> State | None:
        user, id = _parts(target)
        answer = ask("iam", calls.listing, {"UserName": user}, none=GONE) or {}
        return next(({"Status": each["Status"]} for each in answer.get(calls.member, ()) if each[calls.id] == id), None)

    def write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
        user, id = _parts(target)
        if now is not None and then is None:
            yield iam(f"Delete{calls.noun}", UserName=user, **{calls.id: id})
        elif now is not None and then is not None and now != then:
            yield iam(f"Update{calls.noun}", UserName=user, **{calls.id: id}, Status=then["Status"])

    return Kind(
        name=name,
        title=title,
        seen=seen,
        tried=tried,
        read=read,
        write=write,
        reads=frozenset({f"iam:{calls.listing}"}),
        writes=frozenset({f"iam:Update{calls.noun}", f"iam:Delete{calls.noun}"}),
    )


def _parts(target: Target) -> tuple[str, str]:
    user, _, id = target.id.rpartition("/")
    return user, id
