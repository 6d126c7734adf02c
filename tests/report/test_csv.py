"""CSV is read by spreadsheets, which take what begins like a formula for one."""

from __future__ import annotations

import csv as rows
import io

import msgspec
import pytest

from leastwise.audit import Accepted, Audit
from leastwise.model import Status
from leastwise.report.csv import COLUMNS, csv
from leastwise.report.safe import for_cell
from report.audits import ACCOUNT, HOSTILE, SEEN_AT, an_audit, an_estate_of_all_statuses, result

FORMULAS = (
    '=HYPERLINK("https://evil.example","open")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "＝1+1",
    '";=1+1',
    "alice;=1+1",
    "alice; @SUM(1)",
)


def read(audit: Audit) -> list[dict[str, str]]:
    text = csv(audit).decode()
    return list(rows.DictReader(io.StringIO(text, newline="")))


def test_a_row_holds_a_result() -> None:
    first = read(an_audit([result()]))[0]
    assert tuple(first) == COLUMNS
    assert (first["status"], first["severity"], first["check"]) == ("FAIL", "high", "console-mfa")
    assert (first["account"], first["alias"], first["region"]) == (ACCOUNT, "acme-production", "")
    assert (first["subject_type"], first["subject"]) == ("user", "alice")
    assert first["arn"] == f"arn:aws:iam::{ACCOUNT}:user/alice"
    assert first["evidence"] == "iam:GetCredentialReport(Name=alice) user=alice, mfa_active: false"
    assert (first["seen_at"], first["calls_answered"], first["calls_made"]) == (SEEN_AT, "37", "37")


def test_every_result_has_its_row_and_every_row_every_cell() -> None:
    audit = an_estate_of_all_statuses()
    table = list(rows.reader(io.StringIO(csv(audit).decode(), newline="")))
    assert len(table) == len(audit.results) + 1
    assert {len(row) for row in table} == {len(COLUMNS)}
    assert [row[COLUMNS.index("fingerprint")] for row in table[1:]] == [each.fingerprint for each in audit.results]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_stays_text_in_every_cell(text: str) -> None:
    accepted = Accepted(owner=text, reason=text, expires=text)
    one = msgspec.structs.replace(result(Status.WAIVED, name=text, says=text, value=text), waiver=accepted)
    for row in read(an_audit([one], accounts=((ACCOUNT, text),))):
        for column, cell in row.items():
            for part in cell.split(";"):
                assert part.lstrip()[:1] not in tuple("=+-@＝＋－＠\t\r"), (column, cell)


def test_what_is_no_formula_stays_as_it_is() -> None:
    for text in ("alice", "a=b", "x-1", "arn:aws:iam::1:user/a@b", "", "'quoted'", "one; two"):
        assert for_cell(text) == text


def test_hostile_names_add_neither_rows_nor_cells() -> None:
    audit = an_audit([result(name=name, value=name) for name in HOSTILE])
    table = list(rows.reader(io.StringIO(csv(audit).decode(), newline="")))
    assert len(table) == len(HOSTILE) + 1
    assert {len(row) for row in table} == {len(COLUMNS)}
