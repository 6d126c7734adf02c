"""The final, lossy steps: of what was switched off, and has been silent for as long as the setting asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from leastwise.audit.result import fingerprint
from leastwise.checks import Fix, Later, Unfit
from leastwise.checks.ages import day
from leastwise.model import Estate, Unseen
from leastwise.model.change import Safety, Target
from leastwise.remedy.candidate import Candidate, change_of
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


def ripened(estate: Estate, fixes: Sequence[Fix[Any]], waiting: Sequence[Ripening]) -> Iterator[Candidate | LeftOut]:
    """The final step for everything that has ripened, and until when the rest has to wait."""
    laters = {each.check.id: (each, each.later) for each in fixes if each.later is not None}
    for each in waiting:
        if each.check in laters:
            fix, later = laters[each.check]
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
