"""Whether a fix heals: the check, asked again on the Estate as it will be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from leastwise.audit.run import judge
from leastwise.checks import Check
from leastwise.model import Estate, Status
from leastwise.remedy.candidate import Candidate

__all__ = ["not_healed", "still_wrong"]


def not_healed(after: Estate, candidates: Iterable[Candidate]) -> dict[Candidate, str]:
    """Those whose finding is still there, or cannot be told."""
    by_check: dict[str, list[Candidate]] = {}
    for each in candidates:
        by_check.setdefault(each.fix.check.id, []).append(each)
    return {
        candidate: why
        for several in by_check.values()
        for wrong in (still_wrong(several[0].fix.check, after),)
        for candidate in several
        if (why := wrong.get(candidate.unique))
    }


def still_wrong(check: Check[Any], estate: Estate) -> dict[str, str]:
    """What a check says is wrong, or cannot tell, by the unique name of the subject."""
    return {
        result.subject.unique: f"after it `{result.check}` says {result.status}: {result.says}"
        for result in judge(check, estate)
        if result.subject is not None and result.status in (Status.FAIL, Status.UNKNOWN)
    }
