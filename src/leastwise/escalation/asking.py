"""Questions to the engine about the principals of one account, many at a time.

Principals whose policies say the same of a matter get the same answer, so they are asked once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from leastwise.access import Question, World
from leastwise.access.actions import allowed, union
from leastwise.access.holders import Holders
from leastwise.access.people import root_of
from leastwise.access.speaking import is_personal
from leastwise.access.words import Words
from leastwise.engine import Stack, Unknown
from leastwise.escalation.certainty import Certainty, certainty
from leastwise.escalation.crowd import crowd
from leastwise.escalation.matter import Asked, Said, said_of
from leastwise.escalation.technique import Need
from leastwise.escalation.witness import witnesses
from leastwise.language import Document
from leastwise.model import Estate, User
from leastwise.spec import Policies, Request

__all__ = ["Asking"]

_KEPT = 64
_KEPT_STACKS = 4_096
_PLAIN = "iam:GetUser"
"""Any action does: what is asked for is the Organization's policies."""


class Asking:
    """The users and roles of an account, to be asked what they may do; they go by their numbers in `holders`.

    Attributes:
        callers: each of them as it makes requests.
    """

    def __init__(self, world: World, estate: Estate) -> None:
        self.estate = estate
        self.holders = Holders((estate,))
        self._world = world
        self._root = root_of(estate)
        self._around = self._policies(Question(principal=self._root, action=_PLAIN, resource="*"))
        self._found: dict[object, tuple[Certainty, Question]] = {}
        self._personal: dict[int, bool] = {}
        self._about: dict[str, tuple[Said, ...]] = {}
        self._chosen: dict[tuple[int, int], tuple[Certainty, Question]] = {}
        self._questions: dict[object, Asked] = {}
        self._words = Words()
        self._answered: dict[object, Certainty] = {}
        self._stacks: dict[object, Stack] = {}
        self._alone = any(map(self._is_personal, (each for level in self._around.scps for each in level)))
        self._sorts = _by_sort(self.holders)
        self.callers = tuple(each.principal for each in self.holders.all)

    @property
    def world(self) -> World:
        """What answers."""
        return self._world

    def masks(self, actions: int) -> tuple[int, ...]:
        """For each principal those of the actions that it may perhaps take, by its policies without resources."""
        guarded = [[allowed(each) for each in level] for level in self._around.scps]
        for level in guarded:
            actions &= union(level)
        sets = [allowed(each) & actions for each in self.holders.documents]
        limits: dict[int, int] = {}
        found = []
        for holder in self.holders.all:
            mine = union(sets[number] for number in holder.documents)
            if holder.boundary is not None and mine:
                key = id(holder.boundary)
                mine &= limits[key] if key in limits else limits.setdefault(key, allowed(holder.boundary))
            found.append(mine)
        return tuple(found)

    def documents(self, number: int) -> tuple[Document, ...]:
        """The identity-based policies of a principal."""
        return tuple(self.holders.documents[each] for each in self.holders.all[number].documents)

    def one(
        self, number: int, asked: Question, identity: tuple[Document, ...] | None = None, *, free: bool = False
    ) -> Certainty:
        """Whether one principal may do something.

        Args:
            identity: its identity-based policies, if they were others than they are.
            free: as if it had no permissions boundary.
        """
        mine = self.documents(number) if identity is None else identity
        key = self._alike(number, asked, mine, free=free)
        if key not in self._answered:
            self._answered[key] = self._one(number, asked, mine, free=free)
        return self._answered[key]

    def _one(self, number: int, asked: Question, identity: tuple[Document, ...], *, free: bool) -> Certainty:
        holder = self.holders.all[number]
        return self._decided(number, asked, self._of(asked), identity, None if free else holder.boundary)

    def _decided(
        self,
        number: int,
        asked: Question,
        around: Policies,
        identity: tuple[Document, ...],
        boundary: Document | None,
    ) -> Certainty:
        request, unknown = self.request(number, asked)
        return certainty(self._stack(around, identity, boundary).consider(request, unknown), asked.action)

    def _stack(self, around: Policies, identity: tuple[Document, ...], boundary: Document | None) -> Stack:
        """These policies, kept where they are not those of one role: the same are asked about target after target."""
        if around is not self._around:
            return Stack(replace(around, identity=identity, boundary=boundary), self._world.facts)
        key = (*map(id, identity), id(boundary))  # the stack keeps them, so that no id becomes another's
        if key not in self._stacks:
            if len(self._stacks) >= _KEPT_STACKS:
                self._stacks.clear()
            self._stacks[key] = Stack(replace(around, identity=identity, boundary=boundary), self._world.facts)
        return self._stacks[key]

    def _alike(self, number: int, asked: Question, identity: tuple[Document, ...], *, free: bool) -> object:
        """Equal where the answer is the same: by what is asked, and by what the policies say of the action."""
        holder = self.holders.all[number]
        said, personal = self._words.of(identity, asked.action)
        limited = holder.boundary is not None and self._is_personal(holder.boundary)
        alone = self._alone or personal or limited or _enters(asked)
        question = (asked.action, asked.resource, *asked.context.items(), asked.without)
        return question, holder.sort, free, said, number if alone else -1

    def anything(self, number: int, need: Need) -> tuple[Certainty, Question]:
        """Whether one principal may take an action on a resource of its choice, and on which."""
        mine = (number, id(need))
        if mine not in self._chosen:
            self._chosen[mine] = self._of_its_kind(number, need)
        return self._chosen[mine]

    def _of_its_kind(self, number: int, need: Need) -> tuple[Certainty, Question]:
        """The same for all whose policies are the same and tell no two principals apart."""
        holder, documents = self.holders.all[number], self.documents(number)
        personal = any(map(self._is_personal, (*documents, *filter(None, (holder.boundary,)))))
        key = (id(need), holder.sort, holder.documents, number if personal else -1)
        if key not in self._found:
            self._found[key] = self._tried(number, need, documents)
        said, question = self._found[key]
        return said, replace(question, principal=self.callers[number])

    def choices(self, number: int, action: str, within: str, identity: tuple[Document, ...]) -> Iterator[str]:
        """Resources among which one principal may choose."""
        holder = self.holders.all[number]
        around = (each for level in self._around.scps for each in level)
        layers = (*identity, *filter(None, (holder.boundary,)), *around)
        name = holder.entity.name if isinstance(holder.entity, User) else ""
        return witnesses(action, within, layers, self.estate.account.id, name, self._world.facts)

    def all(self, asked: Question, among: int) -> tuple[tuple[int, Certainty], ...]:
        """Who of these may do something, in sets; whoever is left out may not.

        Args:
            asked: the question; its principal does not matter.
        """
        if not among:
            return ()
        key = (asked.action, asked.resource, *asked.context.items())
        if key not in self._questions:
            if len(self._questions) >= _KEPT:
                self._questions.clear()
            self._questions[key] = self._made(asked)
        return tuple(self._questions[key].answers(among))

    def _made(self, asked: Question) -> Asked:
        about = self._about.get(asked.action)
        if about is None:
            about = self._about[asked.action] = said_of(asked.action, self.holders)
        around = self._of(asked)

        def decided(number: int, identity: tuple[Document, ...]) -> Certainty:
            return self._decided(number, asked, around, identity, self.holders.all[number].boundary)

        return Asked(asked, self.holders, self._sorts, about, around, self._world.facts, decided)

    def request(self, number: int, asked: Question) -> tuple[Request, Unknown]:
        """The request that a question would be, and the keys that are not known of it."""
        holder = self.holders.all[number]
        return self._world.request(replace(asked, principal=self.callers[number]), holder.entity)

    def _tried(self, number: int, need: Need, identity: tuple[Document, ...]) -> tuple[Certainty, Question]:
        best = Certainty.NO, Question(principal=self.callers[number], action=need.action, resource="*")
        for arn in self.choices(number, need.action, need.within, identity):
            asked = replace(best[1], resource=arn, context={key: (value,) for key, value in need.context})
            said = self.one(number, asked, identity)
            if said > best[0]:
                best = said, asked
            if said is Certainty.SURE:
                break
        return best

    def _is_personal(self, document: Document) -> bool:
        """Whether it says different things to different principals; documents live as long as this does."""
        key = id(document)
        if key not in self._personal:
            self._personal[key] = any(map(is_personal, document.statements))
        return self._personal[key]

    def _of(self, asked: Question) -> Policies:
        """The policies around a request that are not its caller's own; of resources only roles have one here."""
        return self._policies(replace(asked, principal=self._root)) if _enters(asked) else self._around

    def _policies(self, asked: Question) -> Policies:
        return self._world.policies(asked)


def _by_sort(holders: Holders) -> tuple[int, ...]:
    sorts: dict[object, list[int]] = {}
    for number, each in enumerate(holders.all):
        sorts.setdefault(each.sort, []).append(number)
    return tuple(map(crowd, sorts.values()))


def _enters(asked: Question) -> bool:
    return asked.action == "sts:AssumeRole"
