"""One look, or several, for what was denied since an apply."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from leastwise.cli.changing.histories import policies_of, reading_events, regions_of

if TYPE_CHECKING:
    from leastwise.apply import Aws
    from leastwise.apply.journal import Header
    from leastwise.cli.changing.planning import Access
    from leastwise.jobs.denied.looking import Looked
    from leastwise.jobs.denied.report import Report
    from leastwise.jobs.denied.taking import Taking
    from leastwise.jobs.respond.lookup import Missed
    from leastwise.model import Estate

__all__ = ["Wish", "watched"]

PAUSE = 60.0
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for."""

    journal: Path
    minutes: float
    regions: tuple[str, ...]
    most_events: int
    most_sessions: int
    quiet: bool


def watched(wish: Wish, access: Access) -> Report:
    """Look until something was denied, or the time is over; interrupted, what was seen last counts.

    Raises:
        InputError: the journal cannot be read.
        CredentialsError: AWS refused the credentials, or there are none.
        RefusedError: they are another account's than the journal's.
    """
    from leastwise.cli.output import tell

    watch = _watch(wish, access)
    until = time.monotonic() + wish.minutes * 60
    report = watch.look()
    try:
        while not report.denied and (left := until - time.monotonic()) > 0:
            tell(f"nothing was denied so far: looking again for {left / 60:.0f} min", quiet=wish.quiet)
            time.sleep(min(PAUSE, left))
            report = watch.look()
    except KeyboardInterrupt:
        tell("interrupted: this is what was seen last", quiet=wish.quiet)
    return report


def _watch(wish: Wish, access: Access) -> _Watch:
    from leastwise.apply.journal import read_journal
    from leastwise.cli.changing.carrying import account_of
    from leastwise.errors import CredentialsError
    from leastwise.jobs.denied.taking import taking

    header, entries = read_journal(wish.journal)
    inside = access.within(header.plan.account, header.plan.partition)
    aws = account_of(header.plan, inside)
    estate = policies_of(inside, header.plan.partition)
    if estate is None:
        raise CredentialsError(f"account {header.account} cannot be entered: see `leastwise doctor`")
    regions, unseen = regions_of(aws, wish.regions)
    return _Watch(wish, aws, header, taking(estate, header, entries), regions, (*unseen, *_gaps(estate)))


def _gaps(estate: Estate) -> tuple[Missed, ...]:
    """Without the policies nobody knows what a step has taken."""
    from leastwise.jobs.respond.lookup import Missed

    several = (estate.users, estate.roles, estate.groups, estate.policies)
    whys = dict.fromkeys(f"{gap.call}: {gap.why}" for each in several for gap in each.gaps)
    return tuple(Missed("policies of the account", why) for why in whys)


@dataclass(frozen=True, slots=True)
class _Watch:
    wish: Wish
    aws: Aws
    header: Header
    taking: Taking
    regions: tuple[str, ...]
    missed: tuple[Missed, ...]

    def look(self) -> Report:
        """What is known by now."""
        from leastwise.cli.output import tool
        from leastwise.jobs.denied.report import Report, denials
        from leastwise.jobs.keys import stamp

        found = self._looked()
        denied = denials(found.denied, self.taking, str(self.wish.journal))
        return Report(
            tool=tool(),
            at=stamp(datetime.now(UTC)),
            account=self.header.account,
            journal=str(self.wish.journal),
            since=self.header.at,
            watched=self.taking.losers,
            denied=denied,
            others=len(found.denied) - sum(each.calls for each in denied),
            unwatched=self.taking.unwatched,
            missed=(*self.missed, *found.missed),
        )

    def _looked(self) -> Looked:
        from leastwise.jobs.denied.looking import look
        from leastwise.jobs.respond.lookup import Lookups

        since = datetime.fromisoformat(self.header.at)
        with reading_events(quiet=self.wish.quiet) as show:
            lookups = Lookups(
                self.aws, self.regions, since, datetime.now(UTC), most=self.wish.most_events, progress=show
            )
            return look(self.taking, lookups, since, self.wish.most_sessions)
