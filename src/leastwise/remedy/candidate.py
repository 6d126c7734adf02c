"""Fixes for the findings of an account, before anything is known of whether they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from leastwise.audit import Waiver
from leastwise.audit.accepted import accept
from leastwise.audit.result import Result
from leastwise.audit.run import judge
from leastwise.checks import Fix, Unfit
from leastwise.model import Estate, Severity, Status, Unseen
from leastwise.model.change import Change, Edit, touched
from leastwise.objects import find_kind
from leastwise.remedy.plan import Healed, LeftOut

__all__ = ["Candidate", "candidates", "change_of", "healed", "waived"]


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One fix for one finding."""

    fix: Fix[Any]
    finding: Healed
    unique: str
    """Of the finding's subject."""
    changes: tuple[Change, ...]


def candidates(
    estate: Estate, fixes: Sequence[Fix[Any]], least: Severity, waivers: Sequence[Waiver]
) -> Iterator[Candidate | LeftOut]:
    """A candidate for every finding that is bad enough, or the reason why there is none."""
    by_check: dict[str, list[Fix[Any]]] = {}
    for each in fixes:
        by_check.setdefault(each.check.id, []).append(each)
    for several in by_check.values():
        check = several[0].check
        results = accept([*judge(check, estate)], [estate], waivers)
        for item, result in zip(check.subjects(estate).items, results, strict=False):
            if result.status is Status.WAIVED:
                yield LeftOut(finding=healed(result), why=waived(result))
            elif result.status is Status.FAIL and result.severity >= least:
                yield _first(estate, several, item, result)


def _first(estate: Estate, fixes: Iterable[Fix[Any]], item: Any, result: Result) -> Candidate | LeftOut:
    """The first of the fixes that has something to do."""
    why: list[str] = []
    assert result.subject is not None
    for each in fixes:
        lacking = [name for name in each.needs if not getattr(estate.fixing, name)]
        if lacking:
            why.append("it needs the setting " + " and ".join(f"`fixes.{name}`" for name in lacking))
            continue
        try:
            changes = tuple(change_of(estate, edit) for edit in each.make(estate, item))
        except Unfit as unfit:
            why.append(str(unfit))
        except Unseen as unseen:
            why.append("; ".join(dict.fromkeys(f"{gap.call} was not seen" for gap in unseen.gaps)))
        else:
            if real := tuple(change for change in changes if not change.empty):
                return Candidate(each, healed(result), result.subject.unique, real)
            why.append("everything that the fix would do is done")
    return LeftOut(finding=healed(result), why="; ".join(dict.fromkeys(why)))


def change_of(estate: Estate, edit: Edit) -> Change:
    """The pair of states that an edit comes to.

    Raises:
        Unfit: the object is not there, or is there already.
        Unseen: nobody knows.
    """
    state = find_kind(edit.target.kind).seen(estate, edit.target)
    if edit.creates:
        if state is not None:
            raise Unfit(f"there is {edit.target} already")
        return Change(edit.target, None, edit.after)
    if state is None:
        raise Unfit(f"{edit.target} is not there")
    return Change(edit.target, touched(state, edit.after), edit.after)


def healed(result: Result) -> Healed:
    """A finding as a plan names it."""
    subject = result.subject
    return Healed(
        check=result.check,
        severity=str(result.severity),
        subject=subject.id if subject else "",
        fingerprint=result.fingerprint,
        says=result.says,
        evidence=result.evidence,
    )


def waived(result: Result) -> str:
    """Who has accepted a finding that is WAIVED, until when, and why."""
    waiver = result.waiver
    assert waiver is not None
    return f"{waiver.owner} has waived it until {waiver.expires}: {waiver.reason}"
