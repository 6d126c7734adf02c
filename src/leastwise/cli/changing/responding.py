"""One answer to a leaked key, from whose it is to the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from leastwise.cli.changing.histories import policies_of, reading_events, regions_of
from leastwise.errors import RefusedError

if TYPE_CHECKING:
    from leastwise.apply import Aws
    from leastwise.apply.place import Place
    from leastwise.cli.changing.planning import Access
    from leastwise.jobs.respond.containing import Containment, Means
    from leastwise.jobs.respond.history import History
    from leastwise.jobs.respond.lookup import Lead, Looked, Missed
    from leastwise.jobs.respond.owner import Owner, Sort
    from leastwise.jobs.respond.report import Report

__all__ = ["Wish", "responded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for."""

    key: str
    contain: bool
    quarantine: bool
    yes: bool
    even_own: bool
    days: int
    regions: tuple[str, ...]
    most_events: int
    most_sessions: int
    quiet: bool


def responded(wish: Wish, access: Access) -> Report:
    """Look, contain if that is wanted, and report.

    Raises:
        RefusedError: nothing was done, for this reason.
        UsageError: there is no such key, it is another account's, or another process changes the account.
        CredentialsError: AWS refused the credentials, or there are none.
    """
    from leastwise.apply.place import Place
    from leastwise.jobs.respond.owner import key_id, owner_of

    key = key_id(wish.key)
    aws = _account(access)
    owner = owner_of(key, aws, aws.identity.account)
    answer = _Answer(wish, access, aws, owner)
    if not wish.contain:
        return answer.given(Place(aws.identity.account))
    place = Place(aws.identity.account)
    with place.locked():
        return answer.given(place)


class _Answer:
    """The answer to one key, in the order in which it is given: what is known of IAM is stopped before the rest."""

    def __init__(self, wish: Wish, access: Access, aws: Aws, owner: Owner) -> None:
        self._wish, self._access, self._aws, self._owner = wish, access, aws, owner
        self._now = datetime.now(UTC)
        self._missed: list[Missed] = []

    def given(self, place: Place) -> Report:
        from leastwise.jobs.respond.containing import Containment
        from leastwise.jobs.respond.history import owner_in
        from leastwise.jobs.respond.owner import Sort, known_by

        wish = self._wish
        doing = Containment(self._owner.key, _means(self._aws, place, wish))
        known = self._owner.sort is not Sort.UNKNOWN
        if known:
            self._begin(doing)
        with reading_events(quiet=wish.quiet) as show:
            history = self._history(show)
        if not known:
            self._owner = known_by(self._owner, owner_in(history.events, self._owner.key), self._aws)
            self._begin(doing)
        assumed = (each.of for each in history.sessions if each.action == "sts:AssumeRole")
        doing.roles(arn for arn in assumed if arn.startswith("arn:"))
        return self._report(doing, history)

    def _begin(self, doing: Containment) -> None:
        """Contain the owner, once somebody has agreed."""
        from leastwise.cli.changing.carrying import agreed
        from leastwise.jobs.respond.owner import Sort

        if self._owner.sort not in (Sort.USER, Sort.ROLE):
            return
        why = doing.means.spared(self._owner.sort, self._owner.name)
        if self._wish.contain and why:
            raise RefusedError(f"{self._owner.told}: {why}; --even-own does it all the same")
        if self._wish.contain and not agreed(_question(self._owner, self._wish), yes=self._wish.yes):
            raise RefusedError("nobody agreed: nothing was changed")
        doing.owner(self._owner, quarantine=self._wish.quarantine)

    def _history(self, show: Callable[[Looked], None]) -> History:
        from leastwise.jobs.respond.history import History, history_of
        from leastwise.jobs.respond.lookup import Lead, Lookups, Missed

        regions, unseen = regions_of(self._aws, self._wish.regions)
        self._missed += unseen
        lookups = Lookups(
            self._aws,
            regions,
            since=self._now - timedelta(days=self._wish.days),
            until=datetime.now(UTC),
            most=self._wish.most_events,
            progress=show,
        )
        maker: Sequence[Lead] = [Lead("ResourceName", self._owner.key)] if self._owner.of_session else []
        try:
            found = history_of(self._owner.key, lookups.events, self._wish.most_sessions, maker)
        except KeyboardInterrupt:
            found = History(events=(), sessions=(), missed=(Missed("events", "interrupted: run it again for them"),))
        self._missed += [*lookups.missed, *found.missed]
        return found

    def _report(self, doing: Containment, history: History) -> Report:
        from leastwise.cli.output import tool
        from leastwise.jobs.keys import stamp
        from leastwise.jobs.respond.history import maker_of, summed
        from leastwise.jobs.respond.powers import powers_of
        from leastwise.jobs.respond.report import Report
        from leastwise.jobs.respond.traces import left_behind, still

        key = self._owner.key
        mine = tuple(each for each in history.events if each.who.access_key_id == key)
        made = maker_of(history.events, key) if self._owner.of_session else None
        theirs = tuple(each for each in history.events if each is not made)
        estate = policies_of(self._access, self._aws.identity.partition)
        left = left_behind(theirs)
        return Report(
            tool=tool(),
            at=stamp(self._now),
            account=self._owner.account,
            contained=self._wish.contain,
            owner=self._owner,
            made_with=made.who.access_key_id if made else None,
            taken=tuple(doing.taken),
            journal=str(doing.journal) if doing.journal else None,
            powers=powers_of(estate, self._owner) if estate else None,
            since=stamp(self._now - timedelta(days=self._wish.days)),
            did=summed(mine),
            sessions=history.sessions,
            left=still(left, estate) if estate else left,
            missed=tuple(self._missed),
        )


