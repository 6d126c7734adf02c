"""What a key did, and the sessions and keys that came of it, one after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from leastwise.jobs.respond.lookup import Lead, Missed
from leastwise.jobs.respond.owner import Sort
from leastwise.jobs.respond.records import Event, Who

__all__ = ["History", "Many", "Session", "Summed", "history_of", "maker_of", "owner_in", "summed"]

_SESSIONS = {
    "sts:AssumeRole": "roleArn",
    "sts:AssumeRoot": "targetPrincipal",
    "sts:GetFederationToken": "name",
    "sts:GetSessionToken": "",
}
"""Calls that a key makes a session with, and the parameter that says of what."""


class Session(Struct, frozen=True, kw_only=True):
    """A session, or a key, that was made with the key."""

    key: str
    """Its own id."""
    action: str
    """The call that made it."""
    of: str
    """The role's ARN, the name of the federated user, the user that a key is of."""
    made_by: str
    """Id of the key that it was made with."""
    at: str
    event: str
    """Id of the event in CloudTrail."""
    until: str = ""
    calls: int = 0
    """How often it was used."""


class Many(Struct, frozen=True):
    """A value, how often it was seen, and when."""

    value: str
    calls: int
    refused: int
    first: str
    last: str


class Summed(Struct, frozen=True, kw_only=True):
    """Events, counted."""

    calls: int = 0
    refused: int = 0
    first: str | None = None
    last: str | None = None
    addresses: tuple[Many, ...] = ()
    agents: tuple[Many, ...] = ()
    regions: tuple[Many, ...] = ()
    actions: tuple[Many, ...] = ()


class History(Struct, frozen=True, kw_only=True):
    """What was found."""

    events: tuple[Event, ...]
    sessions: tuple[Session, ...]
    missed: tuple[Missed, ...] = ()


def history_of(
    key: str, look: Callable[[Sequence[Lead]], tuple[Event, ...]], most: int, also: Sequence[Lead] = ()
) -> History:
    """The events of a key, and of everything that was made with it.

    Args:
        key: its id.
        look: finds the events of leads.
        most: sessions and keys that are followed.
        also: what else to look up, as the user whose key it is.
    """
    events: dict[str, Event] = {}
    sessions: dict[str, Session] = {}
    missed: list[Missed] = []
    known: set[Lead] = set()
    fresh = [Lead("AccessKeyId", key), *also]
    while fresh:
        followed = fresh[: max(0, most + 1 - len(known))]
        if left := fresh[len(followed) :]:
            missed.append(Missed(f"events of {len(left)} more sessions", f"{most} are followed (see --most-sessions)"))
        known |= {*fresh}
        found = look(followed) if followed else ()
        events |= {each.id: each for each in found}
        sessions |= {each.key: each for each in _sessions(found)}
        fresh = [each for each in dict.fromkeys(_leads(found)) if each not in known]
    several = tuple(sorted(events.values(), key=lambda each: (each.at, each.id)))
    counts = Counter(each.who.access_key_id for each in several)
    mine = tuple(replace(each, calls=counts[each.key]) for each in sessions.values() if each.key != key)
    return History(events=several, sessions=mine, missed=tuple(missed))


def _sessions(events: Iterable[Event]) -> Iterator[Session]:
    for event in events:
        made = _made(event)
        if made is None:
            continue
        credentials, of = made
        yield Session(
            key=str(credentials["accessKeyId"]),
            action=event.action,
            of=of,
            made_by=event.who.access_key_id,
            at=event.at,
            event=event.id,
            until=str(credentials.get("expiration") or ""),
        )


def _made(event: Event) -> tuple[dict[str, object], str] | None:
    """The key that a call has made, and of what it is."""
    if event.error:
        return None
    if event.action in _SESSIONS:
        credentials = event.response.get("credentials")
        of = str(event.request.get(_SESSIONS[event.action]) or event.who.user_name or event.who.arn)
    elif event.action == "iam:CreateAccessKey":
        credentials = event.response.get("accessKey")
        of = str((credentials or {}).get("userName", "")) if isinstance(credentials, dict) else ""
    else:
        return None
    return (credentials, of) if isinstance(credentials, dict) and credentials.get("accessKeyId") else None


def _leads(events: Iterable[Event]) -> Iterator[Lead]:
    """Where to go on: keys that were made, and users, who may sign in with a password."""
    for event in events:
        made = _made(event)
        if made is not None:
            yield Lead("AccessKeyId", str(made[0]["accessKeyId"]))
        elif event.action == "iam:CreateUser" and not event.error and event.request.get("userName"):
            yield Lead("Username", str(event.request["userName"]))


def owner_in(events: Sequence[Event], key: str) -> tuple[Sort, str] | None:
    """Whose a key is, as the last of its events says, or else the call that made it; with the name."""
    mine = [event.who for event in events if event.who.access_key_id == key]
    if mine:
        return _owner_of(mine[-1])
    made = maker_of(events, key)
    if made is None:
        return None
    if made.action == "sts:AssumeRole":
        return Sort.ROLE, str(made.request.get("roleArn", "")).rpartition("/")[2]
    return _owner_of(made.who)


def _owner_of(who: Who) -> tuple[Sort, str] | None:
    """A federated user is held to the policies of the user that it was made by."""
    issuer = who.issuer
    if who.type == "Root" or (issuer and issuer.type == "Root"):
        return Sort.ROOT, ""
    if who.type == "AssumedRole" and issuer:
        return Sort.ROLE, issuer.user_name
    name = issuer.user_name if who.type == "FederatedUser" and issuer else who.user_name
    return (Sort.USER, name) if name else None


def maker_of(events: Iterable[Event], key: str) -> Event | None:
    """The call that made a session's key."""
    return next((event for event in events if (made := _made(event)) and made[0]["accessKeyId"] == key), None)


def summed(events: Sequence[Event]) -> Summed:
    """The events, counted by where they came from and what they did, the most frequent first."""
    if not events:
        return Summed()
    return Summed(
        calls=len(events),
        refused=sum(event.error is not None for event in events),
        first=events[0].at,
        last=events[-1].at,
        addresses=_counted(events, lambda event: event.ip),
        agents=_counted(events, lambda event: event.agent),
        regions=_counted(events, lambda event: event.region),
        actions=_counted(events, lambda event: event.action),
    )


def _counted(events: Iterable[Event], of: Callable[[Event], str]) -> tuple[Many, ...]:
    groups: dict[str, list[Event]] = {}
    for event in events:
        groups.setdefault(of(event), []).append(event)
    found = (
        Many(value, len(several), sum(each.error is not None for each in several), several[0].at, several[-1].at)
        for value, several in groups.items()
    )
    return tuple(sorted(found, key=lambda each: (-each.calls, each.value)))
