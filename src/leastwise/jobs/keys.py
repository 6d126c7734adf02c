"""A user's access keys as IAM has them now, and their changes as steps under a journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from leastwise.apply.execute import Account, Waits, make
from leastwise.apply.journal import SCHEMA, Header, Journal
from leastwise.apply.place import Place
from leastwise.collect.identity import Identity
from leastwise.errors import RefusedError
from leastwise.model.change import Change, Safety, Value
from leastwise.objects.iam_credentials import ACCESS_KEY, of_user
from leastwise.remedy.plan import Plan, Scope, Step, digest

__all__ = ["LiveKey", "Switchboard", "last_used", "live_keys", "stamp"]


@dataclass(frozen=True, slots=True)
class LiveKey:
    """One of a user's keys."""

    id: str
    active: bool
    created: datetime


def live_keys(account: Account, user: str) -> dict[str, LiveKey]:
    """The keys of a user by their ids.

    Raises:
        Refused: AWS refused it, or did not answer.
    """
    answer: dict[str, Any] = account.ask("iam", "ListAccessKeys", {"UserName": user}) or {}
    found = (
        LiveKey(each["AccessKeyId"], each["Status"] == "Active", _moment(each["CreateDate"]))
        for each in answer.get("AccessKeyMetadata", ())
    )
    return {key.id: key for key in found}


def last_used(account: Account, id: str) -> datetime | None:
    """When a key was used last, as far as AWS shows it yet; None: never.

    Raises:
        Refused: AWS refused it, or did not answer.
    """
    answer: dict[str, Any] = account.ask("iam", "GetAccessKeyLastUsed", {"AccessKeyId": id}) or {}
    when = answer.get("AccessKeyLastUsed", {}).get("LastUsedDate")
    return _moment(when) if when else None


def stamp(when: datetime) -> str:
    """A time as a rotation keeps it."""
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _moment(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when


@dataclass(frozen=True, slots=True, kw_only=True)
class Switchboard:
    """Switches keys off and deletes them, each under a journal that `leastwise undo` reads.

    Args:
        account: what is read and written.
        identity: whose credentials are used.
        endpoint: where IAM is.
        place: where journals go.
        tool: name and version.
        waits: how patiently to read back.
    """

    account: Account
    identity: Identity
    endpoint: str
    place: Place
    tool: str
    waits: Waits = field(default_factory=Waits)

    def switch_off(self, user: str, id: str, now: datetime) -> Path:
        """Set a key to Inactive; where the journal is.

        Raises:
            RefusedError: it was not done, or AWS does not say that it was.
        """
        return self._make(user, id, {"Status": "Inactive"}, Safety.REVERSIBLE, now)

    def delete(self, user: str, id: str, now: datetime) -> Path:
        """Delete a key that is Inactive; where the journal is.

        Raises:
            RefusedError: it was not done, or AWS does not say that it was.
        """
        return self._make(user, id, None, Safety.LOSSY, now)

    def _make(self, user: str, id: str, after: dict[str, Value] | None, safety: Safety, now: datetime) -> Path:
        before: dict[str, Value] = {"Status": "Inactive" if after is None else "Active"}
        change = Change(of_user(ACCESS_KEY, user, id), before, after)
        does = "Delete the key that was replaced" if after is None else "Set the key that was replaced to Inactive"
        step = Step(id="s1", change=change, does=(does,), safety=safety, heals=())
        plan = self._plan(step, now)
        path = self.place.journal(plan.id, f"{now:%Y%m%dT%H%M%S%fZ}")
        journal = Journal(path)
        try:
            journal.write(self._header(plan, now))
            result = make(step, self.account, journal, self.waits)
        finally:
            journal.close()
        if not result.good:
            raise RefusedError(f"access key `{id}` of `{user}`: {result.outcome}: {result.why} (journal: {path})")
        return path

    def _plan(self, step: Step, now: datetime) -> Plan:
        plan = Plan(
            id="",
            tool=self.tool,
            snapshot="",
            seen_at=stamp(now),
            account=self.identity.account,
            partition=self.identity.partition,
            scope=Scope(checks=("key-age",), least="info", lossy=step.safety is Safety.LOSSY),
            steps=(step,),
        )
        return msgspec.structs.replace(plan, id=digest(plan)[:12])

    def _header(self, plan: Plan, now: datetime) -> Header:
        return Header(
            schema=SCHEMA,
            at=stamp(now),
            account=plan.account,
            endpoint=self.endpoint,
            caller=self.identity.caller,
            plan=plan,
            confirmed=("s1",),
        )
