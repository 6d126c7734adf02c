"""`leastwise fix`: plan, show, ask, apply and verify in one go."""

from __future__ import annotations

from typing import Annotated

import typer

from leastwise.cli.changing.apply import ApplyRole, Yes
from leastwise.cli.options import CheckIds, EveryStep, ExternalId, Profile, Quiet, TfState, WaiverFile

__all__ = ["command"]


def command(
    critical: Annotated[bool, typer.Option("--critical", help="Only what is critical.")] = False,
    severity: Annotated[str, typer.Option(metavar="SEVERITY", help="Only findings from this severity on.")] = "high",
    check: CheckIds = None,
    yes: Yes = False,
    every: EveryStep = False,
    waivers: WaiverFile = None,
    tfstate: TfState = None,
    profile: Profile = None,
    apply_role: ApplyRole = None,
    external_id: ExternalId = None,
    quiet: Quiet = False,
) -> None:
    """Fix a live account now: what can be taken back, and nothing else; the journal can undo it.

    Exit codes: 0 everything that the plan holds is fixed, 5 something is not, 4 credentials, 2 usage.
    """
    from leastwise.apply.verifying import verified
    from leastwise.cli.changing.applying import Limits, Terms, applied
    from leastwise.cli.changing.carrying import account_of
    from leastwise.cli.changing.planning import Access, collected, made, scope_of, severity_of
    from leastwise.cli.output import console, tell
    from leastwise.report.plan_table import plan_table

    scope = scope_of(check or (), (), severity_of("critical" if critical else severity), lossy=False)
    access = Access(profile=profile, role=apply_role, external_id=external_id)
    seen = collected(scope, access, quiet=quiet)
    plan = made(seen, scope, waivers, tfstate or ())
    plan_table(plan, console(), every=every, asking=not yes)
    if not plan.steps:
        return
    terms = Terms(limits=Limits(), waivers=waivers, states=tfstate or (), yes=yes, quiet=quiet, shown=True)
    if not applied(plan, access, terms, seen):
        raise typer.Exit(5)
    found = verified(plan, seen.estate, account_of(plan, access).ask)
    for step, why in {**found.unseen, **found.wrong}.items():
        typer.echo(f"{step}: {why}")
    tell(f"{len(plan.steps) - len(found.wrong)} of {len(plan.steps)} steps hold", quiet=quiet)
    raise typer.Exit(5 if found.wrong or found.unseen else 0)
