"""The report as people read it."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.jobs.denied.report import Denied, Report
from leastwise.jobs.respond.shown import FEW, Section, on_page, on_screen, some, unseen_events
from leastwise.report.markdown_report import code
from leastwise.report.words import counted

__all__ = ["markdown", "text"]

_LIMITS = (
    "AWS tells of a call minutes after it, up to a quarter of an hour: a call that was denied just now shows later",
    "data events, as reads of objects, and what some services do not record are in no event history",
)


def text(report: Report) -> str:
    """For a terminal."""
    return on_screen(_sections(report, FEW))


def markdown(report: Report) -> bytes:
    """For a ticket or a wiki."""
    return on_page(f"Denied since {code(report.since)} in account {code(report.account)}", _sections(report, None))


def _sections(report: Report, few: int | None) -> tuple[Section, ...]:
    several = (
        Section("Denied since the apply", [*some(_denied(report), few)]),
        Section("What brings it back", [*_explained(report)], [*_restores(report)]),
        Section("Whose calls were looked at", [*some(map(_as_code, report.watched), few)]),
        Section("Not seen", [*_unseen(report, few)]),
        Section("What this does not show", [*_LIMITS]),
    )
    return tuple(each for each in several if each.lines or each.commands)


def _denied(report: Report) -> Iterator[str]:
    if not report.denied:
        yield f"nothing that the steps have taken, since {report.since}"
    for each in report.denied:
        by = f"{', '.join(each.steps)}{'' if each.sure else ' perhaps'}"
        yield f"{by}: {_what(each)}, {_when(each)}"
    if report.others:
        yield f"{counted(report.others, 'call')} more of theirs: denied for another reason, or allowed by now"


def _what(denied: Denied) -> str:
    on = _as_code(denied.resource) if denied.resource else "something"
    return f"{_as_code(denied.who)}: {_as_code(denied.action)} on {on}"


def _as_code(name: str) -> str:
    """A name within a line that marks it as code, whatever it holds."""
    return "`" + name.replace("`", "'") + "`"


def _when(denied: Denied) -> str:
    when = f"at {denied.first}" if denied.calls == 1 else f"{denied.first} to {denied.last}"
    return f"{counted(denied.calls, 'time')} in {', '.join(denied.regions)}, {when}"


def _explained(report: Report) -> Iterator[str]:
    for steps, why in dict.fromkeys((each.steps, each.why) for each in report.denied):
        yield f"{', '.join(steps)}: {why}"


def _restores(report: Report) -> Iterator[str]:
    yield from dict.fromkeys(each.restore for each in report.denied)


def _unseen(report: Report, few: int | None) -> Iterator[str]:
    yield from some((f"{each.step} {each.target}: {each.why}" for each in report.unwatched), few)
    yield from unseen_events(report.missed)
