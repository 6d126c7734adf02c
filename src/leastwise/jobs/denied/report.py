"""What was denied since an apply, and what brings it back, as one value."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from leastwise.jobs.denied.blame import Blame, Sure, blame
from leastwise.jobs.denied.calls import Call, denied, of_a_key_that_is_off
from leastwise.jobs.denied.taking import Taking, Unwatched
from leastwise.jobs.respond.lookup import Missed
from leastwise.jobs.respond.records import Event

__all__ = ["SCHEMA", "Denied", "Report", "denials", "report_json", "restoring"]

SCHEMA = "leastwise/denied/1"


class Denied(Struct, frozen=True, kw_only=True):
    """One call that was denied, once or again and again."""

    who: str
    action: str
    resource: str | None
    calls: int
    first: str
    last: str
    regions: tuple[str, ...]
    error: str
    steps: tuple[str, ...]
    """Ids of the steps that took what it needs: to be taken back together."""
    sure: bool
    """Whether the engine shows that it was allowed before and is denied since."""
    why: str
    restore: str
    """The command that takes just these steps back."""
    events: tuple[str, ...]
    """Their ids in CloudTrail, the oldest first."""


class Report(Struct, frozen=True, kw_only=True):
    """What is known of a journal.  Times are UTC, ISO 8601."""

    schema: str = SCHEMA
    tool: str
    at: str
    account: str
    journal: str
    since: str
    watched: tuple[str, ...]
    """ARNs of the users and roles who have lost something."""
    denied: tuple[Denied, ...]
    others: int
    """Calls of theirs that were denied for another reason, or are allowed by now."""
    unwatched: tuple[Unwatched, ...] = ()
    missed: tuple[Missed, ...] = ()

    @property
    def steps(self) -> tuple[str, ...]:
        """Ids of all steps that have taken something that was asked for."""
        return tuple(dict.fromkeys(id for each in self.denied for id in each.steps))

    @property
    def exit_code(self) -> int:
        """1 something was denied, 3 something was not seen, 0 otherwise."""
        return 1 if self.denied else 3 if self.missed or self.unwatched else 0


def denials(events: Sequence[Event], taking: Taking, journal: str) -> tuple[Denied, ...]:
    """The denied calls that steps have brought about, the surest and most frequent first."""
    groups: dict[Call, list[Event]] = {}
    for event in events:
        groups.setdefault(denied(event), []).append(event)
    found = (
        _denied(call, several, blamed, journal)
        for call, several in groups.items()
        if (blamed := _of_key(several[0], taking) or blame(taking, call))
    )
    return tuple(sorted(found, key=lambda each: (not each.sure, -each.calls, each.first, each.who, each.action)))


def _of_key(event: Event, taking: Taking) -> Blame | None:
    """Of a call with a key that is off there is nothing to decide."""
    if not of_a_key_that_is_off(event):
        return None
    mine = (id for id, step in taking.steps.items() if step.change.target.id.endswith(f"/{event.who.access_key_id}"))
    return next((Blame(steps=(id,), sure=Sure.YES, why="the step has switched the key off") for id in mine), None)


def _denied(call: Call, events: Sequence[Event], blamed: Blame, journal: str) -> Denied:
    return Denied(
        who=call.who,
        action=call.action,
        resource=call.resource,
        calls=len(events),
        first=events[0].at,
        last=events[-1].at,
        regions=tuple(sorted({each.region for each in events})),
        error=events[-1].error or "",
        steps=blamed.steps,
        sure=blamed.sure is Sure.YES,
        why=blamed.why,
        restore=restoring(journal, blamed.steps),
        events=tuple(each.id for each in events),
    )


def restoring(journal: str, steps: Iterable[str]) -> str:
    """The command that takes steps back."""
    return shlex.join(["leastwise", "undo", journal, *_options(steps)])


def _options(steps: Iterable[str]) -> Iterator[str]:
    for each in steps:
        yield from ("--step", each)


def report_json(report: Report) -> bytes:
    """The report for programs, its schema first."""
    whole: dict[str, Any] = msgspec.to_builtins(report)
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"
