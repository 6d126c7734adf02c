"""One item of an observed list: found, and exchanged for another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from leastwise.model import Gap, Observed, Unseen

__all__ = ["exchanged_item", "found"]

T = TypeVar("T")


def found(
    observed: Observed[T], ours: Callable[[T], bool], region: str | None = None, service: str | None = None
) -> T | None:
    """The item that is ours, None if there is surely none.

    Args:
        observed: where to look.
        ours: whether it is the one.
        region: where it is; what was not seen in other regions does not hide it.
        service: whose it is, likewise; the first part of the calls' names.

    Raises:
        Unseen: it may be behind a gap.
    """
    one = next((item for item in observed.items if ours(item)), None)
    if one is None and (gaps := tuple(gap for gap in observed.gaps if _may_hide(gap, region, service))):
        raise Unseen(*gaps)
    return one


def _may_hide(gap: Gap, region: str | None, service: str | None) -> bool:
    """A gap of EC2 may hide the regions that there are."""
    elsewhere = region is not None and gap.region not in (None, region)
    return not elsewhere and (service is None or gap.call.partition(":")[0] in (service, "ec2"))


def exchanged_item(observed: Observed[T], ours: Callable[[T], bool], item: T | None) -> Observed[T]:
    """The same list with another item in place of ours, at its end if it was not there, or without it."""
    kept: list[T] = []
    waiting = item
    for each in observed.items:
        if not ours(each):
            kept.append(each)
        elif waiting is not None:
            kept.append(waiting)
            waiting = None
    return Observed((*kept, *((waiting,) if waiting is not None else ())), observed.gaps)