def _question(owner: Owner, wish: Wish) -> str:
    more = ", and deny it everything" if wish.quarantine else ""
    return (
        f"stop {owner.key} of {owner.told} in account {owner.account}: switch it off, deny its sessions and those of "
        f"the roles it has assumed{more}?"
    )


def _account(access: Access) -> Aws:
    from leastwise.apply import Aws
    from leastwise.cli.sources import target
    from leastwise.collect.target import assumed, own

    if not access.role:
        return Aws(target(access.profile, None, access.external_id))
    name = "leastwise-respond"
    return Aws(assumed(own(access.profile), access.role, external_id=access.external_id, session_name=name))


def _means(aws: Aws, place: Place, wish: Wish) -> Means:
    from leastwise.apply.pace import Paced
    from leastwise.cli.output import tell, tool
    from leastwise.jobs.respond.containing import Means

    return Means(
        account=Paced(aws),
        identity=aws.identity,
        endpoint=aws.endpoint or "",
        place=place,
        tool=tool(),
        clock=lambda: datetime.now(UTC),
        spared=lambda sort, name: None if wish.even_own else _spared(aws.identity.caller, sort, name),
        dry=not wish.contain,
        opened=lambda path: tell(f"journal: {path}", quiet=wish.quiet),
        progress=lambda taken: tell(f"{taken.target}: {taken.outcome}", quiet=wish.quiet or not wish.contain),
    )


def _spared(caller: str, sort: Sort, name: str) -> str | None:
    """Why a user or role is not touched."""
    from leastwise.cli.configured import configuration
    from leastwise.jobs.respond.owner import Sort

    settings = configuration()
    if name in settings.thresholds.break_glass:
        return "it is kept for emergencies, as the configuration says"
    kind, _, rest = caller.rpartition(":")[2].partition("/")
    own = rest.partition("/")[0] if kind == "assumed-role" else rest.rpartition("/")[2]
    if name == own and (sort is Sort.ROLE) == (kind == "assumed-role"):
        return "leastwise works with it now, and would stop itself"
    if name in settings.fixing.tools_roles:
        return "leastwise works with it, as the configuration says"
    return None
