"""What principals may do, asked once for all whose policies say the same of it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from leastwise.access import Question, Says
from leastwise.access.documents import read
from leastwise.access.grants import boundary, grants
from leastwise.access.people import of_role, of_user, root_of
from leastwise.access.speaking import is_personal
from leastwise.access.words import Words
from leastwise.checks.worlds import remembered, world
from leastwise.language import Document, Kind
from leastwise.model import Estate, Role, Unseen, User

__all__ = ["Alike", "Told"]


class Told(Struct, frozen=True):
    """What is said of a request by whoever makes it.

    Attributes:
        depends: whether it hangs on conditions.
    """

    says: Says
    depends: bool


WITH_MFA = {"aws:MultiFactorAuthPresent": ("true",), "aws:MultiFactorAuthAge": ("0",)}
"""What requests say of somebody who has just signed in with a second factor."""


class Alike:
    """A user or role, to be asked about resources that have no policy of their own.

    Args:
        principal: the user or role.
        estate: its account.
        with_mfa: whether it has just signed in with a second factor; otherwise nothing is known of that.
    """

    def __init__(self, principal: User | Role, estate: Estate, *, with_mfa: bool = False) -> None:
        self._principal, self._estate, self.with_mfa = principal, estate, with_mfa
        self._around = _around(estate)
        try:
            self._documents: tuple[Document, ...] | None = tuple(_documents(principal, estate))
            text = boundary(principal, estate.policies)
            self._limit = None if text is None else read(text, Kind.BOUNDARY, "", estate.account.id)
        except Unseen:
            self._documents = None

    def ask(self, action: str, resource: str) -> Told:
        """Whether it may take an action on a resource."""
        known, key = remembered(self._estate), (Alike, action, resource, self.with_mfa, self._sort(action))
        if key not in known:
            who = of_user(self._principal) if isinstance(self._principal, User) else of_role(self._principal)
            said = WITH_MFA if self.with_mfa else {}
            asked = Question(principal=who, action=action, resource=resource, context=said)
            answer = world(self._estate).ask(asked)
            known[key] = Told(answer.says, bool(answer.terms))
        found = known[key]
        assert isinstance(found, Told)
        return found

    def _sort(self, action: str) -> object:
        """Equal for those who get the same answer; itself for one of whom something was not seen."""
        if self._documents is None:
            return self._principal.arn
        words = self._around
        said, personal = words.words.of(self._documents, action)
        limits, limited = words.limits.of(() if self._limit is None else (self._limit,), action)
        if personal or limited or words.personal:
            return self._principal.arn
        linked = isinstance(self._principal, Role) and self._principal.service_linked
        return type(self._principal), linked, said, self._limit is not None, limits


class _Around(Struct, frozen=True):
    """What is common to all principals of an account: its statements, and whether the Organization tells them apart."""

    words: Words
    limits: Words
    personal: bool


def _around(estate: Estate) -> _Around:
    known = remembered(estate)
    if _Around not in known:
        arn = f"arn:{estate.account.partition}:iam::{estate.account.id}:user/x"
        asked = Question(principal=root_of(estate), action="iam:GetUser", resource=arn)
        policies = world(estate).policies(asked)
        documents = (each for level in (*policies.scps, *policies.rcps) for each in level)
        personal = any(is_personal(statement) for each in documents for statement in each.statements)
        known[_Around] = _Around(Words(), Words(), personal)
    found = known[_Around]
    assert isinstance(found, _Around)
    return found


def _documents(principal: User | Role, estate: Estate) -> Iterator[Document]:
    for grant in grants(principal, estate.groups, estate.policies):
        yield read(grant.text, Kind.IDENTITY, grant.told, estate.account.id)
