"""All that was found and done, as one value."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from leastwise.jobs.respond.containing import Taken
from leastwise.jobs.respond.history import Session, Summed
from leastwise.jobs.respond.lookup import Missed
from leastwise.jobs.respond.owner import Owner, Sort
from leastwise.jobs.respond.powers import Powers
from leastwise.jobs.respond.traces import Left

__all__ = ["SCHEMA", "Report", "report_json"]

SCHEMA = "leastwise/respond/1"


class Report(Struct, frozen=True, kw_only=True):
    """The answer to a leak.  Times are UTC, ISO 8601."""

    schema: str = SCHEMA
    tool: str
    at: str
    account: str
    contained: bool
    """Whether anything was to be changed; else `taken` says what would be."""
    owner: Owner
    made_with: str | None = None
    """Id of the key that a session was made with."""
    taken: tuple[Taken, ...]
    journal: str | None = None
    powers: Powers | None = None
    since: str
    """The events looked at begin here."""
    did: Summed
    """With the key itself."""
    sessions: tuple[Session, ...] = ()
    left: tuple[Left, ...] = ()
    """By the key and by everything that was made with it, the latest first."""
    missed: tuple[Missed, ...] = ()

    @property
    def open(self) -> bool:
        """Whether somebody has to do something yet."""
        stopped = self.contained and self.taken and all(each.good for each in self.taken)
        return not stopped or self.owner.sort is Sort.UNKNOWN or any(not each.gone for each in self.left)

    @property
    def exit_code(self) -> int:
        """5 a step was refused, 1 something is left to be done, 3 something was not seen, 0 otherwise."""
        if any(each.outcome in ("failed", "stale", "unverified") for each in self.taken):
            return 5
        unseen = self.missed or self.owner.missed or (self.powers and self.powers.gaps)
        return 1 if self.open else 3 if unseen else 0


def report_json(report: Report) -> bytes:
    """The report for programs, its schema first."""
    whole: dict[str, Any] = msgspec.to_builtins(report)
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"
