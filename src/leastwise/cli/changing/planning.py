"""From a source and a choice of findings to a plan."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.checks import Fix
    from leastwise.model import Estate, Severity
    from leastwise.remedy.plan import Plan, Scope

__all__ = ["Access", "Seen", "collected", "fixes_of", "made", "opened", "scope_of", "severity_of"]

LOOKED_AT = ("full-admin", "console-mfa", "privileged-mfa")
"""Checks that show who administers the account, which every plan has to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Whose credentials are used."""

    profile: str | None = None
    role: str | None = None
    external_id: str | None = None


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
    """The fixes of the checks of a scope."""
    return tuple(each for each in all_fixes() if each.check.id in scope.checks)


def scope_of(checks: Sequence[str], practices: Sequence[str], severity: Severity, *, lossy: bool) -> Scope:
    """What a plan is to be about.

    Raises:
        UsageError: there is no such check or practice, or none of them can be fixed.
    """
    from leastwise.audit import all_checks
    from leastwise.remedy.plan import Scope

    wanted = {name for each in (*checks, *practices) for name in each.split(",") if name}
    known = {name for check in all_checks() for name in (check.id, check.practice.id)}
    if unknown := sorted(wanted - known):
        raise UsageError(f"there is no check or practice `{unknown[0]}`: `leastwise explain` lists them")
    fixable = sorted(
        {each.check.id for each in all_fixes() if not wanted or wanted & {each.check.id, each.check.practice.id}}
    )
    if not fixable:
        raise UsageError(f"nothing of `{', '.join(sorted(wanted))}` can be fixed by a plan")
    return Scope(checks=tuple(fixable), least=str(severity), lossy=lossy)


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


def opened(path: Path, account: str | None = None) -> Seen:
    """An account of a snapshot or export.

    Raises:
        InputError: it cannot be read.
        UsageError: it has several accounts, and none is chosen.
    """
    from leastwise.cli.configured import with_thresholds
    from leastwise.cli.sources import read

    found = read(path)
    estates = [each for each in with_thresholds(found.estates) if account in (None, each.account.id)]
    if len(estates) != 1:
        ids = ", ".join(each.account.id for each in found.estates)
        raise UsageError(f"a plan is for one account: choose one of {ids} with --account")
    return Seen(estate=estates[0], snapshot=found.id, caller=_caller(path, estates[0].account.id))


def collected(scope: Scope, access: Access, *, quiet: bool) -> Seen:
    """The account of these credentials, as it is now, as far as the scope needs it.

    Raises:
        CredentialsError: AWS refused the credentials, or there are none.
    """
    from leastwise.audit import all_checks
    from leastwise.cli.sources import collect_live, target
    from leastwise.collect.assemble import steps_for

    names = {*scope.checks, *LOOKED_AT}
    steps = steps_for(check for check in all_checks() if check.id in names)
    with tempfile.TemporaryDirectory(prefix="leastwise-") as folder:
        into = Path(folder) / "snapshot"
        collect_live(
            (target(access.profile, access.role, access.external_id),), into, regions=None, quiet=quiet, steps=steps
        )
        return opened(into)


def made(seen: Seen, scope: Scope, waivers: Path | None, states: Sequence[Path] = ()) -> Plan:
    """The plan for an account.

    Raises:
        InputError: the waivers or a state file cannot be read.
    """
    from leastwise.cli.accepted import waiver_file, waivers_of
    from leastwise.cli.output import tool
    from leastwise.model import Severity
    from leastwise.remedy.make import Circumstances, make_plan

    circumstances = Circumstances(
        snapshot=seen.snapshot,
        tool=tool(),
        caller=seen.caller,
        waivers=waivers_of(waiver_file(waivers)),
        scope=scope,
        least=Severity[scope.least.upper()],
    )
    return make_plan(seen.estate, fixes_of(scope), circumstances)


def _caller(path: Path, account: str) -> str:
    """Who collected a snapshot; nobody for an export."""
    from leastwise.errors import SnapshotError
    from leastwise.snapshot import open_snapshot

    try:
        scopes = open_snapshot(path).manifest.scopes
    except SnapshotError:
        return ""
    return next((each.caller for each in scopes if each.account == account), "")
