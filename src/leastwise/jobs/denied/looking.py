"""What is looked up in CloudTrail's event history: the calls of whoever has lost something, and of whose sessions.

Events are found by the name of a user or of a session, and not by role: so sessions are looked for first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from leastwise.jobs.denied.calls import caller, is_denied
from leastwise.jobs.denied.taking import Taking
from leastwise.jobs.respond.lookup import Lead, Lookups, Missed
from leastwise.jobs.respond.records import Event

__all__ = ["LONGEST", "Looked", "look"]

LONGEST = timedelta(hours=12)
"""A session lasts no longer.  Source: IAM User Guide, "Update the maximum session duration for a role"."""
_ASSUMING = ("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was found.

    Attributes:
        denied: the denied calls, the oldest first.
        missed: what was not seen.
    """

    denied: tuple[Event, ...]
    missed: tuple[Missed, ...]


def look(taking: Taking, lookups: Lookups, since: datetime, most_sessions: int) -> Looked:
    """The calls that were denied to those who have lost something.

    Args:
        taking: what was taken.
        lookups: asks for events.
        since: when the first step was made.
        most_sessions: names of sessions that are looked for.
    """
    missed: list[Missed] = []
    losers = taking.losers
    names = _session_names(lookups, [each for each in losers if ":role/" in each], since)
    if left := names[most_sessions:]:
        why = f"{most_sessions} are looked for (see --most-sessions)"
        missed.append(Missed(f"calls of {len(left)} more sessions", why))
    users = [each.rpartition("/")[2] for each in losers if ":user/" in each]
    leads = [
        *(Lead("Username", name) for name in dict.fromkeys([*users, *names[:most_sessions]])),
        *(Lead("AccessKeyId", key) for key in taking.keys),
        *(Lead("EventName", name) for name in (_ASSUMING if taking.trusts else ())),
    ]
    lookups.since = since
    found = lookups.events(leads) if leads else ()
    ours = _Ours(frozenset(losers), frozenset(taking.keys), bool(taking.trusts))
    return Looked(denied=tuple(each for each in found if ours.has(each)), missed=(*lookups.missed, *missed))


def _session_names(lookups: Lookups, roles: Sequence[str], since: datetime) -> list[str]:
    """Names of the sessions of these roles that may have been there since, those of before included."""
    if not roles:
        return []
    lookups.since = since - LONGEST
    found = lookups.events([Lead("ResourceName", role) for role in roles])
    return [*dict.fromkeys(_names(found))]


def _names(events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        name = event.request.get("roleSessionName")
        if event.action.startswith("sts:AssumeRole") and not event.error and isinstance(name, str) and name:
            yield name


@dataclass(frozen=True, slots=True)
class _Ours:
    """Which denied calls are of those who have lost something: many sessions of other roles may be called the same."""

    who: frozenset[str]
    keys: frozenset[str]
    trusts: bool

    def has(self, event: Event) -> bool:
        if not is_denied(event):
            return False
        of_trust = self.trusts and event.action.startswith("sts:AssumeRole")
        return of_trust or self._lost(caller(event)) or event.who.access_key_id in self.keys

    def _lost(self, who: str) -> bool:
        """Some events tell of a session and not of its role, whose name is as unique as its ARN."""
        account, _, session = who.partition(":sts::")[2].partition(":assumed-role/")
        role = session.partition("/")[0]
        return who in self.who or any(
            each.partition(":iam::")[2].startswith(f"{account}:role/") and each.rpartition("/")[2] == role
            for each in self.who
            if role
        )
