"""Who can become administrator of an account, and how: the shortest way of each principal, the surest first.

Looked for backwards, from those who administer to those who can become one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from heapq import heappop, heappush

from leastwise.access import World
from leastwise.access.actions import union
from leastwise.access.grants import CALL, boundary, grants
from leastwise.escalation.asking import Asking
from leastwise.escalation.certainty import Certainty
from leastwise.escalation.crowd import crowd, has, members
from leastwise.escalation.known import DECIDED, bits_needed, of_gain
from leastwise.escalation.masters import Masters
from leastwise.escalation.path import Hop, Path
from leastwise.escalation.standing import Standing
from leastwise.escalation.technique import Gain, On, Technique
from leastwise.escalation.things import Things, is_arn
from leastwise.language import Document
from leastwise.model import Estate, Gap, Group, Observed, Role, Unseen, User

__all__ = ["Paths", "paths"]

_ON = {On.USER: User, On.ROLE: Role, On.GROUP: User}


@dataclass(frozen=True, slots=True)
class Paths:
    """What was found of an account.

    Attributes:
        found: for each ARN of a user or role the way to administration; who has none is left out.
        doubts: for ARNs without a way what was not seen and could be one.
    """

    found: dict[str, Path]
    doubts: dict[str, tuple[Gap, ...]]


def paths(world: World, estate: Estate) -> Paths:
    """Every principal's way to administration of the account.

    Whoever has an ARN that makes no sense, of its own or of a policy, is in doubt and plays no part.
    """
    users = [each for each in estate.users.items if not _makes_sense(each)]
    roles = [each for each in estate.roles.items if not _makes_sense(each)]
    if not users and not roles:
        return _Search(world, estate).paths()
    sensible = replace(
        estate,
        users=Observed(tuple(each for each in estate.users.items if each not in users), estate.users.gaps),
        roles=Observed(tuple(each for each in estate.roles.items if each not in roles), estate.roles.gaps),
    )
    found = _Search(World((sensible,), world.facts), sensible).paths()
    everybody: tuple[User | Role, ...] = (*users, *roles)
    return Paths(found.found, found.doubts | {each.arn: (_senseless(each, estate),) for each in everybody})


@dataclass(frozen=True, slots=True)
class _Step:
    """The next hops of a principal, and whom it then is; None: an administrator."""

    hops: tuple[Hop, ...]
    next: int | None
    sure: Certainty


class _Search:
    def __init__(self, world: World, estate: Estate) -> None:
        self._estate = estate
        self._asking = Asking(world, estate)
        self._things = Things(world, estate)
        self._standing = Standing(self._asking)
        self._masks = self._asking.masks(_every_action())
        self._masters = Masters(self._asking, self._things, self._masks)
        self._heap: list[tuple[int, int, int, int]] = []
        self._steps: list[_Step] = []
        self._settled: dict[int, _Step] = {}
        holders = self._asking.holders.all
        self._open = crowd(number for number, each in enumerate(holders) if not each.sort[1])
        self._unsure, self._without = self._open, self._open

    def paths(self) -> Paths:
        for number in members(self._open):
            self._begin(number)
        self._join()
        self._run()
        while self._together():
            self._run()
        names = [each.entity.arn for each in self._asking.holders.all]
        found = {names[number]: self._path(number) for number in self._settled}
        return Paths(found, {names[number]: gaps for number in members(self._open) if (gaps := self._doubts(number))})

    def _begin(self, number: int) -> None:
        """Whether somebody is an administrator, or can make itself one."""
        sure = self._standing.administers(number)
        if sure:
            self._push(number, _Step((), None, sure))
        if sure is not Certainty.SURE and self._masks[number] & _alone():
            for hops in self._by_itself(number):
                self._push(number, _Step(hops, None, min(hop.sure for hop in hops)))
                if len(hops) == 1 and hops[0].sure is Certainty.SURE:
                    break

    def _run(self) -> None:
        while self._heap:
            _, _, number, place = heappop(self._heap)
            if has(self._open, number):
                step = self._steps[place]
                self._open &= ~(1 << number)
                self._unsure &= ~(1 << number)
                self._settled[number] = step
                self._spread(number, step)

    def _spread(self, number: int, step: _Step) -> None:
        """To those who can act as somebody who becomes administrator, and have no way yet that is as sure.

        The surest and shortest ways are settled first, so that no later one is better.
        """
        left = self._unsure if step.sure is Certainty.SURE else self._without
        for other, hop in self._controllers(number, left, left & ~self._without):
            self._push(other, _Step((hop,), number, min(hop.sure, step.sure)))

    def _push(self, number: int, step: _Step) -> None:
        length = len(step.hops) + (0 if step.next is None else self._length(step.next))
        self._without &= ~(1 << number)
        if step.sure is Certainty.SURE:
            self._unsure &= ~(1 << number)
        self._steps.append(step)
        heappush(self._heap, (-step.sure, length, number, len(self._steps) - 1))

    def _length(self, number: int) -> int:
        return len(self._path(number).hops)

    def _path(self, number: int) -> Path:
        hops: tuple[Hop, ...] = ()
        sure, place = self._settled[number].sure, number
        while True:
            step = self._settled[place]
            hops += step.hops
            if step.next is None:
                return Path(hops, self._asking.holders.all[place].entity.arn, sure)
            place = step.next

    def _controllers(self, number: int, among: int, known: int = 0) -> Iterator[tuple[int, Hop]]:
        """Who of these can act as a principal, each by its best hop; `known` as in `Masters.of`."""
        target = self._asking.holders.all[number].entity
        gain = Gain.USER if isinstance(target, User) else Gain.ROLE
        best: dict[int, Hop] = {}
        for technique in of_gain(gain):
            _better(best, self._masters.of(technique, target, among, known))
        yield from ((other, hop) for other, hop in best.items() if other != number)

    def _by_itself(self, number: int) -> Iterator[tuple[Hop, ...]]:
        """The ways in which one principal raises itself to administrator."""
        for hop in self._powers(number):
            yield (hop,)
        for technique in of_gain(Gain.PRINCIPAL):
            made = self._masters.make(technique, number) if self._able(technique, number) else None
            if made is not None:
                yield (made,)
        yield from self._unbound(number)

    def _powers(
        self, number: int, identity: tuple[Document, ...] | None = None, *, free: bool = False
    ) -> Iterator[Hop]:
        """The ways in which a principal gives itself every permission.

        What it rewrites on the way refuses nothing any more.

        Args:
            identity: its identity-based policies, if they were others than they are.
            free: as if it had no permissions boundary.
        """
        target = self._asking.holders.all[number].entity
        for technique in of_gain(Gain.POWERS):
            if not self._able(technique, number) and identity is None and not free:
                continue
            for thing in self._things.of(technique, target):
                hop = self._masters.oneself(technique, number, thing, identity=identity, free=free)
                if hop is not None:
                    kept = self._things.kept(target, thing) if identity is None and _rewrites(technique) else identity
                    if sure := self._standing.could(number, kept, free=free):
                        yield _no_surer(hop, sure)

    def _join(self) -> None:
        """By groups that administer, or that let their members raise themselves."""
        technique = of_gain(Gain.MEMBERSHIP)[0]
        for group, thing, documents in self._things.groups():
            if self._standing.leads(documents):
                for number, hop in self._masters.on(technique, thing, self._unsure):
                    self._joined(number, hop, group, documents)

    def _joined(self, number: int, hop: Hop, group: Group, documents: tuple[Document, ...]) -> None:
        user = self._asking.holders.all[number].entity
        left = self._unsure if hop.sure is Certainty.SURE else self._without
        if not has(left, number) or not isinstance(user, User) or group.name in user.groups:
            return
        identity = (*self._asking.documents(number), *documents)
        if sure := self._standing.administers(number, identity):
            self._push(number, _Step((hop,), None, min(hop.sure, sure)))
            return
        for more in self._powers(number, identity):
            self._push(number, _Step((hop, more), None, min(hop.sure, more.sure)))

    def _unbound(self, number: int) -> Iterator[tuple[Hop, ...]]:
        """By leaving the boundary, and by what is possible then."""
        holder = self._asking.holders.all[number]
        if holder.boundary is None:
            return
        for technique in of_gain(Gain.FREEDOM):
            if not self._able(technique, number) or not isinstance(holder.entity, _ON[technique.needs[0].on]):
                continue
            hop = self._masters.oneself(technique, number, self._things.of(technique, holder.entity)[0])
            if hop is None:
                continue
            if sure := self._standing.administers(number, free=True):
                yield (_no_surer(hop, sure),)
            else:
                yield from ((hop, each) for each in self._powers(number, free=True))

    def _together(self) -> bool:
        """Those who can both give somebody any permission and act as it; whether any were found."""
        techniques = of_gain(Gain.POWERS)
        able = self._open & union(map(self._masters.able, techniques))
        for number, holder in enumerate(self._asking.holders.all) if able else ():
            if number in self._settled or holder.sort[1]:
                continue
            raisers: dict[int, Hop] = {}
            for technique in techniques:
                _better(raisers, self._masters.of(technique, holder.entity, able & ~(1 << number)))
            if raisers and (sure := self._standing.could(number)):
                for other, hop in self._controllers(number, crowd(raisers)):
                    first = _no_surer(raisers[other], sure)
                    self._push(other, _Step((first, hop), None, min(first.sure, hop.sure)))
        return bool(self._heap)

    def _able(self, technique: Technique, number: int) -> bool:
        return has(self._masters.able(technique), number)

    def _doubts(self, number: int) -> tuple[Gap, ...]:
        """What was not seen and could make somebody without a way an administrator."""
        holder = self._asking.holders.all[number]
        gaps: list[Gap] = []
        if holder.hidden:
            gaps += _hidden(holder.entity, self._estate)
        if self._masks[number]:
            gaps += (*self._estate.users.gaps, *self._estate.roles.gaps)
        if number in self._by_password:
            gaps += self._estate.credentials.gaps
        if has(self._takers[On.FUNCTION], number):
            gaps += self._estate.functions.gaps if "lambda" in self._running else ()
        if has(self._takers[On.INSTANCE], number):
            gaps += self._estate.instances.gaps if "ec2" in self._running else ()
        return tuple(dict.fromkeys(gaps))

    @cached_property
    def _by_password(self) -> frozenset[int]:
        """Who may set the password of somebody who becomes administrator, if nobody saw who has one."""
        found: set[int] = set()
        if self._estate.credentials.gaps:
            for technique in (each for each in of_gain(Gain.USER) if "password" in each.id):
                for target in (self._asking.holders.all[number].entity for number in self._settled):
                    for thing in self._things.of(technique, target):
                        found.update(number for number, _ in self._masters.on(technique, thing, self._open))
        return frozenset(found)

    @cached_property
    def _takers(self) -> Mapping[On, int]:
        """Who could take over what runs, if there were such a thing."""
        return {on: union(map(self._masters.able, _on(on))) for on in (On.FUNCTION, On.INSTANCE)}

    @cached_property
    def _running(self) -> frozenset[str]:
        """The services that a role by which one becomes administrator is meant for, of those that run what is seen."""
        everybody = [self._asking.holders.all[number].entity for number in self._settled]
        roles = [each for each in everybody if isinstance(each, Role)]
        return frozenset(each for each in ("ec2", "lambda") if any(self._things.trusts(role, each) for role in roles))


def _makes_sense(entity: User | Role) -> bool:
    return all(map(is_arn, (entity.arn, *entity.attached, *filter(None, (entity.boundary,)))))


def _senseless(entity: User | Role, estate: Estate) -> Gap:
    why = f"an ARN of `{entity.name}` or of its policies makes no sense"
    return Gap(call=CALL, permission=CALL, account=estate.account.id, code="Unreadable", why=why)


def _hidden(entity: User | Role, estate: Estate) -> tuple[Gap, ...]:
    """What hides some of its policies."""
    gaps: list[Gap] = []
    for look in (lambda: [*grants(entity, estate.groups, estate.policies)], lambda: boundary(entity, estate.policies)):
        try:
            look()
        except Unseen as unseen:
            gaps += unseen.gaps
    return tuple(gaps)


def _rewrites(technique: Technique) -> bool:
    """Whether it writes over what is there, rather than beside it."""
    return technique.id.startswith(("put-", "new-policy-version"))


def _better(best: dict[int, Hop], found: Iterable[tuple[int, Hop]]) -> None:
    """Take up the hops that are surer than those that are known."""
    for number, hop in found:
        if number not in best or hop.sure > best[number].sure:
            best[number] = hop


def _no_surer(hop: Hop, sure: Certainty) -> Hop:
    return Hop(hop.technique, hop.actor, hop.target, min(hop.sure, sure), hop.questions)


@cache
def _on(on: On) -> tuple[Technique, ...]:
    return tuple(each for each in DECIDED if any(need.on is on for need in each.needs))


@cache
def _every_action() -> int:
    return union(map(bits_needed, DECIDED))


@cache
def _alone() -> int:
    """The actions of techniques that one uses on oneself."""
    gains = (Gain.POWERS, Gain.MEMBERSHIP, Gain.FREEDOM, Gain.PRINCIPAL)
    return union(map(bits_needed, of_gain(*gains)))
