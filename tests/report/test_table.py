"""The table is for a person: the worst first, at most a screen, whatever the names are."""

from __future__ import annotations

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from leastwise.audit import Audit, all_checks
from leastwise.model import PRACTICES, Severity, Status
from leastwise.report import render
from leastwise.report.table import table
from leastwise.report.words import counted, duration, first_sentence
from report.audits import ACCOUNT, HOSTILE, OTHER, an_audit, an_estate_of_all_statuses, many, refused, result


def printed(audit: Audit, *, width: int = 120, every: bool = False) -> str:
    text = io.StringIO()
    table(audit, Console(file=text, width=width, color_system=None), every=every)
    return text.getvalue()


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("findings", [0, 1, 30, 2_000])
def test_it_fits_a_screen(width: int, findings: int) -> None:
    lines = printed(many(findings), width=width).splitlines()
    assert len(lines) <= 45
    assert max(map(cell_len, lines)) <= width


@pytest.mark.parametrize("width", [80, 120])
def test_hostile_names_neither_steer_nor_fill_the_screen(width: int) -> None:
    findings = [result(name=name) for name in HOSTILE]
    lines = printed(an_audit(findings, accounts=tuple((ACCOUNT, name) for name in HOSTILE[:3])), width=width).split(
        "\n"
    )
    assert len(lines) <= 46
    assert all(line.isprintable() for line in lines)
    assert max(map(cell_len, lines)) <= width


def test_a_long_name_is_cut_with_a_sign_and_told_in_full_when_asked() -> None:
    audit = an_audit([result(name="W" * 1_000)])
    assert "…" in printed(audit)
    assert printed(audit).count("W") < 500
    assert "…" not in printed(audit, every=True)
    assert printed(audit, every=True).count("W") == 1_000


def test_many_accounts_are_counted() -> None:
    accounts = tuple((f"{number:012}", f"account-{number}") for number in range(100))
    text = printed(an_audit([], accounts=accounts))
    assert text.startswith("100 accounts: 0 findings")
    assert "and 97 more accounts" in text
    assert len(text.splitlines()) <= 45
    assert "account-99 (000000000099)" in printed(an_audit([], accounts=accounts), every=True)


def test_the_worst_comes_first() -> None:
    ids = [check.id for check in all_checks()]
    if len(ids) < 2:
        pytest.skip("takes two checks to compare")
    text = printed(
        an_audit(
            [
                result(check=ids[0], name="low", severity=Severity.LOW, says="`low` is told"),
                result(check=ids[-1], name="high", severity=Severity.HIGH, says="`high` is told"),
            ]
        )
    )
    assert text.index("`high` is told") < text.index("`low` is told")


def test_it_says_what_on_whom_why_and_what_to_do() -> None:
    text = printed(an_audit([result(), result(name="root", severity=Severity.CRITICAL)]))
    page = next(check.page for check in all_checks() if check.id == "console-mfa")
    assert re.search(rf"critical {re.escape(page.title)} +console-mfa, 2 findings", text)
    assert f"{ACCOUNT}  `root` signs in with a password" in text
    assert f"{ACCOUNT}  high: `alice` signs in with a password" in text
    assert f"why: {first_sentence(page.section('Why it matters'))[:60]}" in text
    assert f"do:  {first_sentence(page.section('What to do'))[:60]}" in text
    assert "37 of 37 calls answered" in text
    assert f"{ACCOUNT} as of 2026-11-01T08:30:00Z (the snapshot); credential report 2 h 4 min old" in text
    assert all(practice.title in text for practice in PRACTICES)


def test_the_rest_is_counted_and_shown_when_asked() -> None:
    audit = many(300)
    told = printed(audit)
    assert "--all shows them" in told
    full = printed(audit, every=True)
    assert "--all shows" not in full
    assert all(f"user-{number:05}" in full for number in range(300))


def test_every_status_is_told_when_asked() -> None:
    full = printed(an_estate_of_all_statuses(), every=True)
    for status in Status:
        if status is not Status.FAIL:
            assert re.search(rf"^{status} +console-mfa", full, re.MULTILINE), status
    assert "40 subjects: as it should be" in full
    assert OTHER in full


def test_coverage_is_told() -> None:
    text = printed(an_audit([result(Status.UNKNOWN)], missing=(refused(),)))
    assert "37 of 38 calls answered; iam:GetLoginProfile denied, so 1 check is UNKNOWN in part" in text


def test_colours_only_in_a_terminal_that_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def coloured(**environment: str) -> str:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        text = io.StringIO()
        table(an_audit([result()]), Console(file=text, width=120, force_terminal=True, color_system="standard"))
        return text.getvalue()

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[31m" in coloured(TERM="xterm")
    assert "\x1b[31m" not in coloured(TERM="xterm", NO_COLOR="1")
    assert b"\x1b" not in render(an_audit([result()]), "table")


def test_markup_of_the_terminal_library_is_text() -> None:
    assert "[bold red]x[/]" in printed(an_audit([result(name="[bold red]x[/]")]))


def test_a_file_of_names_no_one_can_encode_is_still_utf_8() -> None:
    render(an_audit([result(name=name) for name in HOSTILE]), "table", every=True).decode("utf-8")


@pytest.mark.parametrize(("seconds", "told"), [(0, "0 min"), (59, "0 min"), (300, "5 min"), (7_440, "2 h 4 min")])
def test_durations(seconds: int, told: str) -> None:
    assert duration(seconds) == told


def test_days_and_numbers() -> None:
    assert duration(90_000) == "1 day 1 h"
    assert duration(200_000) == "2 days 7 h"
    assert counted(1, "finding") == "1 finding"
    assert counted(2_000, "finding") == "2,000 findings"


def test_a_sentence_ends_where_it_ends() -> None:
    assert first_sentence("Use `a.b`, e.g. c,\nand d. Then more.\n\nLast.") == "Use `a.b`, e.g. c, and d."
