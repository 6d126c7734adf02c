"""Stop a key and what came of it: the key off, its sessions denied, and on request everything denied to its owner.

Every principal is dealt with by itself, whatever becomes of the others; one journal takes all of it back.

Source: IAM User Guide, "Disabling permissions for temporary security credentials" and "Revoke IAM role temporary
security credentials".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from leastwise.apply.execute import Account, Outcome, Waits, make
from leastwise.apply.journal import SCHEMA, Header, Journal
from leastwise.apply.objects import read_object
from leastwise.apply.place import Place
from leastwise.collect.identity import Identity
from leastwise.collect.step import Refused
from leastwise.jobs.keys import stamp
from leastwise.jobs.respond.owner import Owner, Sort
from leastwise.model import Arn
from leastwise.model.change import Change, Safety, Target, Value
from leastwise.objects.iam_credentials import ACCESS_KEY, of_user
from leastwise.objects.iam_role import ROLE
from leastwise.objects.iam_user import USER
from leastwise.remedy.plan import Plan, Scope, Step, digest

__all__ = ["PERMISSIONS", "QUARANTINE", "REVOKE", "Containment", "Means", "Taken"]

REVOKE, QUARANTINE = "LeastwiseRevokeSessions", "LeastwiseQuarantine"
"""Names of the inline policies."""

PERMISSIONS = frozenset(
    {"iam:UpdateAccessKey", "iam:PutUserPolicy", "iam:PutRolePolicy", "iam:DeleteUserPolicy", "iam:DeleteRolePolicy"}
).union(ACCESS_KEY.reads, USER.reads, ROLE.reads)
"""What it needs, and what taking it back does."""

LATE = timedelta(minutes=1)
"""For so long a key that was switched off may still make sessions: IAM's writes take a while to arrive."""

TICK = timedelta(seconds=1)
"""AWS tells to the second when a session was issued: one of this second is one of before."""

_BY_CENTER = (
    "IAM Identity Center made the role, and would put it back: revoke the session there, or take the assignment"
)
_BY_SERVICE = "a service owns the role: nobody can write its policies"


class Taken(Struct, frozen=True, kw_only=True):
    """One step, and what came of it."""

    step: str | None
    """Its id in the journal."""
    target: str
    does: str
    outcome: str
    """`would be done`, `left alone`, or what the executor says: `done`, `already so`, `failed`, …"""
    why: str = ""
    good: bool = True
    """Whether the object is as it is to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What containing works with."""

    account: Account
    identity: Identity
    endpoint: str
    place: Place
    tool: str
    clock: Callable[[], datetime]
    waits: Waits = field(default_factory=Waits)
    spared: Callable[[Sort, str], str | None] = lambda sort, name: None
    """Why a user or role is not touched."""
    dry: bool = True
    """Whether nothing is changed, but said."""
    progress: Callable[[Taken], None] = lambda taken: None
    opened: Callable[[Path], None] = lambda path: None
    """Told where the journal is, before anything is in it."""


