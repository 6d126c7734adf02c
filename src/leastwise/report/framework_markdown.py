"""A framework's view as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.audit import Audit
from leastwise.frameworks import CheckStanding, ControlStanding, FrameworkView
from leastwise.report.framework_view import LABELS, said, tally
from leastwise.report.markdown_report import code, prose

__all__ = ["framework_markdown"]

_NAMED = 6
"""Checks that a cell names; the others are under the control's own heading."""


def framework_markdown(view: FrameworkView, audit: Audit, *, every: bool = False) -> bytes:
    """The view as one page.

    Args:
        view: what to write.
        audit: what it was made from.
        every: the findings of each control too, and the controls without a check.
    """
    lines = [*_head(view, audit), *_table(view, every=every)]
    if every:
        for control in view.controls:
            lines += _control(control)
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def _head(view: FrameworkView, audit: Audit) -> Iterator[str]:
    yield f"# {view.title}"
    yield ""
    yield f"**{tally(view)}**"
    yield ""
    for account, alias in audit.accounts:
        yield f"- account {code(account)}{f' {code(alias)}' if alias else ''}"
    yield f"- as of {code(audit.seen_at)}, snapshot {code(audit.snapshot)}"
    yield f"- coverage: {prose(audit.coverage.sentence())}"
    yield f"- what is listed: {prose(view.scope)}"
    yield ""


def _table(view: FrameworkView, *, every: bool) -> Iterator[str]:
    yield "| control | stands | what it asks | what was found |"
    yield "| --- | --- | --- | --- |"
    for control in view.controls:
        if every or control.status is not None:
            yield f"| {control.id} | {LABELS[control.status]} | {control.title} | {_found(control)} |"
    yield ""
    left = [control.id for control in view.controls if control.status is None]
    if left and not every:
        yield f"No check bears on {', '.join(left)}."
        yield ""


def _found(control: ControlStanding) -> str:
    """What a cell can say of the findings: how many, and the checks that have most of them."""
    failing = sorted((check for check in control.checks if check.failing), key=lambda check: -check.failing)
    named = ", ".join(code(check.check) for check in failing[:_NAMED])
    more = f" and {len(failing) - _NAMED} more checks" if len(failing) > _NAMED else ""
    return f"{control.says}: {named}{more}" if failing else control.says


def _control(control: ControlStanding) -> Iterator[str]:
    if control.status is None:
        return
    yield f"## {control.id}: {control.title}"
    yield ""
    yield f"{LABELS[control.status]}: {control.says}"
    yield ""
    for check in control.checks:
        yield f"- {code(check.check)} ({check.strength}: {prose(check.why)}): {said(check)}"
        yield from _findings(check)
    if control.manual:
        yield f"- by hand: {prose(control.manual)}"
    yield ""


def _findings(check: CheckStanding) -> Iterator[str]:
    for result in check.findings:
        place = " ".join(code(each) for each in (result.account, result.region) if each)
        yield f"  - {place} {prose(result.says)}"
