"""One question before many principals, of whom those get one answer whose policies say the same of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from leastwise.access import Question
from leastwise.access.holders import Holders
from leastwise.access.speaking import Matter, is_personal, speaking
from leastwise.escalation.certainty import Certainty
from leastwise.escalation.crowd import crowd, members
from leastwise.language import Document, Statement, fold, has_variables
from leastwise.spec import Facts, Policies

__all__ = ["Asked", "Said", "said_of"]

_EVERYBODY = -1


class Said(NamedTuple):
    """Statements that say the same of an action on whatever they cover.

    Attributes:
        statement: one of them.
        meaning: equal where the meaning is; True and False where it is allowed or denied in any case.
        personal: whether what they say differs between principals.
        documents: the numbers of those that hold one.
        holders: those who hold one of these documents.
    """

    statement: Statement
    meaning: object
    personal: bool
    documents: frozenset[int]
    holders: int


def said_of(action: str, holders: Holders) -> tuple[Said, ...]:
    """What all documents say of an action."""
    found: dict[object, tuple[Statement, set[int]]] = {}
    for number, each in holders.speaking.about(action):
        key = (_meaning(each, holders.documents[number]), each.resources, each.not_resources)
        found.setdefault(key, (each, set()))[1].add(number)
    return tuple(_said(statement, documents, holders) for statement, documents in found.values())


def _said(statement: Statement, documents: set[int], holders: Holders) -> Said:
    who = crowd(number for document in documents for number in holders.holding[document])
    meaning = _meaning(statement, holders.documents[min(documents)])
    return Said(statement, meaning, is_personal(statement), frozenset(documents), who)


def _meaning(statement: Statement, document: Document) -> object:
    resources = (*(statement.resources or ()), *(statement.not_resources or ()))
    if statement.conditions or _has_variables(statement):
        return statement.allows, statement.conditions, resources, document.version
    return statement.allows


class Asked:
    """A question about an action on a resource.

    Args:
        question: its principal does not matter.
        sorts: the principals, those of each sort together.
        about: what their policies say of the action.
        around: the policies that it meets beside those of whoever asks.
        decided: answers for a principal by its number, if these were its identity-based policies.
    """

    def __init__(
        self,
        question: Question,
        holders: Holders,
        sorts: Sequence[int],
        about: Iterable[Said],
        around: Policies,
        facts: Facts,
        decided: Callable[[int, tuple[Document, ...]], Certainty],
    ) -> None:
        self._holders, self._sorts, self._decided = holders, sorts, decided
        resourceless = facts.without_resource(fold(question.action))
        self._matter = Matter(question.action, "*" if resourceless else question.resource)
        self._said = tuple(each for each in about if self._matter.may_cover(each.statement))
        trust = () if around.resource is None else (around.resource,)
        limits = speaking((*(each for level in around.scps for each in level), *trust), self._matter)
        named = {who for each in speaking(trust, self._matter) for who in self._names(each)}
        self._anybody = _EVERYBODY in named
        self._named = crowd(named - {_EVERYBODY})
        self._alone = -1 if any(map(is_personal, limits)) else self._named | self._of(lambda each: each.personal)
        self._denied = self._of(lambda each: each.meaning is False)
        self._allowed = self._of(lambda each: each.statement.allows)
        self._classes = tuple(self._told_apart())
        self._found: dict[int, Certainty] = {}

    def answers(self, among: int) -> Iterator[tuple[int, Certainty]]:
        """Those of these who may, in sets, with how sure that is."""
        left = self._candidates(among)
        for each in self._classes if left else ():
            if (some := left & each) and (answer := self._answer(each)):
                yield some, answer

    def _candidates(self, among: int) -> int:
        """Without an Allow of their own only those can whom a trust policy names."""
        return among & ~self._denied & (-1 if self._anybody else self._allowed | self._named)

    def _of(self, kind: Callable[[Said], bool]) -> int:
        found = 0
        for each in filter(kind, self._said):
            found |= each.holders
        return found

    def _told_apart(self) -> Iterator[int]:
        """Sets of those whose answers are the same; whoever is told from all others is alone in one."""
        words: dict[object, int] = {}
        for each in self._said:
            words[each.meaning] = words.get(each.meaning, 0) | each.holders
        everybody = self._candidates(-1)
        for sort in self._sorts:
            mine = sort & everybody
            alone = mine if mine and self._limits_personally(mine) else mine & self._alone
            yield from (1 << number for number in members(alone))
            yield from _split(mine & ~alone, words.values())

    def _answer(self, alike: int) -> Certainty:
        if alike not in self._found:
            self._found[alike] = self._asked(next(members(alike)))
        return self._found[alike]

    def _asked(self, number: int) -> Certainty:
        """The engine's answer, where what the policies say of other matters is left out."""
        holder = self._holders.all[number]
        telling = (each for each in holder.documents if any(each in said.documents for said in self._said))
        return self._decided(number, tuple([self._holders.documents[each] for each in telling]))

    def _limits_personally(self, sort: int) -> bool:
        """Whether the boundary of this sort says different things to different principals."""
        limit = self._holders.all[next(members(sort))].boundary
        return limit is not None and any(map(is_personal, speaking((limit,), self._matter)))

    def _names(self, statement: Statement) -> Iterator[int]:
        """The principals whom a trust policy names."""
        named = statement.principal
        if statement.allows and (named is None or named.anybody):
            yield _EVERYBODY
        elif statement.allows and named is not None:
            yield from (number for each in named.aws if (number := self._holders.number(each)) is not None)


def _has_variables(statement: Statement) -> bool:
    return any(map(has_variables, (*(statement.resources or ()), *(statement.not_resources or ()))))


def _split(everybody: int, words: Iterable[int]) -> list[int]:
    """Parts of a set, of which each word is said by all or by none."""
    parts = [everybody] if everybody else []
    for who in words:
        parts = [part for each in parts for part in (each & who, each & ~who) if part]
    return parts
