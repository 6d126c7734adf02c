"""Which checks there are, and which belong together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import leastwise.checks
from leastwise.audit.accepted import WAIVER_CHECKS
from leastwise.checks import Check
from leastwise.discover import discover
from leastwise.errors import UsageError
from leastwise.model import PRACTICES, AccessKey, Estate, Fail, Unseen, seen

__all__ = ["ESSENTIALS", "all_checks", "flagged_key_owners", "known_checks", "profile"]

ESSENTIALS = "essentials"


@cache
def all_checks() -> tuple[Check[Any], ...]:
    """Every check, in the order of the practices and then of the ids.

    Raises:
        ValueError: two checks have the same id.
    """
    found = discover(leastwise.checks, Check)
    if len({check.id for check in found}) != len(found):
        raise ValueError("two checks have the same id")
    return tuple(sorted(found, key=lambda check: (PRACTICES.index(check.practice), check.id)))


def known_checks() -> tuple[Check[Any], ...]:
    """Every check that a result can be of: those on accounts, and those on the waivers themselves."""
    return (*all_checks(), *WAIVER_CHECKS)


def profile(name: str) -> tuple[Check[Any], ...]:
    """The checks of a profile.

    Raises:
        UsageError: there is no such profile.
    """
    if name != ESSENTIALS:
        raise UsageError(f"there is no profile `{name}`: use {ESSENTIALS}")
    return all_checks()


def flagged_key_owners(estate: Estate) -> tuple[str, ...]:
    """The users with a key that a check finds fault with, by name and in order."""
    owners: set[str] = set()
    for check in all_checks():
        if check.of_keys:
            owners.update(_flagged(check, estate))
    return tuple(sorted(owners))


def _flagged(check: Check[Any], estate: Estate) -> Iterator[str]:
    """The owners of what one check flags: of keys, or of what holds keys."""
    for subject in check.subjects(estate).items:
        try:
            failed = isinstance(check.judge(estate, subject), Fail)
        except Unseen:
            continue
        if failed and isinstance(subject, AccessKey):
            yield subject.owner
        elif failed and hasattr(subject, "keys") and seen(subject.keys):
            yield subject.user
