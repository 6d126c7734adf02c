"""From a source and a choice of findings to a plan."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.checks import Fix
    from leastwise.collect.step import Ask, Asked
    from leastwise.collect.step import Step as Look
    from leastwise.collect.target import Target
    from leastwise.model import Estate, Severity
    from leastwise.remedy.plan import Plan, Scope
    from leastwise.remedy.ripe import Ripening

__all__ = [
    "Access",
    "Seen",
    "all_fixes",
    "collected",
    "collected_at_once",
    "fixes_of",
    "looks_of",
    "made",
    "opened",
    "scope_of",
    "severity_of",
]

LOOKED_AT = ("full-admin", "console-mfa", "privileged-mfa")
"""Checks that show who administers the account, which every plan has to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Whose credentials are used."""

    profile: str | None = None
    role: str | None = None
    """ARN of a role to assume, or its name in whichever account is meant."""
    external_id: str | None = None

    def within(self, account: str, partition: str) -> Access:
        """The same, with the role's ARN."""
        if self.role is None or self.role.startswith("arn:"):
            return self
        return replace(self, role=f"arn:{partition}:iam::{account}:role/{self.role}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One account, where it was read from, and who read it."""

    estate: Estate
    snapshot: str
    caller: str


@cache
def all_fixes() -> tuple[Fix[Any], ...]:
    """Every fix that is declared under a check."""
    import leastwise.checks
    from leastwise.checks import Fix
    from leastwise.discover import discover

    return discover(leastwise.checks, Fix)


def fixes_of(scope: Scope) -> tuple[Fix[Any], ...]:
    """The fixes of the checks of a scope, and what a new account needs, where that is in it."""
    from leastwise.jobs.administrator_role import make_role

    return tuple(each for each in (*all_fixes(), make_role) if each.check.id in scope.checks)


def scope_of(
    checks: Sequence[str], practices: Sequence[str], severity: Severity, *, lossy: bool, ripened: bool = False
) -> Scope:
    """What a plan is to be about; `ripened`: what earlier plans have switched off.

    Raises:
        UsageError: there is no such check or practice, or none of them can be fixed.
    """
    from leastwise.audit import all_checks
    from leastwise.remedy.plan import Scope

    wanted = {name for each in (*checks, *practices) for name in each.split(",") if name}
    known = {name for check in all_checks() for name in (check.id, check.practice.id)}
    if unknown := sorted(wanted - known):
        raise UsageError(f"there is no check or practice `{unknown[0]}`: `leastwise explain` lists them")
    fixable = [
        each.check
        for each in all_fixes()
        if (each.later or not ripened) and (not wanted or wanted & {each.check.id, each.check.practice.id})
    ]
    if not fixable:
        raise UsageError(f"nothing of `{', '.join(sorted(wanted))}` can be fixed by a plan")
    grave = [each for each in fixable if ripened or each.worst >= severity]
    return Scope(
        checks=tuple(sorted({each.id for each in grave or fixable})),
        least=str(severity),
        lossy=lossy or ripened,
        ripened=ripened,
    )


def severity_of(text: str) -> Severity:
    """The severity with this name.

    Raises:
        UsageError: there is none.
    """
    from leastwise.model import Severity

    try:
        return Severity[text.upper()]
    except KeyError:
        raise UsageError(f"`{text}` is no severity: use critical, high, medium, low or info") from None


def opened(path: Path, account: str | None = None) -> tuple[Seen, ...]:
    """The accounts of a snapshot or export, or the one that is chosen.

    Raises:
        InputError: it cannot be read.
        UsageError: it has no such account.
    """
    from leastwise.cli.configured import with_thresholds
    from leastwise.cli.sources import read

    found = read(path)
    callers = _callers(path)
    several = tuple(
        Seen(estate=each, snapshot=found.id, caller=callers.get(each.account.id, ""))
        for each in with_thresholds(found.estates)
        if account in (None, each.account.id)
    )
    if not several:
        ids = ", ".join(each.account.id for each in found.estates)
        raise UsageError(f"`{path}` has no account {account}: it has {ids}")
    return several


def looks_of(scope: Scope) -> tuple[Look[Any], ...]:
    """The collection steps that show as much of an account as a scope needs."""
    from leastwise.audit import all_checks
    from leastwise.collect.assemble import steps_for
    from leastwise.collect.steps.iam_credentials import KEYS
    from leastwise.collect.steps.iam_last_accessed import LAST_ACCESSED
    from leastwise.collect.steps.iam_other_credentials import SERVICE_CREDENTIALS, SSH_KEYS

    names = {*scope.checks, *LOOKED_AT}
    looked_at = {permission for each in fixes_of(scope) for permission in each.sees}
    steps = steps_for((check for check in all_checks() if check.id in names), also=looked_at)
    if any(each.access.takes and not each.access.of_callers for each in fixes_of(scope)):
        usage = (LAST_ACCESSED, SERVICE_CREDENTIALS, SSH_KEYS)
        steps = (*steps, *(step for step in usage if step.key not in {each.key for each in steps}))
    if scope.ripened:
        steps = tuple(replace(step, asks=_keys_that_wait) if step is KEYS else step for step in steps)
    return steps


def collected(scope: Scope, access: Access, *, quiet: bool) -> Seen:
    """The account of these credentials, as it is now, as far as the scope needs it.

    Raises:
        CredentialsError: AWS refused the credentials, or there are none.
    """
    (seen,) = _collected(scope, access, (_target(access),), quiet=quiet)
    return seen


def collected_at_once(scope: Scope, access: Access, accounts: Mapping[str, Access]) -> dict[str, Seen]:
    """The same of several accounts, by their ids; one that cannot be entered is not there.

    Args:
        scope: what is needed of them.
        access: whose credentials are used.
        accounts: with the role of each.

    Raises:
        CredentialsError: AWS refused the credentials, or there are none.
    """
    targets = tuple(replace(_target(each), account=account) for account, each in accounts.items())
    return {each.estate.account.id: each for each in _collected(scope, access, targets, quiet=True)}


def _target(access: Access) -> Target:
    from leastwise.cli.sources import target

    return target(access.profile, access.role, access.external_id)


def _collected(scope: Scope, access: Access, targets: tuple[Target, ...], *, quiet: bool) -> tuple[Seen, ...]:
    from leastwise.cli.sources import collect_live

    with tempfile.TemporaryDirectory(prefix="leastwise-") as folder:
        into = Path(folder) / "snapshot"
        collect_live(targets, into, regions=None, quiet=quiet, steps=looks_of(scope))
        return _managed(opened(into), scope, access, Path(folder) / "above")


def _managed(several: tuple[Seen, ...], scope: Scope, access: Access, into: Path) -> tuple[Seen, ...]:
    """The same accounts, where whoever assumes the role in them is of the Organization's management account."""
    from leastwise.cli.sources import collect_live, target
    from leastwise.collect.assemble import as_managed, managed
    from leastwise.collect.steps.organizations import FEATURES

    steps = tuple(step for step in looks_of(scope) if step.service == "organizations" or step.key == FEATURES.key)
    if access.role is None or not steps:
        return several
    collect_live((target(access.profile, None, None),), into, regions=None, quiet=True, steps=steps)
    above = managed((each.estate.account.id, each.estate.organization) for each in opened(into))
    return tuple(replace(seen, estate=as_managed(seen.estate, above)) for seen in several)


def made(seen: Seen, scope: Scope, waivers: Path | None, states: Sequence[Path] = ()) -> Plan:
    """The plan for an account.

    Raises:
        InputError: the waivers or a state file cannot be read.
    """
    from leastwise.cli.accepted import waiver_file, waivers_of
    from leastwise.cli.output import tool
    from leastwise.config import read
    from leastwise.model import Severity
    from leastwise.remedy.make import Circumstances, make_plan
    from leastwise.remedy.managed import find_owner
    from leastwise.remedy.tfstate import read_state
    from leastwise.remedy.usage import in_use

    handed = tuple(read_state(str(path), read(path)) for path in states)
    circumstances = Circumstances(
        snapshot=seen.snapshot,
        tool=tool(),
        caller=seen.caller,
        waivers=waivers_of(waiver_file(waivers)),
        managed=lambda estate, target: find_owner(estate, target, handed),
        code_known=bool(handed),
        used=in_use,
        ripening=_ripening(seen.estate.account.id) if scope.ripened else (),
        scope=scope,
        least=Severity[scope.least.upper()],
    )
    return make_plan(seen.estate, fixes_of(scope), circumstances)


def _keys_that_wait(asked: Asked) -> Iterator[Ask]:
    """Whose keys to ask for by id: those of the users who, or whose keys, were switched off."""
    from leastwise.collect.step import Ask

    kinds = ("iam:access-key", "iam:user")
    waiting = (each.target for each in _ripening(asked.pages.account) if each.target.kind in kinds)
    yield from (Ask({"UserName": name}) for name in dict.fromkeys(each.id.partition("/")[0] for each in waiting))


def _ripening(account: str) -> tuple[Ripening, ...]:
    """What waits on this machine."""
    from datetime import datetime

    from leastwise.apply.place import Place
    from leastwise.remedy.ripe import Ripening

    return tuple(
        Ripening(check=each.check, target=each.target, since=datetime.fromisoformat(each.since), days=each.days)
        for each in Place(account).memory().waiting
    )


def _callers(path: Path) -> dict[str, str]:
    """Who collected each account of a snapshot; nobody for an export."""
    from leastwise.errors import SnapshotError
    from leastwise.snapshot import open_snapshot

    try:
        return {each.account: each.caller for each in open_snapshot(path).manifest.scopes}
    except SnapshotError:
        return {}
