"""Who holds which identity-based policies, each text once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leastwise.access.documents import read
from leastwise.access.grants import boundary, grants
from leastwise.access.people import of_role, of_user
from leastwise.access.speaking import Speaking
from leastwise.language import Document, Kind
from leastwise.model import Estate, Role, Unseen, User
from leastwise.spec import Principal

__all__ = ["Holder", "Holders"]


@dataclass(frozen=True, slots=True)
class Holder:
    """A user or role.

    Attributes:
        documents: the numbers of its identity-based policies in `Holders`.
        boundary: its permissions boundary.
        hidden: whether it has a policy or a boundary that was not seen.
        sort: what tells it from others before any policy is read: is it a role, one that a service owns, its boundary.
    """

    entity: User | Role
    home: Estate
    documents: tuple[int, ...]
    boundary: Document | None
    hidden: bool
    sort: tuple[bool, bool, int]

    @property
    def principal(self) -> Principal:
        """As a caller; of a role a session of any name."""
        return of_user(self.entity) if isinstance(self.entity, User) else of_role(self.entity)


class Holders:
    """All users and roles of some accounts.

    Attributes:
        all: every one.
        documents: their identity-based policies.
        holding: for each document the numbers of those who hold it.
        hidden: the numbers of those of whom not every policy was seen.
        speaking: the documents' statements, by what they speak of.
    """

    __slots__ = ("_by_arn", "_mine", "all", "documents", "hidden", "holding", "speaking")

    def __init__(self, estates: Iterable[Estate]) -> None:
        numbers: dict[str, int] = {}
        documents: list[Document] = []
        self.all: list[Holder] = []
        self.holding: list[list[int]] = []
        for estate in estates:
            everybody: tuple[User | Role, ...] = (*estate.users.items, *estate.roles.items)
            for entity in everybody:
                holder = _holder(entity, estate, numbers, documents)
                self.holding += [[] for _ in range(len(documents) - len(self.holding))]
                for number in holder.documents:
                    self.holding[number].append(len(self.all))
                self.all.append(holder)
        self.documents = tuple(documents)
        self.speaking = Speaking(self.documents)
        self._mine: dict[str, list[int]] = {}
        for number, each in enumerate(self.all):
            self._mine.setdefault(each.home.account.id, []).append(number)
        self.hidden = tuple(number for number, each in enumerate(self.all) if each.hidden)
        self._by_arn = {each.entity.arn: number for number, each in enumerate(self.all)}

    def of_account(self, id: str) -> Sequence[int]:
        """The numbers of the users and roles of an account."""
        return self._mine.get(id, ())

    def number(self, arn: str) -> int | None:
        """The number of a user or role, None if there is none."""
        return self._by_arn.get(arn)


def _holder(entity: User | Role, home: Estate, numbers: dict[str, int], documents: list[Document]) -> Holder:
    found: dict[int, None] = {}
    hidden, limit = False, None
    try:
        for grant in grants(entity, home.groups, home.policies):
            number = numbers.get(grant.text)
            if number is None:
                documents.append(read(grant.text, Kind.IDENTITY, grant.told, home.account.id))
                number = numbers[grant.text] = len(documents) - 1
            found[number] = None
    except Unseen:
        hidden = True
    try:
        text = boundary(entity, home.policies)
        limit = None if text is None else read(text, Kind.BOUNDARY, "the permissions boundary", home.account.id)
    except Unseen:
        hidden = True
    role = entity if isinstance(entity, Role) else None
    sort = (role is not None, role is not None and role.service_linked, id(limit))
    return Holder(entity, home, tuple(found), limit, hidden, sort)
