"""Who can do something: every user and role of the accounts, their root users, and those whom the resource lets in.

Principals whose policies say the same of the matter get the same answer, so they are asked once; those of whom a
statement speaks by name, tag or id are asked one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from leastwise.access.answer import Answer, Says, Term, say, terms
from leastwise.access.holders import Holder, Holders
from leastwise.access.outsiders import Outsider, outsiders
from leastwise.access.people import root_of
from leastwise.access.question import Question
from leastwise.access.speaking import Matter, is_personal, speaking
from leastwise.access.world import World
from leastwise.engine import Stack, Unknown
from leastwise.language import Document, Statement, fold, has_variables
from leastwise.model import Estate, Gap
from leastwise.spec import Facts, Request

__all__ = ["Accessors", "Alike", "Finder"]


@dataclass(frozen=True, slots=True)
class Alike:
    """Principals that get the same answer.

    Attributes:
        says: anything but denied.
        terms: what it depends on.
        arns: of users, roles and root users, sorted.
    """

    says: Says
    terms: tuple[Term, ...]
    arns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accessors:
    """Who can.

    Attributes:
        inside: users, roles and root users of the accounts, the surest first.
        outside: whom the resource's policy lets in from elsewhere.
        asked: how many principals of the accounts were asked about.
        gaps: what was not seen.
    """

    inside: tuple[Alike, ...]
    outside: tuple[Outsider, ...]
    asked: int
    gaps: tuple[Gap, ...]

    @property
    def arns(self) -> dict[str, Alike]:
        """The answer for every principal that is not denied."""
        return {arn: alike for alike in self.inside for arn in alike.arns}


class Finder:
    """Answers who can, for one world; making it reads every policy once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.holders = Holders(world.estates)

    def who_can(self, asked: Question) -> Accessors:
        """Everybody who can.

        Args:
            asked: the question; its principal does not matter.

        Raises:
            ArnError: the resource is neither an ARN nor `*`.
        """
        found: defaultdict[tuple[Says, tuple[Term, ...]], list[str]] = defaultdict(list)
        gaps: dict[Gap, None] = {}
        matter = Matter(asked.action, _arn(asked, self.world.facts))
        said = _Said(self.holders, matter)
        for estate in self.world.estates:
            root = self.world.ask(replace(asked, principal=root_of(estate)))
            gaps.update(dict.fromkeys(root.gaps))
            found[root.says, root.terms].append(str(root.request.principal.entity))
            for says, on, members in _Account(self, asked, estate, root, said).answers():
                found[says, on] += [self.holders.all[member].entity.arn for member in members]
        inside = [Alike(says, on, tuple(sorted(arns))) for (says, on), arns in found.items() if says is not Says.DENIED]
        outside = outsiders(self.world, asked)
        return Accessors(
            tuple(sorted(inside, key=_order)), outside, len(self.holders.all) + len(self.world.estates), tuple(gaps)
        )


def _arn(asked: Question, facts: Facts) -> str:
    """What resource patterns have to match: `*` where the action knows no resources."""
    return "*" if facts.without_resource(fold(asked.action)) else asked.resource


def _order(each: Alike) -> tuple[int, int, tuple[str, ...]]:
    return list(Says).index(each.says), -len(each.arns), each.arns[:1]


_DENIED, _ALLOWED = 1, 2
"""The bits of what is said without any condition."""


class _Said:
    """What identity-based policies say of one matter: a bit for each thing that is said, the same for the same.

    Attributes:
        by_holder: for each holder what its policies say.
    """

    def __init__(self, holders: Holders, matter: Matter) -> None:
        bits: dict[object, int] = {False: _DENIED, True: _ALLOWED}
        self.matter = matter
        self._sayings: dict[int, Document] = {}
        self._allowing = self._personal = 0
        documents: dict[int, int] = {}
        for number, statement in holders.speaking.of(matter):
            document = holders.documents[number]
            words = _words(statement, document)
            bit = bits.setdefault(words, 1 << len(bits))
            if bit not in self._sayings:
                self._sayings[bit] = Document(document.version, None, (statement,))
                self._personal |= bit * is_personal(statement)
                self._allowing |= bit * (statement.allows and bit != _ALLOWED)
            documents[number] = documents.get(number, 0) | bit
        self.by_holder: dict[int, int] = {}
        get = self.by_holder.get
        for number, said in documents.items():
            for holder in holders.holding[number]:
                self.by_holder[holder] = get(holder, 0) | said

    def essence(self, said: int) -> tuple[int, bool]:
        """What is said, without what makes no difference, and whether it means something else for everybody."""
        if said & _DENIED:
            return _DENIED, False
        if said & _ALLOWED:
            said &= ~self._allowing
        return said, bool(said & self._personal)

    def policies(self, said: int) -> tuple[Document, ...]:
        """Documents that say just this."""
        return tuple(document for bit, document in self._sayings.items() if said & bit)


