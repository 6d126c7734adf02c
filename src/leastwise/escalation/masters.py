"""Who masters a technique: first by the sets of actions, then by the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from leastwise.access import Question
from leastwise.access.actions import union
from leastwise.access.people import root_of
from leastwise.escalation.asking import Asking
from leastwise.escalation.certainty import Certainty
from leastwise.escalation.crowd import crowd, has, members
from leastwise.escalation.known import bits_needed
from leastwise.escalation.path import Hop
from leastwise.escalation.technique import Need, On, Technique
from leastwise.escalation.things import Thing, Things
from leastwise.language import Document
from leastwise.model import Role, User

__all__ = ["Masters"]

_CHOSEN = frozenset({On.ANYTHING, On.NEW})


class Masters:
    """Answers who can use a technique on a principal, and whether one can on itself."""

    def __init__(self, asking: Asking, things: Things, masks: tuple[int, ...]) -> None:
        self._asking, self._things = asking, things
        self._by_mask = _by_mask(masks)
        self._able: dict[str, int] = {}
        self._somebody = root_of(asking.estate)

    def able(self, technique: Technique) -> int:
        """Those whose policies speak of all its actions; anybody may be let in by a role itself."""
        if technique.id not in self._able:
            needed = 0 if technique.id == "assume-role" else bits_needed(technique)
            self._able[technique.id] = union(who for mask, who in self._by_mask.items() if mask & needed == needed)
        return self._able[technique.id]

    def of(self, technique: Technique, target: User | Role, among: int, known: int = 0) -> Iterator[tuple[int, Hop]]:
        """Who of these can use it on a user or role.

        Args:
            known: who has a way already that is not sure; only sure ones of theirs are told.
        """
        able = self.able(technique) & among
        if not able or not self._fits(technique, target):
            return
        found: dict[int, Hop] = {}
        for thing in self._things.of(technique, target):
            if not self._target_may(technique, target, thing):
                continue
            left = able & ~crowd(each for each, hop in found.items() if hop.sure is Certainty.SURE)
            for number, hop in self.on(technique, thing, left, target, known):
                if number not in found or hop.sure > found[number].sure:
                    found[number] = hop
        yield from found.items()

    def oneself(
        self,
        technique: Technique,
        number: int,
        thing: Thing,
        *,
        identity: tuple[Document, ...] | None = None,
        free: bool = False,
    ) -> Hop | None:
        """How one principal uses it on itself; `identity` and `free` as in `Asking.one`."""
        holder = self._asking.holders.all[number]
        sure, questions = Certainty.SURE, []
        for need in technique.needs:
            asked = self._question(need, thing)
            sure = min(sure, self._asking.one(number, asked, identity, free=free))
            if not sure:
                return None
            questions.append(replace(asked, principal=self._asking.callers[number]))
        return Hop(technique, holder.entity.arn, holder.entity.arn, sure, tuple(questions))

    def make(self, technique: Technique, number: int) -> Hop | None:
        """How one principal makes a new one with any permission: all actions on the same name."""
        first = technique.needs[0].action
        best: Hop | None = None
        for arn in self._asking.choices(number, first, "", self._asking.documents(number)):
            thing = Thing(arn, without=frozenset({"iam:PermissionsBoundary", "aws:ResourceTag/*", "iam:ResourceTag/*"}))
            hop = self.oneself(technique, number, thing)
            if hop is not None and (best is None or hop.sure > best.sure):
                best = hop
            if best is not None and best.sure is Certainty.SURE:
                break
        return best

    def _fits(self, technique: Technique, target: User | Role) -> bool:
        """Whether the target is one that the technique works on."""
        if isinstance(target, User):
            return {"give-password": self._things.has_password(target) is False}.get(
                technique.id, technique.id != "change-password" or self._things.without_mfa(target) is True
            )
        if technique.profile and not target.instance_profiles:
            return False
        return not technique.service or self._things.trusts(target, technique.service)

    def _target_may(self, technique: Technique, target: User | Role, thing: Thing) -> bool:
        """Whether the target itself may do what the technique takes of it."""
        number = self._asking.holders.number(target.arn)
        if not technique.target_may or number is None:
            return True
        asked = Question(principal=self._somebody, action=technique.target_may, resource=thing.arn)
        return self._asking.one(number, asked) is not Certainty.NO

    def on(
        self, technique: Technique, thing: Thing, among: int, target: User | Role | None = None, known: int = 0
    ) -> Iterator[tuple[int, Hop]]:
        """Those who may take all actions on a thing, with the least sure of the answers; `known` as in `of`."""
        said = [(self.able(technique) & among, Certainty.SURE)]
        questions = []
        for need in technique.needs:
            if need.on not in _CHOSEN:
                asked = self._question(need, thing)
                questions.append(asked)
                said = [(some, min(sure, more)) for who, sure in said for some, more in self._asking.all(asked, who)]
        chosen = [need for need in technique.needs if need.on in _CHOSEN]
        for who, targeted in said:
            for number in members(who if targeted is Certainty.SURE else who & ~known):
                answers = [self._asking.anything(number, need) for need in chosen]
                sure = min((targeted, *(each for each, _ in answers)))
                if sure is Certainty.SURE or (sure and not has(known, number)):
                    actor, caller = self._asking.holders.all[number].entity.arn, self._asking.callers[number]
                    mine = (*(replace(each, principal=caller) for each in questions), *(each for _, each in answers))
                    yield number, Hop(technique, actor, target.arn if target else thing.arn, sure, mine)

    def _question(self, need: Need, thing: Thing) -> Question:
        context = {**_of_iam(need.action), **thing.context, **{key: (value,) for key, value in need.context}}
        without = frozenset(each for each in thing.without if each not in dict(need.context))
        arn = need.within.replace("{region}", thing.region).replace("*", "aws", 1) if need.within else thing.arn
        return Question(principal=self._somebody, action=need.action, resource=arn, context=context, without=without)


def _by_mask(masks: tuple[int, ...]) -> dict[int, int]:
    """The principals by the actions that they may perhaps take."""
    found: dict[int, list[int]] = {}
    for number, mask in enumerate(masks):
        found.setdefault(mask, []).append(number)
    return {mask: crowd(numbers) for mask, numbers in found.items()}


def _of_iam(action: str) -> dict[str, tuple[str, ...]]:
    """IAM has one endpoint, whose region conditions see; a role is passed wherever the service is called."""
    return {"aws:RequestedRegion": ("us-east-1",)} if action.startswith("iam:") and action != "iam:PassRole" else {}
