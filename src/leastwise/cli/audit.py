"""`leastwise audit`: where an account stands on the eleven practices."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from leastwise.cli.options import (
    CredentialReport,
    ExternalId,
    FailOn,
    Format,
    Jobs,
    OfOrganization,
    Output,
    Profile,
    Quiet,
    ReadRole,
    Regions,
    RoleName,
    SeenAt,
    WaiverFile,
)
from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.audit import Audit
    from leastwise.checks import Check
    from leastwise.collect.organization import Membership

__all__ = ["command"]

LIVE_ONLY = ("profile", "region", "read_role", "external_id", "organization", "role_name", "snapshot")

Place = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(help="Where to keep the snapshot of a live account.", show_default="the data folder"),
]
Checks = Annotated[
    str,
    typer.Option(
        "--checks", "--check", metavar="PROFILE|IDS", help="A profile, or ids of checks and practices with commas."
    ),
]
Framework = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(metavar="ID", help="Where each control of a framework stands: cis-7.0, fsbp, pci-4.0.1, …"),
]
Earlier = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(metavar="FILE", help="JSON of an earlier audit: tell what is new, still there, fixed."),
]


def command(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(help="A snapshot, an AWS CLI export of authorization details, or `live`.")
    ] = "live",
    credential_report: CredentialReport = None,
    seen_at: SeenAt = None,
    profile: Profile = None,
    region: Regions = None,
    read_role: ReadRole = None,
    external_id: ExternalId = None,
    organization: OfOrganization = False,
    role_name: RoleName = None,
    snapshot: Place = None,
    checks: Checks = "essentials",
    format: Annotated[Format, typer.Option("--format", help="What the results look like.")] = Format.TABLE,
    output: Output = None,
    every: Annotated[bool, typer.Option("--all", help="Show everything: all findings, all subjects.")] = False,
    fail_on: FailOn = "low",
    framework: Framework = None,
    waivers: WaiverFile = None,
    baseline: Earlier = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """Audit an account: what is wrong, on whom, why it matters, what to do.

    A live account is collected first, and its snapshot is kept. With --checks only what these checks need is collected.
    With --organization all accounts of the Organization are; one that cannot be entered is told and makes no finding.
    """
    from leastwise.cli.accepted import earlier_audit, waiver_file, waivers_of
    from leastwise.cli.configured import given
    from leastwise.cli.failing import failing_on
    from leastwise.cli.judging import audited
    from leastwise.cli.sources import accounts_to_ask, keeping_place

    if framework and given(context, "checks"):
        raise UsageError("--framework brings its checks along: leave out --checks")
    show = _shown_as(framework, format.value)
    chosen, failing = _checks(checks, framework), failing_on(fail_on, compared=baseline is not None)
    accepted, earlier = waivers_of(waiver_file(waivers)), earlier_audit(baseline)
    live = source == "live"
    if live:
        whom = accounts_to_ask(profile, read_role, role_name, external_id, organization=organization)
        path = snapshot or keeping_place(profile, role_name or read_role)
        _collect(whom, path, chosen, region, quiet=quiet)
    else:
        path = _offline(source, live_only=given(context, *LIVE_ONLY))
    result = audited(
        path,
        chosen,
        credential_report=None if live else credential_report,
        seen_at=None if live else seen_at,
        every=every or framework is not None,
        waivers=accepted,
        baseline=earlier,
        jobs=jobs,
    )
    show(result, output, every)
    raise typer.Exit(failing.exit_code(result))


def _shown_as(framework: str | None, format: str) -> Callable[[Audit, Path | None, bool], None]:
    """How results are shown; what cannot be shown is refused before anything is collected."""
    from leastwise.cli.output import show
    from leastwise.cli.report import show_framework
    from leastwise.report.framework_view import check_format

    if framework is None:
        return lambda audit, output, every: show(audit, format, output, every=every)
    check_format(format)
    return lambda audit, output, every: show_framework(audit, framework, format, output, every=every)


def _checks(text: str, framework: str | None) -> tuple[Check[Any], ...]:
    from leastwise.audit import ESSENTIALS, all_checks, profile
    from leastwise.frameworks import framework as framework_of

    if framework:
        return framework_of(framework).checks
    if text == ESSENTIALS:
        return profile(text)
    ids = {id.strip() for id in text.split(",")}
    chosen = tuple(check for check in all_checks() if ids & {check.id, check.practice.id})
    if unknown := sorted(ids - {name for check in chosen for name in (check.id, check.practice.id)}):
        raise UsageError(f"there is no check, practice or profile `{unknown[0]}`: `leastwise explain` lists them")
    return chosen


def _collect(
    whom: Membership, into: Path, checks: tuple[Check[Any], ...], region: list[str] | None, *, quiet: bool
) -> None:
    from leastwise.audit import all_checks
    from leastwise.cli.output import tell
    from leastwise.cli.sources import collect_live
    from leastwise.collect.assemble import all_steps, steps_for

    steps = all_steps() if checks == all_checks() else steps_for(checks)
    collect_live(whom.targets, into, regions=region, quiet=quiet, steps=steps, not_entered=whom.not_entered)
    tell(f"snapshot kept in {into}", quiet=quiet)


def _offline(source: str, *, live_only: bool) -> Path:
    if live_only:
        raise UsageError(
            f"`{source}` is read from a file: --profile, --region, --read-role, --organization, --role-name, "
            "--snapshot go with `live`"
        )
    return Path(source)
