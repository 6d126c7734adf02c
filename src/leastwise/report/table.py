"""Results for a person at a terminal: what is wrong, on whom, why it matters, what to do next.

The worst first, and never more than a screen without being asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from leastwise.audit import Audit, News, Result, known_checks
from leastwise.model import PRACTICES, Severity, Status
from leastwise.report.safe import for_terminal
from leastwise.report.words import counted, duration, first_sentence, named

__all__ = ["table"]

SCREEN = 45
"""Lines that a person sees at once."""
FEW_CHECKS = 4
SUBJECTS = (3, 2, 1)
"""How many subjects of a check are shown: fewer where that lets more checks onto the screen."""
FEW_ACCOUNTS = 3
FEW_LINES = 2
"""Lines for one finding; a longer one is shown in full with `every`."""
COLUMNS: tuple[tuple[str, JustifyMethod], ...] = (
    ("practice", "left"),
    ("score", "right"),
    ("failing", "right"),
    ("unknown", "right"),
    ("worst", "left"),
)
COLOURS = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFO: "dim",
}


def table(audit: Audit, console: Console, *, every: bool = False) -> None:
    """Print an audit.

    Args:
        audit: what to print.
        console: where to; it decides about colours and width.
        every: all findings and all subjects; otherwise the worst few.
    """
    head = (_head(audit, every=every), _practices(audit))
    foot = (Text(for_terminal(audit.coverage.sentence())), *(Text(line, "dim") for line in _times(audit, every=every)))
    failing = _by_check([result for result in audit.results if result.status is Status.FAIL])
    if every:
        blocks = [_finding(results) for results in failing]
    else:
        room = SCREEN - sum(_height(console, part) for part in (*head, *foot)) - 1
        blocks = _worst(failing, console, room)
    for part in (*head, *blocks, *_left_out(failing[len(blocks) :]), *(_others(audit) if every else ()), *foot):
        console.print(part)


def _worst(failing: Sequence[Sequence[Result]], console: Console, room: int) -> list[RenderableType]:
    """The worst checks, as many as there is room for."""
    tries: list[list[RenderableType]] = []
    for few in SUBJECTS:
        blocks = [_finding(results, console, few) for results in failing[:SCREEN]]
        tries.append(blocks[: _fitting([_height(console, block) for block in blocks], room)])
    return max(tries, key=lambda blocks: min(len(blocks), FEW_CHECKS))


def _height(console: Console, part: RenderableType) -> int:
    return len(console.render_lines(part, pad=False))


def _fitting(heights: Sequence[int], room: int) -> int:
    """How many of the parts fit, one above the other; the first is always shown."""
    used = 0
    for number, height in enumerate(heights):
        used += height
        if used > room:
            return max(number, 1)
    return len(heights)


def _head(audit: Audit, *, every: bool) -> Text:
    shown = audit.accounts if every or len(audit.accounts) <= FEW_ACCOUNTS else ()
    names = ", ".join(f"{for_terminal(alias)} ({id})" if alias else id for id, alias in shown)
    failing = counted(sum(result.status is Status.FAIL for result in audit.results), "finding")
    score = "no score" if audit.score.overall is None else f"score {audit.score.overall} of 100"
    whose = names or (counted(len(audit.accounts), "account") if audit.accounts else "no account")
    return Text.assemble((whose, "bold"), f": {failing}{_beside(audit)}, ", (score, "bold"), "\n")


def _beside(audit: Audit) -> str:
    """How many findings are waived, and what an earlier audit makes of them."""
    waived = sum(result.status is Status.WAIVED for result in audit.results)
    told = f", {waived:,} waived" if waived else ""
    if audit.baseline is None:
        return told
    beside = audit.baseline
    fixed = f", {len(beside.fixed):,} fixed" + (f", {len(beside.unseen):,} not seen again" if beside.unseen else "")
    return f"{told} ({beside.new:,} new, {beside.still:,} still there{fixed} since {beside.seen_at})"


def _practices(audit: Audit) -> RenderableType:
    grid = Table(box=None, pad_edge=False, show_header=True, header_style="dim")
    for title, justify in COLUMNS:
        grid.add_column(title, justify=justify)
    titles = {practice.id: practice.title for practice in PRACTICES}
    for row in audit.score.practices:
        grid.add_row(
            titles[row.practice],
            "–" if row.score is None else str(row.score),
            str(row.failing) if row.failing else "",
            str(row.unknown) if row.unknown else "",
            "" if row.worst is None else Text(str(row.worst), COLOURS[row.worst]),
        )
    return Padding(grid, (0, 0, 1, 0))


def _by_check(results: Sequence[Result]) -> list[list[Result]]:
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[result.check].append(result)
    return list(groups.values())


def _finding(results: Sequence[Result], console: Console | None = None, few: int | None = None) -> RenderableType:
    """One check that fails: on whom, why it matters, what to do.

    Args:
        results: its findings, the worst first.
        console: the findings are cut to a few lines of its width; None: they are told in full.
        few: how many of the findings are told; None: all.
    """
    first = results[0]
    page = next(check.page for check in known_checks() if check.id == first.check)
    title = Text.assemble(
        (f"{first.severity} ", COLOURS[first.severity]),
        (page.title, "bold"),
        (f"  {first.check}{f', {len(results)} findings' if len(results) > 1 else ''}", "dim"),
    )
    lines = [Text(_told(result, first.severity)) for result in results[:few]]
    if console is not None:
        lines = [_clipped(line, console) for line in lines]
    lines.append(Text(f"why: {first_sentence(page.section('Why it matters'))}", "dim"))
    lines.append(Text(f"do:  {first_sentence(page.section('What to do'))}", "dim"))
    return Padding(Group(title, *(Padding(line, (0, 0, 0, 2)) for line in lines)), (0, 0, 1, 0))


def _told(result: Result, usual: Severity) -> str:
    """A finding on one line; its severity too where it is not the one in the title."""
    severity = "" if result.severity is usual else f"{result.severity}: "
    return f"{_place(result)}{severity}{for_terminal(result.says)}{_news(result)}"


def _news(result: Result) -> str:
    if result.news is News.NEW:
        return " (new)"
    return f" (since {for_terminal(result.since or '')})" if result.news else ""


def _clipped(text: Text, console: Console) -> Text:
    """The first lines of a text."""
    lines = text.wrap(console, console.width - 2)
    if len(lines) <= FEW_LINES:
        return text
    last = lines[FEW_LINES - 1]
    last.truncate(console.width - 3)
    return Text("\n").join([*lines[: FEW_LINES - 1], last.append("…")])


def _place(result: Result) -> str:
    return f"{result.account}{f' {for_terminal(result.region)}' if result.region else ''}  "


def _left_out(groups: Sequence[Sequence[Result]]) -> Iterator[Text]:
    if groups:
        more = counted(sum(map(len, groups)), "more finding")
        yield Text(f"and {more} of {counted(len(groups), 'check')}: --all shows them", "dim")


def _others(audit: Audit) -> Iterator[Text]:
    for result in audit.results:
        if result.status is not Status.FAIL:
            said = f"{_place(result)}{for_terminal(named(result))}: {for_terminal(result.says)}"
            yield Text(f"{result.status:<15}{result.check}  {said}{_accepted(result)}{_news(result)}")
    for label, gone in (("fixed", audit.baseline.fixed), ("not seen", audit.baseline.unseen)) if audit.baseline else ():
        for former in gone:
            said = f"{former.account}{f' {former.region}' if former.region else ''}  {former.says}"
            yield Text(f"{label:<15}{for_terminal(former.check)}  {for_terminal(said)}")


def _accepted(result: Result) -> str:
    if result.waiver is None:
        return ""
    by = result.waiver
    return for_terminal(f" (accepted by {by.owner} until {by.expires}: {by.reason})")


def _times(audit: Audit, *, every: bool) -> Iterator[str]:
    ages = dict(audit.coverage.report_age_seconds)
    times = audit.coverage.seen_at
    shown = times if every else times[:FEW_ACCOUNTS]
    for account, time, source in shown:
        age = f"; credential report {duration(ages[account])} old" if ages.get(account, 0) >= 60 else ""
        yield f"{account} as of {time} ({for_terminal(source)}){age}"
    if len(times) > len(shown):
        yield f"and {counted(len(times) - len(shown), 'more account')}"
    if changed := [name for name, _, _ in audit.coverage.thresholds]:
        yield f"thresholds that differ from the defaults: {', '.join(changed)}"
