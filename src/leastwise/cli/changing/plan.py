"""`leastwise plan`: what would be changed, on whom, why, and what was proven of it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leastwise.cli.options import CheckIds, EveryStep, ExternalId, Output, Profile, Quiet, ReadRole, TfState, WaiverFile
from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.remedy.plan import Plan

__all__ = ["command"]


class PlanFormat(StrEnum):
    """What a plan looks like."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


class EmitLanguage(StrEnum):
    """What a plan can be written in as code."""

    CLI = "cli"
    TERRAFORM = "terraform"
    CLOUDFORMATION = "cloudformation"
    PATCH = "patch"


Names = Optional[list[str]]  # noqa: UP045
PracticeIds = Annotated[
    Names, typer.Option("--practice", metavar="ID", help="Only what this practice finds (several, or with commas).")
]


def command(
    source: Annotated[str, typer.Argument(help="A snapshot, or `live`.")] = "live",
    check: CheckIds = None,
    practice: PracticeIds = None,
    severity: Annotated[str, typer.Option(metavar="SEVERITY", help="Only findings from this severity on.")] = "low",
    lossy: Annotated[bool, typer.Option("--lossy", help="Plan what cannot be taken back as well.")] = False,
    ripened: Annotated[
        bool,
        typer.Option("--continue", help="Plan the final step of what was switched off and is silent for long enough."),
    ] = False,
    account: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="ID", help="Only this account of a snapshot."),
    ] = None,
    waivers: WaiverFile = None,
    tfstate: TfState = None,
    profile: Profile = None,
    read_role: ReadRole = None,
    external_id: ExternalId = None,
    format: Annotated[
        PlanFormat, typer.Option("--format", help="What it looks like on the screen.")
    ] = PlanFormat.TABLE,
    every: EveryStep = False,
    emit: Annotated[
        Optional[EmitLanguage],  # noqa: UP045
        typer.Option("--emit", help="Write the plan as code as well; `patch`: what to change in code that is there."),
    ] = None,
    emit_to: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the code goes.")] = Path("plan-code"),
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Plan the fixes of an account: every one is tried, proven and shown, and nothing is changed.

    With -o the plan is written for `leastwise apply`, or in the format that --format names. What cannot be fixed safely
    is listed with the reason, and what code manages with what to change there. Of several accounts each gets a plan of
    its own, and -o names a folder.

    Exit codes: 0 there is a plan, or nothing to do; 1 something was left out, or has to change in code.
    """
    from leastwise.cli.changing.planning import Access, collected, made, opened, scope_of, severity_of
    from leastwise.cli.output import tell, write
    from leastwise.remedy.file import plan_json

    scope = scope_of(check or (), practice or (), severity_of(severity), lossy=lossy, ripened=ripened)
    access = Access(profile=profile, role=read_role, external_id=external_id)
    several = (collected(scope, access, quiet=quiet),) if source == "live" else opened(Path(source), account)
    if len(several) > 1 and output is not None and output.suffix:
        raise UsageError(f"there are {len(several)} accounts: give a folder with -o, or choose one with --account")
    left_out = False
    for seen in several:
        plan = made(seen, scope, waivers, tfstate or ())
        left_out |= bool(plan.left_out or plan.patches)
        place = output / f"{plan.account}.json" if output is not None and len(several) > 1 else output
        if emit is not None:
            _emit(plan, emit, emit_to / plan.account if len(several) > 1 else emit_to, quiet=quiet)
        if place is not None:
            write(place, plan_json(plan) if format is PlanFormat.TABLE else _rendered(plan, format, every=every))
            tell(f"plan written to {place}", quiet=quiet)
        if place is None or format is PlanFormat.TABLE:
            _show(plan, format, every=every)
    raise typer.Exit(1 if left_out else 0)


def _show(plan: Plan, format: PlanFormat, *, every: bool) -> None:
    from leastwise.cli.output import console, put
    from leastwise.report.plan_table import plan_table

    if format is PlanFormat.TABLE:
        plan_table(plan, console(), every=every)
        return
    put(_rendered(plan, format, every=every))


def _rendered(plan: Plan, format: PlanFormat, *, every: bool) -> bytes:
    from leastwise.remedy.file import plan_json
    from leastwise.remedy.plan import digest
    from leastwise.report.plan_html import plan_html
    from leastwise.report.plan_markdown import plan_markdown

    if format is PlanFormat.MARKDOWN:
        return plan_markdown(plan, sha256=digest(plan))
    if format is PlanFormat.HTML:
        return plan_html(plan, sha256=digest(plan))
    return plan_json(plan)


def _emit(plan: Plan, language: EmitLanguage, folder: Path, *, quiet: bool) -> None:
    """Write the plan as code, and say what the language has no words for."""
    from leastwise.cli.output import tell, write
    from leastwise.remedy.emit import Language
    from leastwise.remedy.emit import emit as emitted

    found = emitted(plan, Language(language.value))
    for name, text in found.files:
        write(folder / name, text.encode())
        tell(f"written: {folder / name}", quiet=quiet)
    if language is EmitLanguage.PATCH and not found.files:
        tell("no code has to change: the plan holds no patch", quiet=quiet)
    lacking: dict[str, list[str]] = {}
    for each in found.missing:
        lacking.setdefault(str(each), []).append(each.file)
    for told, files in lacking.items():
        tell(f"not in {', '.join(files)}: {told}")
