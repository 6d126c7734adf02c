"""Fixes of what code manages: told apart from the others, and written down for whoever owns the code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from leastwise.model import Estate
from leastwise.model.change import Change, Target
from leastwise.remedy.candidate import Candidate
from leastwise.remedy.emit.patch import patch
from leastwise.remedy.managed import Owner
from leastwise.remedy.merge import Merged
from leastwise.remedy.plan import Patch, Proof

__all__ = ["Managed", "owners", "patches", "uncoded"]

Managed = Callable[[Estate, Target], Owner | None]
"""Who manages an object in code, where that is known."""


def owners(estate: Estate, candidate: Candidate, managed: Managed) -> tuple[tuple[Change, Owner], ...]:
    """What a fix changes of objects that code manages, and which code that is."""
    found = ((change, managed(estate, change.target)) for change in candidate.changes)
    return tuple((change, owner) for change, owner in found if owner is not None)


def uncoded(owned: Sequence[tuple[Change, Owner]]) -> Owner | None:
    """The first owner that has no code which people could change; None: all of them have."""
    return next((owner for change, owner in owned if patch(change, owner) is None), None)


def patches(
    estate: Estate, merged: Merged, managed: Managed, proofs: Callable[[Target], tuple[Proof, ...]]
) -> Iterator[Patch]:
    """One patch for each object.

    Args:
        estate: the account.
        merged: the changes, all of them of fixes that touch something managed.
        managed: who manages an object.
        proofs: what was proven of the change of an object.
    """
    for number, (target, change) in enumerate(merged.changes.items(), start=1):
        several = merged.by[target]
        owner = managed(estate, target) or _with(estate, change, several, managed)
        yield Patch(
            id=f"p{number}",
            change=change,
            does=tuple(dict.fromkeys(each.fix.does for each in several)),
            heals=tuple(each.finding for each in several),
            proofs=proofs(target),
            owner=str(owner) if owner else "",
            place=f"{owner.by} {owner.where}".strip() if owner else "",
            code=(patch(change, owner) or "") if owner else "",
        )


def _with(estate: Estate, change: Change, several: Sequence[Candidate], managed: Managed) -> Owner | None:
    """Whose code makes an object that is new: that of what changes with it; None: it is there, and nobody knows."""
    if change.before is not None:
        return None
    found = (owner for each in several for _, owner in owners(estate, each, managed))
    return next((Owner(by=owner.by, where=owner.where) for owner in found), None)
