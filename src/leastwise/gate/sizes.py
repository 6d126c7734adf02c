"""Quotas of what hangs on one principal.

Source: IAM User Guide, "IAM and AWS STS quotas".
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.gate.values import Found, Holding
from leastwise.language import size
from leastwise.model import Severity

__all__ = ["sizes"]

INLINE = {"user": 2_048, "role": 10_240, "group": 5_120}
"""Characters of all inline policies together, without white space."""
MANAGED = 10
"""Managed policies by default; an account can have the quota raised."""


def sizes(holding: Holding, before: Holding | None) -> Iterator[Found]:
    """Whether inline policies together are too long, or managed policies too many."""
    if holding.sort not in INLINE:
        return
    inline, quota = _inline(holding), INLINE[holding.sort]
    if inline > quota:
        says = f"its inline policies have {inline:,} characters, more than the {quota:,} of a {holding.sort}"
        yield _found(holding, Severity.HIGH, says, new=before is None or _inline(before) <= quota)
    managed = _managed(holding)
    if managed > MANAGED:
        says = f"it has {managed} managed policies, more than the {MANAGED} that a {holding.sort} can have by default"
        yield _found(holding, Severity.LOW, says, new=before is None or _managed(before) <= MANAGED)


def _inline(holding: Holding) -> int:
    return sum(size(each.text) for each in holding.documents if not each.managed)


def _managed(holding: Holding) -> int:
    return sum(each.managed for each in holding.documents) + len(holding.missing)


def _found(holding: Holding, severity: Severity, says: str, *, new: bool) -> Found:
    return Found(
        check="size-limit", severity=severity, address=holding.address, place=holding.place, says=says, new=new
    )
