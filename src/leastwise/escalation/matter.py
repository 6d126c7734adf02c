"""One question before many principals, of whom those get one answer whose policies say the same of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import replace
from typing import NamedTuple

from leastwise.access import Question
from leastwise.access.holders import Holder, Holders
from leastwise.access.speaking import Matter, is_personal, speaking
from leastwise.engine import Stack, Unknown
from leastwise.escalation.certainty import Certainty, certainty
from leastwise.language import Document, Statement, fold, has_variables, statement_actions
from leastwise.spec import Facts, Policies, Request

__all__ = ["Asked", "Said", "said_of"]

_EVERYBODY = -1


class Said(NamedTuple):
    """Statements that say the same of an action on whatever they cover.

    Attributes:
        statement: one of them.
        meaning: equal where the meaning is; True and False where it is allowed or denied in any case.
        personal: whether what they say differs between principals.
        documents: the numbers of those that hold one.
        holders: the numbers of those who hold one of these documents.
    """

    statement: Statement
    meaning: object
    personal: bool
    documents: frozenset[int]
    holders: frozenset[int]


def said_of(action: str, holders: Holders) -> tuple[Said, ...]:
    """What all documents say of an action."""
    found: dict[object, tuple[Statement, set[int]]] = {}
    for number, document in enumerate(holders.documents):
        for each in document.statements:
            if statement_actions(each, action):
                key = (_meaning(each, document), each.resources, each.not_resources)
                found.setdefault(key, (each, set()))[1].add(number)
    return tuple(_said(statement, documents, holders) for statement, documents in found.values())


def _said(statement: Statement, documents: set[int], holders: Holders) -> Said:
    who = frozenset(number for document in documents for number in holders.holding[document])
    meaning = _meaning(statement, holders.documents[min(documents)])
    return Said(statement, meaning, is_personal(statement), frozenset(documents), who)


def _meaning(statement: Statement, document: Document) -> object:
    resources = (*(statement.resources or ()), *(statement.not_resources or ()))
    if statement.conditions or any(map(has_variables, resources)):
        return statement.allows, statement.conditions, resources, document.version
    return statement.allows


class Asked:
    """A question about an action on a resource.

    Args:
        question: its principal does not matter.
        around: the policies that it meets beside those of whoever asks.
        requests: makes the request of a principal by its number.
    """

    def __init__(
        self,
        question: Question,
        holders: Holders,
        about: Iterable[Said],
        around: Policies,
        facts: Facts,
        requests: Callable[[int, Question], tuple[Request, Unknown]],
    ) -> None:
        self._question, self._holders, self._around, self._facts = question, holders, around, facts
        self._requests = requests
        resourceless = facts.without_resource(fold(question.action))
        self._matter = Matter(question.action, "*" if resourceless else question.resource)
        self._said = tuple(each for each in about if self._matter.may_cover(each.statement))
        trust = () if around.resource is None else (around.resource,)
        limits = speaking((*(each for level in around.scps for each in level), *trust), self._matter)
        self._alone = any(map(is_personal, limits))
        self._named = {who for each in speaking(trust, self._matter) for who in self._names(each)}
        self._denied = self._of(lambda each: each.meaning is False)
        self._allowed = self._of(lambda each: each.statement.allows)
        self._special = self._of(lambda each: not isinstance(each.meaning, bool))
        self._classes: dict[object, Certainty] = {}
        self._limits: dict[int, bool] = {}

    def answers(self, among: Set[int]) -> Iterator[tuple[int, Certainty]]:
        """Those of these who may, with how sure that is."""
        for number in self._candidates(among):
            if answer := self._answer(number):
                yield number, answer

    def _candidates(self, among: Set[int]) -> Set[int]:
        """Without an Allow of their own only those can whom a trust policy names."""
        if _EVERYBODY in self._named:
            return among - self._denied
        return (among & (self._allowed | self._named)) - self._denied

    def _of(self, kind: Callable[[Said], bool]) -> frozenset[int]:
        return frozenset[int]().union(*(each.holders for each in self._said if kind(each)))

    def _answer(self, number: int) -> Certainty:
        holder = self._holders.all[number]
        plain = not (self._alone or holder.boundary is not None or number in self._special or number in self._named)
        key = (holder.sort, number in self._allowed) if plain else self._class(number, holder)
        if key not in self._classes:
            self._classes[key] = self._asked(number, holder)
        return self._classes[key]

    def _class(self, number: int, holder: Holder) -> object:
        """What makes its answer another one than that of the next principal."""
        mine = [each for each in self._said if number in each.holders]
        words = frozenset(each.meaning for each in mine)
        personal = any(each.personal for each in mine) or self._limits_personally(holder)
        alone = self._alone or personal or number in self._named
        return holder.sort, words, number if alone else _EVERYBODY

    def _asked(self, number: int, holder: Holder) -> Certainty:
        """The engine's answer, where what the policies say of other matters is left out."""
        speaking = {document for each in self._said for document in each.documents}
        identity = tuple(self._holders.documents[each] for each in holder.documents if each in speaking)
        policies = replace(self._around, identity=identity, boundary=holder.boundary)
        request, unknown = self._requests(number, self._question)
        return certainty(Stack(policies, self._facts).consider(request, unknown), self._question.action)

    def _limits_personally(self, holder: Holder) -> bool:
        """Whether its boundary says different things to different principals."""
        limit = holder.boundary
        if limit is None:
            return False
        if id(limit) not in self._limits:
            self._limits[id(limit)] = any(map(is_personal, speaking((limit,), self._matter)))
        return self._limits[id(limit)]

    def _names(self, statement: Statement) -> Iterator[int]:
        """The principals whom a trust policy names."""
        named = statement.principal
        if statement.allows and (named is None or named.anybody):
            yield _EVERYBODY
        elif statement.allows and named is not None:
            yield from (number for each in named.aws if (number := self._holders.number(each)) is not None)
