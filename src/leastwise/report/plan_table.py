"""A plan for a person at a terminal, who has to be able to say afterwards what will happen."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from leastwise.model.change import Safety
from leastwise.remedy.plan import LeftOut, Plan
from leastwise.report.plan_view import (
    SAFETY,
    Line,
    PatchView,
    StepView,
    left_out,
    next_command,
    patch_views,
    step_views,
    summary,
)
from leastwise.report.safe import for_terminal
from leastwise.report.words import counted

__all__ = ["plan_table"]

SCREEN = 45
"""Lines of steps that are shown without being asked."""
FEW_LINES = 12
"""Lines of one step; a longer document is shown in full with `every`."""
FEW_TITLES = 25
"""Steps that are named below those that are told in full."""
WIDTH = 10
"""Of the labels."""
FEW_PATCHES = 3
FEW_REASONS = 5
FEW_NAMES = 3
COLOURS = {"+": "green", "-": "red", "~": "yellow", " ": ""}


def plan_table(plan: Plan, console: Console, *, every: bool = False, asking: bool = False) -> None:
    """Print a plan.

    Args:
        plan: what to print.
        console: where to; it decides about colours and width.
        every: all steps, whole documents, and all that is left out; otherwise about a screen.
        asking: whether somebody is asked right now to have it applied; otherwise it says how to.
    """
    console.print(Text.assemble((f"Plan {plan.id}", "bold"), for_terminal(f" for account {plan.account}")))
    console.print(Text(for_terminal(f"from snapshot {plan.snapshot}, as of {plan.seen_at}"), "dim"), Text(""), sep="\n")
    for line in _steps(plan, console, every=every):
        console.print(line)
    for line in _patches(plan, console, every=every):
        console.print(line)
    console.print(Text(""))
    for text in _foot(plan, every=every, asking=asking):
        console.print(text)


def _steps(plan: Plan, console: Console, *, every: bool) -> Iterator[Text]:
    """The first steps in full, as many as fit; then just what they do to whom."""
    views = step_views(plan)
    room = SCREEN
    for number, view in enumerate(views):
        block = [*_step(view, console, every=every), Text("")]
        room -= len(block)
        if number and room < 0 and not every:
            left = views[number:]
            yield from (_title(each) for each in left[:FEW_TITLES])
            if more := sum(len(each.steps) for each in left[FEW_TITLES:]):
                yield Text(f"and {counted(more, 'more step')}", "dim")
            yield Text("--all shows every step in full", "dim")
            return
        yield from block


def _title(view: StepView) -> Text:
    title = for_terminal(view.title)
    ids = ", ".join(view.ids[:FEW_NAMES]) + (", …" if len(view.ids) > FEW_NAMES else "")
    return Text.assemble((f"{view.mark} ", COLOURS[view.mark]), (title, "bold"), (f"  {ids}", "dim"))


def _step(view: StepView, console: Console, *, every: bool) -> Iterator[Text]:
    step = view.step
    yield _title(view)
    shown = view.lines if every else view.lines[:FEW_LINES]
    yield from (_line(line) for line in shown)
    if len(view.lines) > len(shown):
        yield Text(f"    … {counted(len(view.lines) - len(shown), 'more line')}: --all shows them", "dim")
    if view.regions:
        yield from _told("where", ", ".join(view.regions), console)
    for does in step.does:
        yield from _told("does", does, console)
    heals = view.heals if every else view.heals[:FEW_NAMES]
    for healed in heals:
        yield from _told("why", f"{healed.severity} {healed.check}: {healed.says}", console)
    if len(view.heals) > len(heals):
        yield from _told("", f"and {counted(len(view.heals) - len(heals), 'more finding')}", console, "dim")
    proofs = view.proofs if every else view.proofs[:FEW_NAMES]
    for proof in proofs:
        yield from _told("proven", f"{proof.claim} ({proof.by})", console, "dim")
    if len(view.proofs) > len(proofs):
        yield from _told("", f"and {counted(len(view.proofs) - len(proofs), 'more proof')}", console, "dim")
    style = "bold red" if step.safety is Safety.LOSSY else "dim"
    yield from _told("undo", f"{SAFETY[step.safety]}{_around(view)}", console, style)


def _patches(plan: Plan, console: Console, *, every: bool) -> Iterator[Text]:
    """What code has to change, and what nobody else does."""
    views = patch_views(plan)
    if not views:
        return
    yield Text("To be changed in code, by whoever owns it; apply does none of this:", "bold")
    for view in views if every else views[:FEW_PATCHES]:
        yield from _patch(view, console, every=every)
    if not every and len(views) > FEW_PATCHES:
        yield Text(f"and {counted(len(views) - FEW_PATCHES, 'more object')}: --all shows them", "dim")


def _patch(view: PatchView, console: Console, *, every: bool) -> Iterator[Text]:
    patch = view.patch
    title = for_terminal(view.title)
    yield Text.assemble((f"{view.mark} ", COLOURS[view.mark]), (title, "bold"), (f"  {patch.id}", "dim"))
    yield from _told("owner", view.owner, console)
    shown = view.lines if every else view.lines[:FEW_LINES]
    yield from (Text(f"    {for_terminal(line)}") for line in shown)
    if len(view.lines) > len(shown):
        yield Text(f"    … {counted(len(view.lines) - len(shown), 'more line')}: --all shows them", "dim")
    for does in patch.does:
        yield from _told("does", does, console)
    for healed in patch.heals if every else patch.heals[:FEW_NAMES]:
        yield from _told("why", f"{healed.severity} {healed.check}: {healed.says}", console)
    for proof in patch.proofs:
        yield from _told("proven", f"{proof.claim} ({proof.by})", console, "dim")


def _told(label: str, text: str, console: Console, style: str = "") -> Iterator[Text]:
    """A sentence behind its label; what does not fit goes on below its beginning."""
    for number, line in enumerate(Text(for_terminal(text), style).wrap(console, max(20, console.width - WIDTH))):
        start = f"  {label}:" if label and not number else ""
        yield Text.assemble(start.ljust(WIDTH), line)


def _line(line: Line) -> Text:
    indent = "      " if line.deep else "    "
    return Text(f"{indent}{line.mark} {for_terminal(line.text)}", COLOURS[line.mark])


def _around(view: StepView) -> str:
    step = view.step
    order = f"; after {', '.join(view.after)}" if view.after else ""
    later = f"; after {counted(step.wait, 'day')} of silence the final step is planned" if step.wait else ""
    return f"{order}{later}" + (f"; owner: {step.owner}" if step.owner else "")


def _foot(plan: Plan, *, every: bool, asking: bool) -> Iterator[Text]:
    reasons = left_out(plan)
    if reasons:
        yield Text(f"Left out: {counted(len(plan.left_out), 'finding')}", "bold")
    for why, several in [*reasons.items()][: None if every else FEW_REASONS]:
        yield Text(for_terminal(f"  {_names(several, every=every)}: {why}"))
    if not every and len(reasons) > FEW_REASONS:
        yield Text(f"  and {counted(len(reasons) - FEW_REASONS, 'more reason')}: --all shows them", "dim")
    if reasons:
        yield Text("")
    for proof in plan.proofs:
        yield Text(for_terminal(f"Proven of the whole: {proof.claim} ({proof.by})"))
    for warning in plan.warnings:
        yield Text(for_terminal(f"Warning: {warning}"), "yellow")
    yield Text(summary(plan), "bold")
    if plan.steps:
        how = "" if asking else f": `{next_command(plan)}` makes the changes of a plan written with -o"
        yield Text(f"Nothing has been changed yet{how}.")


def _names(several: tuple[LeftOut, ...], *, every: bool) -> str:
    shown = several if every else several[:FEW_NAMES]
    names = ", ".join(f"{each.finding.check} of {each.finding.subject}" for each in shown)
    return names + (f" and {len(several) - len(shown):,} more" if len(several) > len(shown) else "")
