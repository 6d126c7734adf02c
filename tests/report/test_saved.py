"""What was saved is read back as it was, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from leastwise.audit import Accepted, Audit, Comparison, Former, News
from leastwise.errors import InputError
from leastwise.model import Status
from leastwise.report import FORMATS, render
from leastwise.report.json import results_json
from leastwise.report.saved import read_results
from report.audits import HOSTILE, an_audit, an_estate_of_all_statuses, many, refused, result


def compared() -> Audit:
    accepted = Accepted(owner="carol", reason="leaves", expires="2026-12-31")
    gone = Former("console-mfa", "FAIL", "high", "111122223333", "`zoe` has none", "ab" * 32)
    beside = Comparison(
        snapshot="5f" * 32, seen_at="2026-10-01T00:00:00Z", new=1, still=1, fixed=(gone,), unseen=(gone,)
    )
    audit = an_audit(
        [
            msgspec.structs.replace(result(), news=News.NEW, since="2026-11-01T08:30:00Z"),
            msgspec.structs.replace(
                result(Status.WAIVED, name="w"), waiver=accepted, news=News.STILL, since="2026-10-01T00:00:00Z"
            ),
        ]
    )
    coverage = msgspec.structs.replace(audit.coverage, thresholds=(("key_age_days", 30, 90),))
    return msgspec.structs.replace(audit, baseline=beside, coverage=coverage)


AUDITS = (
    an_audit([], accounts=()),
    an_estate_of_all_statuses(),
    many(100),
    compared(),
    an_audit([result(name=name, says=name, value=name) for name in HOSTILE if "\ud800" not in name]),
    an_audit([result(region="eu-west-1")], missing=(refused(),)),
)


@pytest.mark.parametrize("audit", AUDITS)
def test_it_comes_back_to_the_byte(audit: Audit) -> None:
    data = results_json(audit)
    assert results_json(read_results("a.json", data)) == data


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("audit", AUDITS)
def test_every_format_of_what_was_saved_is_that_of_the_audit(audit: Audit, format: str) -> None:
    saved = read_results("a.json", results_json(audit))
    for every in (False, True):
        assert render(saved, format, every=every) == render(audit, format, every=every)


def test_half_a_character_stays_written_out() -> None:
    data = results_json(an_audit([result(name="half \ud800")]))
    assert results_json(read_results("a.json", data)) == data


def refusal(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_results("a.json", data)
    said = str(caught.value)
    assert said.startswith("`a.json` ")
    assert "\n" not in said
    assert len(said) < 400
    return said


def test_a_newer_format_is_refused() -> None:
    said = refusal(b'{"schema": "leastwise/results/2", "what": ["ever"]}')
    assert said == "`a.json` is of a newer format, `leastwise/results/2`: use a newer leastwise"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xfe{\x00}\x00",
        b'{"schema": 1}',
        b"{}",
        b'{"UserDetailList": []}',
        b"[" * 100_000,
        b'{"schema":' * 100_000,
        b"\xef\xbb\xbf{}",
    ],
)
def test_foreign_files_are_told_so(data: bytes) -> None:
    assert "is not what `audit --format json` writes" in refusal(data)


@pytest.mark.parametrize("schema", ["leastwise/lint/1", "leastwise/results/x", "x" * 10_000, "leastwise/results/0"])
def test_another_schema_is_named(schema: str) -> None:
    assert "not `leastwise/results/1`" in refusal(json.dumps({"schema": schema}).encode())


def _change(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(tree: Any) -> None:
        *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        for part in way:
            tree = tree[part]
        if value is ...:
            del tree[last]
        else:
            tree[last] = value

    return change


@pytest.mark.parametrize(
    "path,value",
    [
        ("snapshot", ...),
        ("results", ...),
        ("results.0.says", ...),
        ("results.0.fingerprint", ...),
        ("coverage.missing", ...),
        ("colour", "red"),
        ("results.0.colour", "red"),
        ("results.0.evidence.0.colour", "red"),
        ("coverage.missing.0.colour", "red"),
        ("results.0.check", "no-such-check"),
        ("results.0.practice", "least_privilege"),
        ("results.0.status", "FINE"),
        ("results.0.severity", "grave"),
        ("results.0.severity", 4),
        ("results.0.account", "1"),
        ("results.0.account", "999999999999"),
        ("results.0.region", "eu-west-1\n"),
        ("accounts.0.id", "111122223333\n"),
        ("results.0.count", 0),
        ("results.0.count", "1"),
        ("results.0.region", "<b>"),
        ("results.0.subject.type", "<b>"),
        ("results.0.fingerprint", "xyz"),
        ("results.0.since", "yesterday"),
        ("seen_at", "2026-99-99T00:00:00Z"),
        ("seen_at", ""),
        ("coverage.seen_at.0.time", "now"),
        ("score.overall", 101),
        ("score.practices", []),
        ("score.practices.0.practice", "x" * 10_000),
        ("accounts.0.id", None),
    ],
)
def test_what_is_broken_is_refused(path: str, value: object) -> None:
    tree = json.loads(results_json(an_audit([result()], missing=(refused(),))))
    _change(path, value)(tree)
    assert " is broken: " in refusal(json.dumps(tree).encode())


def test_a_key_that_stands_twice_is_refused() -> None:
    data = results_json(an_audit([result()])).replace(b'"count": 1', b'"count": 1, "count": 2')
    assert "the key `count` stands twice" in refusal(data)


def test_what_older_versions_did_not_write_may_be_missing() -> None:
    tree = json.loads(results_json(an_audit([result()])))
    for path in ("waived", "baseline", "coverage.thresholds", "results.0.waiver", "results.0.baseline"):
        _change(path, ...)(tree)
    assert read_results("a.json", json.dumps(tree).encode()).results[0].waiver is None
