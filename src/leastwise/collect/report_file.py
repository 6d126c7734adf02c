"""Read a credential report from a file: as the AWS CLI prints it, or as the CSV it holds."""

from __future__ import annotations

import base64
import binascii
import csv
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from leastwise.collect.export import parse_pages, read_bytes, refuse_utf16
from leastwise.collect.identity import one_line
from leastwise.collect.pages import moment
from leastwise.errors import InputError

__all__ = ["ReportFile", "read_report"]


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A credential report."""

    accounts: frozenset[tuple[str, str]]
    """Partition and account of its rows."""
    response: bytes
    """What GetCredentialReport answers, as JSON."""
    generated: datetime | None
    """When AWS made it; a CSV does not say."""


class _Answer(msgspec.Struct):
    Content: str
    GeneratedTime: str = ""


def read_report(path: Path) -> ReportFile:
    """A report as JSON of the CLI (`Content` in base64, `GeneratedTime`) or as CSV, also as a spreadsheet saves it.

    Raises:
        InputError: it is neither.
    """
    data = read_bytes(path)
    refuse_utf16(data, path)
    answer = _from_cli(data, path) if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" else None
    text = _text(_content(answer, path) if answer else data, path)
    rows = _rows(text, path)
    normal = io.StringIO()
    csv.writer(normal, lineterminator="\n").writerows(rows)
    kept = {"Content": base64.b64encode(normal.getvalue().encode()).decode()}
    generated = None
    if answer and answer.GeneratedTime:
        generated = _moment(answer.GeneratedTime, path)
        kept["GeneratedTime"] = answer.GeneratedTime
    return ReportFile(_accounts(rows), msgspec.json.encode(kept), generated)


def _from_cli(data: bytes, path: Path) -> _Answer:
    pages = list(parse_pages(data, path))
    try:
        return msgspec.json.decode(pages[0], type=_Answer)
    except msgspec.ValidationError as error:
        raise InputError(f"`{path}` is not as `aws iam get-credential-report` prints it: {one_line(error)}") from error


def _content(answer: _Answer, path: Path) -> bytes:
    if answer.Content.startswith("user,"):
        return answer.Content.encode()
    try:
        return base64.b64decode(answer.Content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError(f"`Content` in `{path}` is not base64: export the report again") from error


def _text(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"`{path}` is not UTF-8 (byte {error.start}): save it as UTF-8") from error


def _rows(text: str, path: Path) -> list[list[str]]:
    head = text.partition("\n")[0]
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count)) if any(row)]
    except csv.Error as error:
        raise InputError(f"`{path}` is not CSV: {one_line(error)}") from error
    if not rows or not {"user", "arn"} <= set(rows[0]):
        raise InputError(f"`{path}` is not a credential report: its first line does not name the columns user and arn")
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise InputError(
                f"row {number} of `{path}` has {len(row)} columns where the first has {len(rows[0])}: export it again"
            )
    return rows


def _accounts(rows: list[list[str]]) -> frozenset[tuple[str, str]]:
    column = rows[0].index("arn")
    parts = (row[column].split(":", 5) for row in rows[1:])
    return frozenset((part[1], part[4]) for part in parts if len(part) == 6)


def _moment(text: str, path: Path) -> datetime:
    try:
        return moment(text)
    except ValueError as error:
        raise InputError(f"`GeneratedTime` in `{path}` is `{text[:40]}`, which is not a time") from error
