"""Whether what was planned is so: by a call on each object, and by the check on the account with what was just read.

The credential report lags by hours, so what the calls say is put into the Estate before the checks are asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from leastwise.apply.objects import read_object
from leastwise.apply.states import matches
from leastwise.audit import all_checks
from leastwise.audit.run import judge
from leastwise.collect.step import Refused
from leastwise.model import Estate, Status, Unseen
from leastwise.model.change import State, touched
from leastwise.objects import Ask, find_kind
from leastwise.remedy.plan import Plan, Step

__all__ = ["Verified", "standing", "verified"]


@dataclass(slots=True)
class Verified:
    """What does not hold, and what could not be seen: reasons by the ids of steps."""

    wrong: dict[str, str] = field(default_factory=dict)
    unseen: dict[str, str] = field(default_factory=dict)


def verified(plan: Plan, estate: Estate, ask: Ask) -> Verified:
    """Which steps of a plan hold.

    Args:
        plan: what was wanted.
        estate: the account, collected after it was applied.
        ask: makes a reading call.
    """
    found = Verified()
    for step in plan.steps:
        target = step.change.target
        try:
            state = read_object(ask, target)
            estate = _with(estate, step, state)
        except Refused as refused:
            found.unseen[step.id] = str(refused)
        except Unseen as unseen:
            found.unseen[step.id] = "; ".join(gap.call for gap in unseen.gaps)
        else:
            if not matches(state, step.change.after):
                found.wrong[step.id] = f"{target} is not as planned"
    _ask_checks(plan.steps, estate, found)
    return found


def standing(steps: Iterable[Step], ask: Ask) -> frozenset[str]:
    """Ids of the steps whose objects are already as they are to be, by a call on each."""
    found = set()
    for step in steps:
        target = step.change.target
        try:
            if matches(read_object(ask, target), step.change.after):
                found.add(step.id)
        except Refused:
            continue
    return frozenset(found)


def _with(estate: Estate, step: Step, state: State | None) -> Estate:
    """The Estate with what the object was just seen to be; an object that never was there stays so."""
    target = step.change.target
    kind = find_kind(target.kind)
    if state is None and kind.seen(estate, target) is None:
        return estate
    told = {name: value for name, value in (state or {}).items() if name.startswith("~")}
    named = touched(state, step.change.after)
    return kind.tried(estate, target, None if named is None else {**named, **told})


def _ask_checks(steps: Iterable[Step], estate: Estate, found: Verified) -> None:
    concerned = {healed.check for step in steps for healed in step.heals}
    said = {
        result.fingerprint: result for check in all_checks() if check.id in concerned for result in judge(check, estate)
    }
    for step in steps:
        for healed in step.heals:
            result = said.get(healed.fingerprint)
            if result is not None and result.status is Status.FAIL:
                found.wrong.setdefault(step.id, f"`{healed.check}` still says: {result.says}")
            elif result is not None and result.status is Status.UNKNOWN:
                found.unseen.setdefault(step.id, f"`{healed.check}` cannot tell: {result.says}")
