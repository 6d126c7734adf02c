"""What readers share: sorting values from gaps, and telling a region from any other text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeVar

from leastwise.collect.pages import Pages
from leastwise.collect.step import Step
from leastwise.model import Fact, Gap, Observed

__all__ = ["gathered", "of_other_account", "region_of", "said"]

T = TypeVar("T")

_REGION = re.compile(r"[a-z]{2}(-[a-z0-9]+)+")


def gathered(found: Iterable[T | Gap], gaps: Iterable[Gap] = ()) -> Observed[T]:
    """The values among `found`; the gaps among them come after `gaps`."""
    items: list[T] = []
    missing = [*gaps]
    for each in found:
        if isinstance(each, Gap):
            missing.append(each)
        else:
            items.append(each)
    return Observed(tuple(items), tuple(missing))


def said(pages: Pages, step: Step[Any], value: Fact[T | None], about: dict[str, str], why: str) -> Fact[T]:
    """A value that AWS always gives; a gap where it is left out."""
    return pages.not_said(step, about, why) if value is None else value


def region_of(text: str | None) -> str | None:
    """The text if it looks like a region's name.

    A region out of an answer becomes an endpoint and a folder's name, so nothing else may pass.
    """
    return text if text and _REGION.fullmatch(text) else None


def of_other_account(pages: Pages, step: Step[Any], owner: str, region: str | None, about: dict[str, str]) -> Gap:
    """A gap for something that only another account's credentials can show."""
    return Gap(
        call=step.call,
        permission=step.permission,
        account=pages.account,
        region=region,
        request=tuple(sorted(about.items())),
        code="OtherAccount",
        why=f"it is in account {owner}",
    )
