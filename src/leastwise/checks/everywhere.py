"""What is to be in every region: how a region is told from one that is switched off or was not seen."""

from __future__ import annotations

from typing import TypeVar

from leastwise.model import NotApplicable, Observed, Region, Unseen

__all__ = ["sure_of", "switched_off"]

T = TypeVar("T")


def switched_off(region: Region) -> NotApplicable | None:
    """Why nothing is asked of a region that the account has not enabled."""
    return None if region.enabled else NotApplicable("the region is not enabled")


def sure_of(region: Region, observed: Observed[T]) -> None:
    """Make sure that everything in the region was seen.

    Raises:
        Unseen: something was not.
    """
    if gaps := [gap for gap in observed.gaps if gap.region in {region.name, None}]:
        raise Unseen(*gaps)