@dataclass(slots=True)
class Containment:
    """What is done against one key.

    Args:
        key: its id.
        means: what it works with.
    """

    key: str
    means: Means
    taken: list[Taken] = field(default_factory=list)
    journal: Path | None = None

    def owner(self, owner: Owner, *, quarantine: bool) -> None:
        """The key off, then the sessions of its owner denied, then, if so wanted, everything."""
        if owner.sort is Sort.USER and (owner.status is not None or owner.by == "IAM"):
            self._make(
                of_user(ACCESS_KEY, owner.name, owner.key),
                {"Status": "Inactive"},
                "switch the key off",
                Safety.REVERSIBLE,
            )
        if owner.sort is Sort.USER:
            self._write(
                Target(USER.name, owner.name), REVOKE, _revoking(self.means.clock() + LATE), "deny its sessions"
            )
        elif owner.sort is Sort.ROLE:
            self._of_role(owner.name)
        if quarantine and owner.sort in (Sort.USER, Sort.ROLE):
            kind = USER if owner.sort is Sort.USER else ROLE
            self._write(Target(kind.name, owner.name), QUARANTINE, _DENIED, "deny it everything")

    def roles(self, arns: Iterable[str]) -> None:
        """The sessions of roles denied; those of other accounts are for whoever is there."""
        for arn in dict.fromkeys(arns):
            account, name = Arn.parse(arn).account, arn.rpartition("/")[2]
            if account != self.means.identity.account:
                self._leave(
                    f"iam:role {arn}", f"it is in account {account}: revoke its sessions with credentials there"
                )
            elif why := self.means.spared(Sort.ROLE, name):
                self._leave(f"iam:role {name}", why)
            else:
                self._of_role(name)

    def _of_role(self, name: str) -> None:
        target = Target(ROLE.name, name)
        try:
            path = self._path(name)
        except Refused as refused:
            self._take(target, "deny its sessions", "failed", str(refused), good=False)
            return
        if path is None:
            self._leave(str(target), "there is no such role any more, so its sessions can do nothing", good=True)
        elif path.startswith("/aws-reserved/"):
            self._leave(str(target), _BY_CENTER)
        elif path.startswith("/aws-service-role/"):
            self._leave(str(target), _BY_SERVICE)
        else:
            self._write(target, REVOKE, _revoking(self.means.clock() + TICK), "deny its sessions")

    def _path(self, name: str) -> str | None:
        answer = self.means.account.ask("iam", "GetRole", {"RoleName": name}, none="NoSuchEntity")
        return None if answer is None else str(answer["Role"]["Path"])

    def _write(self, target: Target, name: str, text: str, does: str) -> None:
        self._make(target, {f"InlinePolicies/{name}": text}, f"{does} by the inline policy {name}", Safety.JOURNALED)

    def _make(self, target: Target, after: dict[str, Value], does: str, safety: Safety) -> None:
        """Make one step; what AWS refuses is kept, and the next one begins."""
        try:
            now = read_object(self.means.account.ask, target)
        except Refused as refused:
            self._take(target, does, "failed", str(refused), good=False)
            return
        if now is None:
            self._leave(str(target), "it is not there any more", good=True)
            return
        before: dict[str, Value] = {name: now.get(name) for name in after}
        if self.means.dry:
            self._take(target, does, "would be done" if before != after else Outcome.ALREADY.value)
        else:
            self._carry_out(Change(target, before, after), does, safety)

    def _carry_out(self, change: Change, does: str, safety: Safety) -> None:
        number = sum(each.step is not None for each in self.taken) + 1
        step = Step(id=f"s{number}", change=change, does=(does,), safety=safety, heals=())
        plan = self._plan(step)
        new = self.journal is None
        if self.journal is None:
            self.journal = self.means.place.journal(plan.id, f"{self.means.clock():%Y%m%dT%H%M%S%fZ}")
            self.means.opened(self.journal)
        journal = Journal(self.journal, new=new)
        try:
            journal.write(self._header(plan))
            result = make(step, self.means.account, journal, self.means.waits)
        finally:
            journal.close()
        self._take(change.target, does, result.outcome.value, result.why, good=result.good, step=step.id)

    def _leave(self, target: str, why: str, *, good: bool = False) -> None:
        self._told(Taken(step=None, target=target, does="", outcome="left alone", why=why, good=good))

    def _take(
        self, target: Target, does: str, outcome: str, why: str = "", *, good: bool = True, step: str | None = None
    ) -> None:
        self._told(Taken(step=step, target=str(target), does=does, outcome=outcome, why=why, good=good))

    def _told(self, taken: Taken) -> None:
        self.taken.append(taken)
        self.means.progress(taken)

    def _plan(self, step: Step) -> Plan:
        identity = self.means.identity
        plan = Plan(
            id="",
            tool=self.means.tool,
            snapshot="",
            seen_at=stamp(self.means.clock()),
            account=identity.account,
            partition=identity.partition,
            scope=Scope(checks=(), least="info"),
            steps=(step,),
        )
        return msgspec.structs.replace(plan, id=digest(plan)[:12])

    def _header(self, plan: Plan) -> Header:
        return Header(
            schema=SCHEMA,
            at=stamp(self.means.clock()),
            account=plan.account,
            endpoint=self.means.endpoint,
            caller=self.means.identity.caller,
            plan=plan,
            confirmed=tuple(step.id for step in plan.steps),
        )


def _revoking(before: datetime) -> str:
    """The policy that denies everything to sessions that were issued before a time; long-term keys carry no token."""
    return _document(REVOKE, {"DateLessThan": {"aws:TokenIssueTime": stamp(before)}})


def _document(sid: str, condition: dict[str, dict[str, str]]) -> str:
    statement = {"Sid": sid, "Effect": "Deny", "Action": "*", "Resource": "*"}
    limited = {**statement, "Condition": condition} if condition else statement
    return msgspec.json.encode({"Version": "2012-10-17", "Statement": [limited]}).decode()


_DENIED = _document(QUARANTINE, {})
"""The policy that denies everything."""
