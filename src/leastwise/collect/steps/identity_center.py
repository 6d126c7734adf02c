"""IAM Identity Center: the instances that this account owns, and their people.

Only the account that owns an instance is asked for more than the instance: anywhere else the calls are refused by
design.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from leastwise.collect.gather import gathered, region_of
from leastwise.collect.pages import Pages
from leastwise.collect.step import Ask, Asked, Page, Paging, Step, reader
from leastwise.model import Gap, Observed, Person

__all__ = ["INSTANCES_OF_IDENTITY_CENTER", "PAGED", "PEOPLE", "Instance", "by_instance", "hidden", "owned", "people"]

P = TypeVar("P", bound=Page)

PAGED = Paging("NextToken", "NextToken", size=("MaxResults", 100))


class Instance(Page):
    """An instance, as it is listed."""

    InstanceArn: str = ""
    IdentityStoreId: str = ""
    OwnerAccountId: str = ""
    PrimaryRegion: str | None = None


class InstanceList(Page):
    """Source: "ListInstances", IAM Identity Center API Reference."""

    Instances: tuple[Instance, ...]


class _User(Page):
    UserId: str = ""
    UserName: str = ""
    UserStatus: str | None = None


class UserList(Page):
    """Source: "ListUsers", Identity Store API Reference."""

    Users: tuple[_User, ...] = ()


INSTANCES_OF_IDENTITY_CENTER = Step(
    service="sso-admin",
    operation="ListInstances",
    permission="sso:ListInstances",
    page=InstanceList,
    request={"RegionScope": "ALL_REGIONS"},
    paging=PAGED,
)


def owned(pages: Pages) -> Iterator[tuple[Instance, str]]:
    """The instances of this account, each at home."""
    for answer in pages.all(INSTANCES_OF_IDENTITY_CENTER).items:
        for instance in answer.page.Instances:
            home = region_of(instance.PrimaryRegion)
            if instance.OwnerAccountId == pages.account and home:
                yield instance, home


def _unseen(pages: Pages) -> Iterator[Gap]:
    """What hides instances of this account."""
    answers = pages.all(INSTANCES_OF_IDENTITY_CENTER)
    yield from answers.gaps
    for instance in (each for answer in answers.items for each in answer.page.Instances):
        at_home = instance.OwnerAccountId != pages.account or region_of(instance.PrimaryRegion)
        if not (instance.OwnerAccountId and at_home):
            why = "an instance without its owner or its primary region"
            yield pages.unreadable(INSTANCES_OF_IDENTITY_CENTER, by_instance(instance), why)


def by_instance(instance: Instance) -> dict[str, str]:
    """What names an instance in a request."""
    return {"InstanceArn": instance.InstanceArn}


def _by_store(instance: Instance) -> dict[str, str]:
    return {"IdentityStoreId": instance.IdentityStoreId}


def _each_store(asked: Asked) -> Iterator[Ask]:
    yield from (Ask(_by_store(each), region) for each, region in owned(asked.pages))


PEOPLE = Step(
    service="identitystore",
    operation="ListUsers",
    permission="identitystore:ListUsers",
    page=UserList,
    paging=PAGED,
    after=(INSTANCES_OF_IDENTITY_CENTER,),
    asks=_each_store,
)


def hidden(pages: Pages, step: Step[P], about: Callable[[Instance], dict[str, str]]) -> Iterator[Gap]:
    """A gap for whatever hides instances of this account, and for each about which a step was not asked."""
    yield from _unseen(pages)
    for instance, region in owned(pages):
        if not pages.asked(step, region, **about(instance)):
            yield from pages.about(step, region, **about(instance)).gaps


@reader("people")
def people(pages: Pages) -> Observed[Person]:
    """Whoever may sign in through the Identity Center that this account owns."""
    answers = pages.all(PEOPLE)
    found = (_person(pages, user, answer.region) for answer in answers.items for user in answer.page.Users)
    return gathered(found, (*hidden(pages, PEOPLE, _by_store), *answers.gaps))


def _person(pages: Pages, user: _User, region: str | None) -> Person | Gap:
    if not (user.UserId and user.UserName):
        return pages.unreadable(PEOPLE, {"UserId": user.UserId}, "a user without id or name", region)
    enabled = None if user.UserStatus is None else user.UserStatus == "ENABLED"
    return Person(id=user.UserId, name=user.UserName, enabled=enabled)
