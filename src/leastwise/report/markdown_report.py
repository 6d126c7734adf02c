"""Results as Markdown, for summaries of CI runs, pull requests and wikis.

Markdown has no escape that every host honours: mentions and addresses come alive in plain text.  So whatever is not
plain words stands in code, in which nothing does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from leastwise.audit import Audit, News, Result
from leastwise.model import PRACTICES, Status
from leastwise.report.about import about, seen_times
from leastwise.report.safe import for_terminal
from leastwise.report.words import counted, named

__all__ = ["code", "markdown_report", "prose"]

FEW = 10
"""Findings of a check that are told, unless everything is wanted."""

_CODE = re.compile(r"`([^`]+)`")
_STOPS = frozenset(".,;:)")
"""Punctuation that stands by itself behind a name."""
_PLAIN = re.compile(r"[(\"']?(?!www\.|[A-Za-z]+-\d)[^\W_](?:[^\W_]|[-.,'](?=[^\W_]))*[)\"'.,;:]{0,3}", re.IGNORECASE)
"""A word of prose: letters and digits, hyphens and stops inside, punctuation around."""


def markdown_report(audit: Audit, *, every: bool = False) -> bytes:
    """The audit as one page.

    Args:
        audit: what to write.
        every: all findings and all subjects; otherwise the worst few of each check.
    """
    lines = [*_head(audit), *_practices(audit), *_findings(audit, every=every), *_unknown(audit, every=every)]
    if every:
        lines += _section("Others", (r for r in audit.results if r.status not in (Status.FAIL, Status.UNKNOWN)))
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def code(text: str) -> str:
    """`text` as a span of code that it cannot end."""
    said = for_terminal(text) or " "
    longest = max(map(len, re.findall("`+", said)), default=0)
    fence = "`" * (longest + 1)
    room = " " if said[0] in "` " or said[-1] in "` " else ""
    return f"{fence}{room}{said}{room}{fence}"


def prose(text: str) -> str:
    """A sentence with its `names` in code, and with everything in code that could come alive."""
    said = ""
    for number, part in enumerate(_CODE.split(text)):
        for word in [part] if number % 2 else part.split():
            if not number % 2 and set(word) <= _STOPS:
                said += word
            else:
                said += f"{' ' * bool(said)}{code(word) if number % 2 or _PLAIN.fullmatch(word) is None else word}"
    return said


def _head(audit: Audit) -> Iterator[str]:
    failing = sum(result.status is Status.FAIL for result in audit.results)
    waived = sum(result.status is Status.WAIVED for result in audit.results)
    score = "no score" if audit.score.overall is None else f"score {audit.score.overall} of 100"
    yield "# Access audit"
    yield ""
    yield f"**{counted(failing, 'finding')}**{f', {waived:,} waived' if waived else ''}, **{score}**"
    yield ""
    if audit.baseline:
        beside = audit.baseline
        gone = f"{len(beside.fixed):,} fixed, {len(beside.unseen):,} not seen again"
        yield f"Since {code(beside.seen_at)}: {beside.new:,} new, {beside.still:,} still there, {gone}"
        yield ""
    times, ages = seen_times(audit), dict(audit.coverage.report_age_seconds)
    for account, alias in audit.accounts:
        name = f" {code(alias)}" if alias else ""
        age = f", credential report {ages[account] // 60:,} min old" if ages.get(account, 0) >= 60 else ""
        yield f"- account {code(account)}{name}, as of {code(times.get(account, audit.seen_at))}{age}"
    yield f"- coverage: {prose(audit.coverage.sentence())}"
    if changed := [code(name) for name, _, _ in audit.coverage.thresholds]:
        yield f"- thresholds that differ from the defaults: {', '.join(changed)}"
    yield ""


def _practices(audit: Audit) -> Iterator[str]:
    titles = {practice.id: practice.title for practice in PRACTICES}
    yield "| practice | score | failing | unknown | worst |"
    yield "| --- | ---: | ---: | ---: | --- |"
    for row in audit.score.practices:
        score = "–" if row.score is None else str(row.score)
        worst = "" if row.worst is None else str(row.worst)
        yield f"| {titles[row.practice]} | {score} | {row.failing or ''} | {row.unknown or ''} | {worst} |"
    yield ""


def _findings(audit: Audit, *, every: bool) -> Iterator[str]:
    yield "## Findings"
    yield ""
    failing = [result for result in audit.results if result.status is Status.FAIL]
    if not failing:
        yield "None."
        yield ""
    groups: dict[str, list[Result]] = {}
    for result in failing:
        groups.setdefault(result.check, []).append(result)
    for mine in groups.values():
        yield from _check(mine, len(mine) if every else FEW)


def _check(results: Sequence[Result], few: int) -> Iterator[str]:
    first = results[0]
    said = about()[first.check]
    yield f"### {first.severity}: {said.title}"
    yield ""
    yield f"{code(first.check)}, {counted(len(results), 'finding')}"
    yield ""
    yield from (_line(result) for result in results[:few])
    if len(results) > few:
        yield f"- and {len(results) - few:,} more"
    yield ""
    yield f"Why: {said.why}"
    yield ""
    yield f"Do: {said.do}"
    yield ""


def _unknown(audit: Audit, *, every: bool) -> Iterator[str]:
    unknown = [result for result in audit.results if result.status is Status.UNKNOWN]
    shown = unknown if every else unknown[:FEW]
    yield from _section("Unknown", shown)
    if len(unknown) > len(shown):
        yield f"- and {len(unknown) - len(shown):,} more"


def _section(title: str, results: Iterable[Result]) -> Iterator[str]:
    lines = [
        f"- {status} {code(check)} {_line(result)[2:]}"
        for (status, check), group in groupby(results, key=lambda result: (result.status, result.check))
        for result in group
    ]
    if lines:
        yield f"## {title}"
        yield ""
        yield from lines


def _line(result: Result) -> str:
    place = " ".join(code(each) for each in (result.account, result.region, named(result)) if each)
    more = ""
    if result.permissions:
        more = f"; grant {', '.join(map(code, result.permissions))}"
    elif result.waiver:
        by = result.waiver
        more = f"; accepted by {code(by.owner)} until {code(by.expires)}: {prose(by.reason)}"
    elif result.news:
        more = "; new" if result.news is News.NEW else f"; since {code(result.since or '')}"
    return f"- {place} {result.severity}: {prose(result.says)}{more}"