def _words(statement: Statement, document: Document) -> object:
    """What a statement says of a matter that it may speak of; no request tells two with equal words apart."""
    if not statement.conditions and not _has_variables(statement):
        return statement.allows
    resources = (statement.resources, statement.not_resources) if _has_variables(statement) else ()
    return statement.allows, statement.conditions, resources, document.version


def _has_variables(statement: Statement) -> bool:
    return any(map(has_variables, (*(statement.resources or ()), *(statement.not_resources or ()))))


Class = tuple[tuple[bool, bool, int], int, int]
"""What sort of holder it is, what its policies say, and its own number if it is asked alone."""


class _Account:
    """The principals of one account, before one question.

    Args:
        root: the answer for its root user, which meets all but the policies of users and roles.
    """

    def __init__(self, finder: Finder, asked: Question, estate: Estate, root: Answer, said: _Said) -> None:
        self._world, self._holders = finder.world, finder.holders
        self._asked, self._estate, self._root, self._said = asked, estate, root, said
        policies = root.gathered.policies
        own = [] if policies.resource is None else [policies.resource]
        around = [document for level in (*policies.scps, *policies.rcps) for document in level]
        spoken = speaking((*around, *own), said.matter)
        self._each_alone = any(map(is_personal, spoken))
        named = {name for statement in spoken for name in _names(statement)}
        self._named = {number for name in named if (number := self._holders.number(name)) is not None}
        self._open = any(map(_lets_everybody_in, speaking(own, said.matter)))
        self._limits: dict[int, bool] = {}
        self._essences: dict[int, tuple[int, bool]] = {}
        self._requests: dict[tuple[bool, bool], tuple[Request, Unknown]] = {}

    def answers(self) -> Iterator[tuple[Says, tuple[Term, ...], list[int]]]:
        """What is said to whom; whoever is left out is denied."""
        classes: defaultdict[Class, list[int]] = defaultdict(list)
        for number in self._considered():
            classes[self._class(number)].append(number)
        for (_, said, alone), members in classes.items():
            yield *self._ask(members[0], said, alone=alone >= 0), members

    def _considered(self) -> set[int]:
        """Without a policy on the matter those can whom the resource's policy names, and everybody if it is open."""
        mine = self._holders.of_account(self._estate.account.id)
        if self._open:
            return set(mine)
        beside = self._named.union(self._holders.hidden, self._said.by_holder)
        return beside if len(self._world.estates) == 1 else beside.intersection(mine)

    def _class(self, number: int) -> Class:
        holder = self._holders.all[number]
        said = self._said.by_holder.get(number, 0)
        essence = self._essences.get(said)
        if essence is None:
            essence = self._essences[said] = self._said.essence(said)
        alone = (
            essence[1]
            or self._each_alone
            or holder.hidden
            or number in self._named
            or (holder.boundary is not None and self._limits_personally(holder.boundary))
        )
        return holder.sort, essence[0], number if alone else -1

    def _limits_personally(self, boundary: Document) -> bool:
        found = self._limits.get(id(boundary))
        if found is None:
            found = self._limits[id(boundary)] = any(map(is_personal, speaking((boundary,), self._said.matter)))
        return found

    def _ask(self, number: int, said: int, *, alone: bool) -> tuple[Says, tuple[Term, ...]]:
        """The engine's answer, where what the policies say of other matters is left out."""
        holder = self._holders.all[number]
        if holder.hidden:
            answer = self._world.ask(replace(self._asked, principal=holder.principal))
            return answer.says, answer.terms
        around = self._root.gathered.policies
        policies = replace(around, identity=self._said.policies(said), boundary=holder.boundary)
        request, unknown = self._request(holder, alone=alone)
        considered = Stack(policies, self._world.facts).consider(request, unknown)
        return say(request, considered, replace(self._root.gathered, policies=policies)), terms(considered)

    def _request(self, holder: Holder, *, alone: bool) -> tuple[Request, Unknown]:
        """The request; that of another one of its sort will do if nothing that is said depends on who asks."""
        if alone:
            return self._world.request(replace(self._asked, principal=holder.principal), holder.entity)
        sort = holder.sort[:2]
        if sort not in self._requests:
            self._requests[sort] = self._request(holder, alone=True)
        return self._requests[sort]


def _names(statement: Statement) -> Iterator[str]:
    for named in (statement.principal, statement.not_principal):
        if named is not None:
            yield from named.aws


def _lets_everybody_in(statement: Statement) -> bool:
    """Whether it allows something to all, those of its own account among them whose policies do not."""
    return statement.allows and (statement.principal is None or statement.principal.anybody)
