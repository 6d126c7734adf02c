"""A plan as Markdown, for the pull request or the ticket in which it is agreed to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from leastwise.remedy.plan import Plan
from leastwise.report.markdown_report import code, prose
from leastwise.report.plan_view import (
    SAFETY,
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

__all__ = ["plan_markdown"]


def plan_markdown(plan: Plan, *, sha256: str = "") -> bytes:
    """One page.

    Args:
        plan: what to write.
        sha256: pins the plan that is agreed to; empty: it is not told.
    """
    lines = [
        f"# Plan {code(plan.id)} for account {code(plan.account)}",
        "",
        prose(summary(plan)),
        "",
        f"- from snapshot {code(plan.snapshot)}, as of {code(plan.seen_at)}",
        *(f"- proven of the whole: {prose(each.claim)}, by {prose(each.by)}" for each in plan.proofs),
        *(f"- warning: {prose(each)}" for each in plan.warnings),
        *([f"- agree to it with {code(f'{next_command(plan)} --expect {sha256}')}"] if sha256 else []),
        "",
    ]
    for view in step_views(plan):
        lines += _step(view)
    lines += _patches(plan)
    lines += _left_out(plan)
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def _step(view: StepView) -> Iterator[str]:
    step = view.step
    yield f"## {', '.join(view.ids)}: {prose(view.title)}"
    yield ""
    if view.lines:
        yield from _diff(view)
        yield ""
    yield from (f"- does: {prose(does)}" for does in step.does)
    if view.regions:
        yield f"- in {', '.join(map(code, view.regions))}"
    for healed in view.heals:
        yield f"- heals **{prose(healed.severity)}** {code(healed.check)}: {prose(healed.says)}"
    yield from (f"- proven: {prose(proof.claim)}, by {prose(proof.by)}" for proof in view.proofs)
    yield f"- {SAFETY[step.safety]}"
    if view.after:
        yield f"- after {', '.join(view.after)}"
    if step.wait:
        yield f"- the final step is planned after {counted(step.wait, 'day')} of silence"
    if step.owner:
        yield f"- owner: {prose(step.owner)}"
    yield ""


def _diff(view: StepView) -> Iterator[str]:
    lines = [f"{line.mark} {'  ' if line.deep else ''}{for_terminal(line.text)}" for line in view.lines]
    yield from _fenced("diff", ["! " + line[2:] if line.startswith("~") else line for line in lines])


def _fenced(language: str, lines: Sequence[str]) -> Iterator[str]:
    """A block of code that no line of it can end."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}{language}"
    yield from lines
    yield fence


def _patches(plan: Plan) -> Iterator[str]:
    views = patch_views(plan)
    if views:
        yield from (
            "## To be changed in code",
            "",
            "By whoever owns the code; `leastwise apply` does none of this.",
            "",
        )
    for view in views:
        yield from _patch(view)


def _patch(view: PatchView) -> Iterator[str]:
    patch = view.patch
    yield f"### {patch.id}: {prose(view.title)}"
    yield ""
    yield from _fenced("", [for_terminal(line) for line in view.lines])
    yield ""
    yield f"- managed by: {prose(view.owner)}"
    yield from (f"- does: {prose(does)}" for does in patch.does)
    for healed in patch.heals:
        yield f"- heals **{prose(healed.severity)}** {code(healed.check)}: {prose(healed.says)}"
    yield from (f"- proven: {prose(proof.claim)}, by {prose(proof.by)}" for proof in patch.proofs)
    yield ""


def _left_out(plan: Plan) -> Iterator[str]:
    if not plan.left_out:
        return
    yield from ("## Left out", "")
    for why, several in left_out(plan).items():
        names = ", ".join(f"{code(each.finding.check)} of {code(each.finding.subject)}" for each in several)
        yield f"- {names}: {prose(why)}"
