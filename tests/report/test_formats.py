"""What holds for every format: it is whole, it has no colours, and hostile names stay text."""

from __future__ import annotations

import json
import re

import msgspec
import pytest

from leastwise.audit import Accepted, Audit, News
from leastwise.cli.options import Format
from leastwise.errors import UsageError
from leastwise.model import Status
from leastwise.report import FORMATS, render
from leastwise.report.json import results_json
from leastwise.report.safe import for_terminal
from report.audits import HOSTILE, SCRIPT, an_audit, an_estate_of_all_statuses, many, refused, result

WRITTEN_OUT = tuple(each for each in FORMATS if each not in ("json", "jsonl", "table", "html"))
"""Those that show control characters as text; JSON keeps them, and the two others have tests of their own."""


def hostile_audit() -> Audit:
    accepted = Accepted(owner=HOSTILE[0], reason=HOSTILE[1], expires="2026-12-31")
    waived = msgspec.structs.replace(result(Status.WAIVED, name="w"), waiver=accepted)
    new = msgspec.structs.replace(result(name="n"), news=News.NEW, since="2026-11-01T08:30:00Z")
    findings = [result(name=name, says=f"`{name}` {name}", value=name) for name in HOSTILE]
    unknown = [result(Status.UNKNOWN, name=name, says=name, permissions=("iam:GetUser",)) for name in HOSTILE]
    return an_audit([*findings, *unknown, waived, new], accounts=(("111122223333", HOSTILE[2]),), missing=(refused(),))


@pytest.mark.parametrize("format", FORMATS)
def test_hostile_names_are_written_as_utf_8_and_steer_nothing(format: str) -> None:
    data = render(hostile_audit(), format, every=True)
    text = data.decode("utf-8")
    assert text.endswith("\n") or format == "html"
    if format in WRITTEN_OUT:
        assert all(line.isprintable() for line in re.split(r"\r?\n", text))


@pytest.mark.parametrize("format", ["jsonl", "sarif", "ocsf", "asff", "html", "junit"])
def test_no_tag_of_an_attacker_is_in_it(format: str) -> None:
    assert SCRIPT.encode() not in render(hostile_audit(), format, every=True)


@pytest.mark.parametrize("format", ["jsonl", "sarif", "ocsf", "asff"])
def test_json_can_stand_inside_a_page(format: str) -> None:
    data = render(hostile_audit(), format)
    assert b"<" not in data
    assert SCRIPT in str([json.loads(line) for line in data.splitlines()] if format == "jsonl" else json.loads(data))


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_found_is_a_whole_file(format: str) -> None:
    assert render(an_audit([]), format)
    assert render(an_audit([], accounts=()), format)


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_audit_gives_the_same_bytes(format: str) -> None:
    assert render(many(20), format, version="1.2.3") == render(many(20), format, version="1.2.3")


@pytest.mark.parametrize("format", ["csv", "jsonl", "markdown", "sarif", "junit", "ocsf", "asff"])
def test_every_format_names_every_finding(format: str) -> None:
    audit = many(70)
    text = render(audit, format, every=True).decode()
    for one in audit.results:
        assert one.subject is not None
        assert one.subject.id in text


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_says_how_much_was_seen(format: str) -> None:
    text = render(an_audit([result(Status.UNKNOWN)], missing=(refused(),)), format).decode()
    assert re.search("37,38" if format == "csv" else "37 of 38 calls answered", text)


def test_the_command_line_offers_every_format() -> None:
    assert tuple(sorted(FORMATS)) == tuple(sorted(each.value for each in Format))


def test_another_format_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="there is no format `yaml`: use table, json"):
        render(an_audit([]), "yaml")


def test_lines_hold_what_the_json_holds() -> None:
    audit = an_estate_of_all_statuses()
    whole = json.loads(results_json(audit))
    first, *others = map(json.loads, render(audit, "jsonl").splitlines())
    assert (first.pop("schema"), first.pop("kind")) == ("leastwise/results-lines/1", "audit")
    assert {each.pop("kind") for each in others} == {"result"}
    assert {**first, "results": others} == {key: value for key, value in whole.items() if key != "schema"}


def test_lines_keep_hostile_names_as_they_are() -> None:
    names = [name for name in HOSTILE if "\ud800" not in name]
    _, *lines = render(an_audit([result(name=name) for name in names]), "jsonl").splitlines()
    assert {json.loads(line)["subject"]["id"] for line in lines} == set(names)


def test_names_are_made_harmless_in_one_way() -> None:
    assert for_terminal("\u202e") == "\\u202e"
    assert "\\u202e" in render(an_audit([result(name="\u202e")]), "csv").decode()
