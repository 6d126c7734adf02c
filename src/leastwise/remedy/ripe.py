"""The final, lossy steps: of what was switched off, and has been silent for as long as the setting asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from leastwise.audit import Waiver
from leastwise.audit.accepted import accept
from leastwise.audit.result import Result, fingerprint
from leastwise.checks import Fix, Later, Unfit
from leastwise.checks.ages import day
from leastwise.model import Estate, Status, Subject, Unseen
from leastwise.model.change import Safety, Target
from leastwise.remedy.candidate import Candidate, change_of, waived
from leastwise.remedy.guards import owner
from leastwise.remedy.plan import Healed, LeftOut

__all__ = ["Ripening", "ripened"]

DOES = "Take the final step: what was switched off has been silent for as long as the setting asks for"


class Ripening(Struct, frozen=True, kw_only=True):
    """Something that a plan has switched off."""

    check: str
    target: Target
    since: datetime
    days: int
    """Of silence, as they were asked for then."""


def ripened(
    estate: Estate, fixes: Sequence[Fix[Any]], waiting: Sequence[Ripening], waivers: Sequence[Waiver] = ()
) -> Iterator[Candidate | LeftOut]:
    """The final step for everything that has ripened, and why the rest has to wait: for silence, or for a waiver."""
    laters = {each.check.id: (each, each.later) for each in fixes if each.later is not None}
    for each in waiting:
        if each.check in laters:
            fix, later = laters[each.check]
            accepted = _accepted(estate, fix, each, waivers)
            if accepted is not None:
                yield LeftOut(finding=_finding(estate, fix, each), why=waived(accepted))
            else:
                yield _one(estate, fix, later, each)


def _one(estate: Estate, fix: Fix[Any], later: Later, waiting: Ripening) -> Candidate | LeftOut:
    finding = _finding(estate, fix, waiting)
    ripe = waiting.since + timedelta(days=max(waiting.days, later.days(estate.fixing)))
    if estate.seen_at < ripe:
        return LeftOut(finding=finding, why=f"it has to be silent until {day(ripe)}")
    try:
        changes = tuple(change_of(estate, edit) for edit in later.make(estate, waiting.target, waiting.since))
    except Unfit as unfit:
        return LeftOut(finding=finding, why=str(unfit))
    except Unseen as unseen:
        return LeftOut(finding=finding, why=f"{unseen.gaps[0].call} was not seen")
    final = replace(fix, safety=Safety.LOSSY, does=DOES, later=None)
    return Candidate(final, finding, finding.fingerprint, changes)


def _finding(estate: Estate, fix: Fix[Any], waiting: Ripening) -> Healed:
    account = estate.account
    return Healed(
        check=fix.check.id,
        severity=str(fix.check.severity),
        subject=waiting.target.id,
        fingerprint=fingerprint(
            account.partition, account.id, waiting.target.region, fix.check.id, f"ripening {waiting.target}"
        ),
        says=f"`{waiting.target.id}` was switched off on {day(waiting.since)}",
    )


def _accepted(estate: Estate, fix: Fix[Any], waiting: Ripening, waivers: Sequence[Waiver]) -> Result | None:
    """The finding as it was, if somebody accepts it by now; None: nobody does."""
    subject = _subject(estate, fix, waiting.target)
    if subject is None:
        return None
    finding = _finding(estate, fix, waiting)
    was = Result(
        check=fix.check.id,
        practice=fix.check.practice.id,
        status=Status.FAIL,
        severity=fix.check.severity,
        account=estate.account.id,
        region=waiting.target.region,
        subject=subject,
        says=finding.says,
        fingerprint=finding.fingerprint,
    )
    (now,) = accept([was], [estate], waivers)
    return now if now.status is Status.WAIVED else None


def _subject(estate: Estate, fix: Fix[Any], target: Target) -> Subject | None:
    """Whom the finding was about: the object itself, or the user that it belongs to."""
    subjects = {each.subject.id: each.subject for each in fix.check.subjects(estate).items}
    names = (target.id, target.id.rpartition("/")[2], owner(target))
    return next((subjects[name] for name in names if name in subjects), None)
