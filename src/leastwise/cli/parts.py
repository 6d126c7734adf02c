"""One account of a snapshot, read and judged by itself: the share of a process, or of a machine, in a large audit."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from leastwise.audit import Result, known_checks, partition
from leastwise.checks import Check
from leastwise.collect.assemble import as_managed, estate, managed
from leastwise.collect.offline import Parted
from leastwise.collect.pages import Pages
from leastwise.collect.steps.organizations import organization
from leastwise.collect.steps.organizations_standing import ORGANIZATION, STANDING
from leastwise.model import Account, Estate, Fact, Fixing, Gap, Instance, Observed, Organization, Role, Thresholds, User
from leastwise.snapshot import Scope

__all__ = ["Part", "Work", "brief", "organizations", "part"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What all accounts of an audit have in common; the rest a process reads itself."""

    path: Path
    """Of the snapshot."""
    snapshot: str
    """Its id."""
    seen_at: datetime
    seen_at_source: str
    organizations: Mapping[str, Organization]
    """Those of the snapshot as accounts see them that may list them, by id."""
    checks: tuple[str, ...]
    """Their ids: checks are functions, and go by their names."""
    thresholds: Thresholds
    fixing: Fixing
    every: bool
    """Whether there is a result for each subject."""
    tagged: bool
    """Whether what has tags is told, for waivers that go by them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What an audit keeps of one account."""

    account: Account
    answered: int
    gaps: tuple[Gap, ...]
    report_generated: Fact[datetime]
    users: tuple[User, ...] = ()
    """Those that have tags; so are roles and instances."""
    roles: tuple[Role, ...] = ()
    instances: tuple[Instance, ...] = ()
    results: tuple[Result, ...]


def part(work: Work, opened: Parted, scope: Scope) -> Part:
    """Read one account and judge it.

    Raises:
        SnapshotError: a member cannot be read or trusted.
    """
    seen = as_managed(estate(opened.pages(scope), work.seen_at, work.seen_at_source), work.organizations)
    lined = dataclasses.replace(seen, thresholds=work.thresholds, fixing=work.fixing)
    kept = Part(
        account=lined.account,
        answered=lined.answered,
        gaps=lined.gaps,
        report_generated=lined.report_generated,
        results=partition(lined, _named(work.checks), every=work.every),
    )
    return _with_tags(kept, lined) if work.tagged else kept


def _with_tags(kept: Part, seen: Estate) -> Part:
    return dataclasses.replace(
        kept,
        users=tuple(user for user in seen.users.items if user.tags),
        roles=tuple(role for role in seen.roles.items if role.tags),
        instances=tuple(instance for instance in seen.instances.items if instance.tags),
    )


def brief(work: Work, parts: Iterable[Part]) -> tuple[Estate, ...]:
    """Estates that hold what the summary of an audit tells of them, and for the rest nothing."""
    nothing = estate(Pages("", "", (), ()), work.seen_at, work.seen_at_source)
    return tuple(
        dataclasses.replace(
            nothing,
            account=each.account,
            answered=each.answered,
            gaps=each.gaps,
            report_generated=each.report_generated,
            thresholds=work.thresholds,
            fixing=work.fixing,
            users=Observed(each.users),
            roles=Observed(each.roles),
            instances=Observed(each.instances),
        )
        for each in parts
    )


def organizations(opened: Parted) -> Mapping[str, Organization]:
    """The Organizations of a snapshot as accounts see them that may list them; no other account is read."""
    scopes = opened.snapshot.manifest.scopes
    told = (scope for scope in scopes if _is_told(opened, scope))
    return managed((scope.account, organization.of(opened.pages(scope))) for scope in told)


def _is_told(opened: Parted, scope: Scope) -> bool:
    if opened.pages(scope, only=STANDING.key).all(STANDING).items:
        return True
    known = organization.of(opened.pages(scope, only=ORGANIZATION.key))
    return isinstance(known, Organization) and known.told == scope.account


@cache
def _named(ids: tuple[str, ...]) -> tuple[Check[Any], ...]:
    known = {check.id: check for check in known_checks()}
    return tuple(known[id] for id in ids)
