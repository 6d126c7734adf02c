"""`leastwise bootstrap`: what a new account needs, as one plan and a list of what is left to people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leastwise.cli.options import EveryStep, ExternalId, Output, Profile, Quiet, ReadRole, TfState, WaiverFile
from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.model import Estate
    from leastwise.remedy.plan import Plan, Scope

__all__ = ["CHECKS", "command"]

CHECKS = (
    "root-mfa",
    "root-access-key",
    "security-contact",
    "contact-information",
    "individual-users",
    "setup-keys",
    "policies-on-users",
    "password-policy",
    "password-characters",
    "password-reuse",
    "hard-expiry",
    "console-mfa",
    "mfa-demanded",
    "block-public-access-account",
    "external-access-analyzer",
    "imds-default",
    "support-role",
    "trail",
    "trail-validation",
    "trail-log-group",
    "log-retention",
    "alarms",
    "config-recorder",
)
"""What has to pass before anybody works in an account.  What is paid by use, as GuardDuty, is not in it."""

MOST = 3
"""Findings of one check that are shown."""


def command(
    source: Annotated[str, typer.Argument(help="A snapshot, or `live`.")] = "live",
    account: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="ID", help="Which account of a snapshot."),
    ] = None,
    waivers: WaiverFile = None,
    tfstate: TfState = None,
    profile: Profile = None,
    read_role: ReadRole = None,
    external_id: ExternalId = None,
    every: EveryStep = False,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Plan what a new account needs, and say which settings that takes and what only people can do.

    Nothing is changed: `leastwise apply` makes the plan that -o writes. Where one thing has to be there before another
    can be planned, as a trail before its alarms, run it again afterwards.

    Exit codes: 0 everything is done or planned; 1 something is left out, not set, or for people to do.
    """
    from leastwise.cli.changing.planning import Access, collected, made, opened
    from leastwise.cli.output import console, tell, write
    from leastwise.jobs.administrator_role import ID
    from leastwise.model import Severity
    from leastwise.remedy.file import plan_json
    from leastwise.remedy.plan import Scope
    from leastwise.report.plan_table import plan_table

    scope = Scope(checks=(*CHECKS, ID), least=str(Severity.INFO))
    access = Access(profile=profile, role=read_role, external_id=external_id)
    several = (collected(scope, access, quiet=quiet),) if source == "live" else opened(Path(source), account)
    if len(several) > 1:
        raise UsageError(f"there are {len(several)} accounts: choose one with --account")
    (seen,) = several
    plan = made(seen, scope, waivers, tfstate or ())
    plan_table(plan, console(), every=every)
    if output is not None:
        write(output, plan_json(plan))
        tell(f"plan written to {output}", quiet=quiet)
    lines = [*_settings(seen.estate, plan), *_people(seen.estate, scope, waivers)]
    for line in lines:
        typer.echo(line)
    raise typer.Exit(1 if lines or plan.left_out else 0)


def _settings(estate: Estate, plan: Plan) -> Iterator[str]:
    """The settings without which something was left out, and what they mean."""
    from dataclasses import fields

    from leastwise.cli.changing.planning import fixes_of

    says = {each.name: each.metadata["says"] for each in fields(estate.fixing)}
    left_out = {each.finding.check for each in plan.left_out}
    asked: dict[str, list[str]] = {}
    for fix in fixes_of(plan.scope):
        for name in fix.needs if fix.check.id in left_out else ():
            if not getattr(estate.fixing, name):
                asked.setdefault(name, []).append(fix.check.id)
    for name, checks in sorted(asked.items()):
        yield f"not set: `fixes.{name}`, for {', '.join(checks)}: {says[name]}"


def _people(estate: Estate, scope: Scope, waivers: Path | None) -> Iterator[str]:
    """What is wrong, and no fix is declared for."""
    from leastwise.audit import all_checks
    from leastwise.audit.accepted import accept
    from leastwise.audit.run import judge
    from leastwise.cli.accepted import waiver_file, waivers_of
    from leastwise.cli.changing.planning import fixes_of
    from leastwise.model import Status
    from leastwise.remedy.administrators import counted_people, human_administrators

    fixable, accepted = {each.check.id for each in fixes_of(scope)}, waivers_of(waiver_file(waivers))
    for check in all_checks():
        if check.id in scope.checks and check.id not in fixable:
            found = accept(tuple(judge(check, estate)), (estate,), accepted)
            says = [each.says for each in found if each.status in (Status.FAIL, Status.UNKNOWN)]
            yield from (f"for people: {check.id}: {each}" for each in says[:MOST])
            if len(says) > MOST:
                yield f"for people: {check.id}: and {len(says) - MOST} more: `leastwise audit --checks {check.id}`"
    people = len(human_administrators(estate))
    if people < estate.fixing.human_administrators:
        yield (
            f"for people: {counted_people(people)} can administer the account without root, and there shall be "
            f"{estate.fixing.human_administrators} (`fixes.human_administrators`): assign them in IAM Identity Center"
        )
