"""A plan against the same plan made afresh: what of it still holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from leastwise.model.change import Change
from leastwise.remedy.plan import Plan, Step

__all__ = ["Confirmed", "confirm"]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The steps that may be made, and the others with the reason why not."""

    steps: tuple[Step, ...]
    refused: Mapping[str, str]


def confirm(reviewed: Plan, fresh: Plan, standing: Collection[str]) -> Confirmed:
    """Which steps of a reviewed plan a plan of today has as well.

    Of the reviewed plan only the objects, before and after are believed; safety, order and proofs are the fresh ones.

    Args:
        reviewed: what somebody agreed to.
        fresh: what would be planned now, with the same scope.
        standing: ids of the steps whose objects are as they are to be.
    """
    today = {step.change.target: step for step in fresh.steps}
    reasons = {(each.finding.check, each.finding.subject): each.why for each in fresh.left_out}
    reasons |= {
        (healed.check, healed.subject): f"it is managed in code, which has to change: {each.owner}"
        for each in fresh.patches
        for healed in each.heals
        if each.owner
    }
    refused: dict[str, str] = {}
    kept: list[Step] = []
    for step in reviewed.steps:
        if step.id in standing:
            continue
        same = today.get(step.change.target)
        change = None if same is None else _agreed(step.change, same.change)
        if same is not None and change is not None:
            kept.append(_believed(step, same, change))
        else:
            refused[step.id] = _why(step, same, reasons)
    for step in kept:
        missing = next((each for each in step.after if each in refused), None)
        if missing is not None:
            refused[step.id] = f"step {missing}, which has to come before, is refused"
    return Confirmed(tuple(step for step in kept if step.id not in refused), refused)


def _agreed(reviewed: Change, fresh: Change) -> Change | None:
    """The change, if both make the same of the same; what one alone saw of the object has to be so as well."""
    if reviewed.after != fresh.after or (reviewed.before is None) is not (fresh.before is None):
        return None
    if reviewed.before is None or fresh.before is None:
        return fresh
    both = reviewed.before.keys() & fresh.before.keys()
    if any(reviewed.before[name] != fresh.before[name] for name in both):
        return None
    return Change(fresh.target, {**reviewed.before, **fresh.before}, fresh.after)


def _believed(step: Step, fresh: Step, change: Change) -> Step:
    """The fresh step under the id, and after the steps, that the reviewed plan names."""
    return Step(
        id=step.id,
        change=change,
        does=fresh.does,
        safety=fresh.safety,
        heals=fresh.heals,
        proofs=fresh.proofs,
        after=step.after,
        calls=fresh.calls,
        owner=fresh.owner,
        wait=fresh.wait,
    )


def _why(step: Step, same: Step | None, reasons: Mapping[tuple[str, str], str]) -> str:
    if same is not None:
        return "the account has changed: today's plan does something else to this object"
    for healed in step.heals:
        if (healed.check, healed.subject) in reasons:
            return reasons[healed.check, healed.subject]
    return "no fix produces this change today: the finding is gone, or it never came from a finding"
