"""Which step a denied call would be allowed without, decided by the engine on the account with and without it."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from msgspec import Struct

from leastwise.access import Answer, Question, Says, World
from leastwise.access.actions import bits_of
from leastwise.access.effective import effective
from leastwise.errors import LeastwiseError
from leastwise.jobs.denied.calls import Call, is_known
from leastwise.jobs.denied.taking import Taking
from leastwise.spec import Policies

__all__ = ["Blame", "Sure", "blame"]

_ANY = "iam:GetUser"
"""Any action does: what is asked for is the policies that every request of the caller meets."""
_SEVERAL = 20
"""Steps of which it is tried whether they have taken something only together."""


class Sure(StrEnum):
    """How sure it is that a step did it, from no to yes."""

    NO = "no"
    MAYBE = "maybe"
    YES = "yes"


class Blame(Struct, frozen=True, kw_only=True):
    """What took away what a call needs."""

    steps: tuple[str, ...]
    """Ids of the steps that have to be taken back, all of them together."""
    sure: Sure
    why: str
    """One sentence in lower case."""


def blame(taking: Taking, call: Call) -> Blame | None:
    """The steps that took away what a call needs; None where it would be denied without them, or is allowed by now."""
    if not taking.back:
        return None
    single = {id: _without(taking, call, (id,)) for id in taking.back}
    together = _without(taking, call, tuple(taking.back))
    for wanted in (Sure.YES, Sure.MAYBE):
        found = next((id for id, sure in single.items() if sure is wanted), None)
        if found is not None:
            return Blame(steps=(found,), sure=wanted, why=_WHY[wanted])
        if together is wanted:
            return _together(taking, call, wanted)
    return None


_WHY = {
    Sure.YES: "it was allowed before the step, and is denied since",
    Sure.MAYBE: "the step has taken something that the call may have needed; what was asked, or under what conditions, "
    "is not known well enough",
}


def _together(taking: Taking, call: Call, sure: Sure) -> Blame:
    """As few steps as bring it back, where no single one does."""
    several = tuple(taking.back)
    for id in several if len(several) <= _SEVERAL else ():
        fewer = tuple(each for each in several if each != id)
        if _without(taking, call, fewer) is sure:
            several = fewer
    return Blame(steps=several, sure=sure, why="no step did it alone: it is allowed without all of these together")


def _without(taking: Taking, call: Call, ids: Collection[str]) -> Sure:
    """Whether the call is denied with these steps and would be allowed without them."""
    now, then = taking.without(), taking.without(ids)
    if call.action.startswith("sts:AssumeRole") and not call.who.startswith("arn:"):
        return Sure.MAYBE if _trusts(now, call.resource) != _trusts(then, call.resource) else Sure.NO
    if not is_known(call.action):
        return Sure.MAYBE if _own(now, call.who) != _own(then, call.who) else Sure.NO
    if call.resource is None:
        return _somewhere(now, then, call)
    return _compared(_asked(now, call, call.resource), _asked(then, call, call.resource))


def _compared(now: Answer | None, then: Answer | None) -> Sure:
    if now is None or then is None or now.says is Says.ALLOWED or then.says is Says.DENIED:
        return Sure.NO
    if _told(now) == _told(then):
        return Sure.NO
    return Sure.YES if (now.says, then.says) == (Says.DENIED, Says.ALLOWED) else Sure.MAYBE


def _told(answer: Answer) -> tuple[object, ...]:
    return answer.says, answer.terms, answer.decision.outcome, answer.decision.blocked_by


def _asked(world: World, call: Call, resource: str) -> Answer | None:
    """What the account says to the call; None where nobody can ask it so."""
    try:
        return world.ask(Question(principal=world.principal(call.who), action=call.action, resource=resource))
    except LeastwiseError:
        return None


def _somewhere(now: World, then: World, call: Call) -> Sure:
    """Where nobody said on what: whether it was possible on anything before, and is on nothing any more."""
    bit = bits_of((call.action,))
    possible, was = (_reach(each, call.who) & bit for each in (now, then))
    if not was:
        return Sure.NO
    if not possible:
        return Sure.YES
    return Sure.MAYBE if _own(now, call.who) != _own(then, call.who) else Sure.NO


def _reach(world: World, who: str) -> int:
    policies = _own(world, who)
    if policies is None:
        return 0
    found = effective(policies, world.principal(who))
    return found.definite | found.conditional


def _own(world: World, who: str) -> Policies | None:
    """The policies of the caller itself; None of somebody who is not of this account."""
    try:
        return world.policies(Question(principal=world.principal(who), action=_ANY, resource="*"))
    except LeastwiseError:
        return None


def _trusts(world: World, role: str | None) -> tuple[object, ...]:
    """Who may come to a role without being of any account; of all roles, where nobody said to which."""
    roles = (each for estate in world.estates for each in estate.roles.items)
    return tuple(each.trust for each in roles if role in (None, each.arn))
