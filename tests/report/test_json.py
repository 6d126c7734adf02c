"""The JSON holds everything, in a form that does not change by accident."""

from __future__ import annotations

import json
import re
import tracemalloc
from typing import Any

import msgspec
import pytest

from leastwise.model import PRACTICES, Severity, Status
from leastwise.report import render
from leastwise.report.json import results_json
from report.audits import ACCOUNT, HOSTILE, OTHER, an_audit, an_estate_of_all_statuses, many, refused, result

STATUSES = "|".join(Status)
SEVERITIES = "|".join(map(str, Severity))
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
PRACTICE = "|".join(practice.id for practice in PRACTICES)
EVIDENCE = {"call": r"[a-z0-9-]+:\w+", "request": {...: str}, "path": str, "value": str}
SUBJECT = {"type": r"[a-z-]+", "id": str, "arn": (None, r"arn:[^:]+:.*")}
SHAPE: dict[Any, Any] = {
    "schema": "leastwise/results/1",
    "snapshot": "[0-9a-f]{64}",
    "seen_at": f"({TIME})?",
    "accounts": [{"id": r"\d{12}", "alias": (None, str)}],
    "coverage": {
        "sentence": r"\d+ of \d+ calls answered.*",
        "answered": int,
        "calls": int,
        "accounts": int,
        "not_entered": [{"account": r"\d{12}", "name": str, "code": str, "why": str}],
        "missing": [
            {"call": str, "permission": str, "code": str, "calls": int, "accounts": [r"\d{12}"], "regions": [str]}
        ],
        "unknown_checks": [str],
        "seen_at": [{"account": r"\d{12}", "time": TIME, "source": str}],
        "credential_report_age_seconds": {...: int},
        "thresholds": [{"name": str, "value": (int, [str]), "default": (int, [str])}],
    },
    "waived": int,
    "baseline": None,
    "score": {
        "overall": (None, int),
        "practices": [
            {
                "practice": PRACTICE,
                "score": (None, int),
                "failing": int,
                "passing": int,
                "unknown": int,
                "worst": (None, SEVERITIES),
            }
        ],
    },
    "results": [
        {
            "check": r"[a-z0-9]+(-[a-z0-9]+)*",
            "practice": PRACTICE,
            "status": STATUSES,
            "severity": SEVERITIES,
            "account": r"\d{12}",
            "region": (None, r"[a-z0-9-]+"),
            "subject": (None, SUBJECT),
            "says": str,
            "evidence": [EVIDENCE],
            "permissions": [r"[a-z0-9-]+:\w+"],
            "count": int,
            "waiver": ({"owner": str, "reason": str, "expires": r"\d{4}-\d\d-\d\d"}, None),
            "baseline": ("new|still", None),
            "since": (str, None),
            "fingerprint": "[0-9a-f]{64}",
        }
    ],
}
"""A type, a pattern for a whole string, a tuple of alternatives, a list of such, or an object; `...` is any key."""


def fits(value: Any, shape: Any) -> bool:
    if isinstance(shape, tuple):
        return any(fits(value, one) for one in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(item, shape[0]) for item in value)
    if isinstance(shape, dict) and ... in shape:
        return isinstance(value, dict) and all(fits(item, shape[...]) for item in value.values())
    if isinstance(shape, dict):
        return isinstance(value, dict) and set(value) == set(shape) and all(fits(value[k], shape[k]) for k in shape)
    if isinstance(shape, str):
        return isinstance(value, str) and re.fullmatch(shape, value, re.DOTALL) is not None
    return value is None if shape is None else type(value) is shape


def test_it_has_the_documented_shape() -> None:
    assert fits(json.loads(results_json(an_estate_of_all_statuses())), SHAPE)
    assert fits(json.loads(results_json(an_audit([], accounts=()))), SHAPE)
    assert fits(json.loads(results_json(many(50))), SHAPE)


@pytest.mark.parametrize("key", ["schema", "snapshot", "coverage", "score", "results"])
def test_the_shape_would_notice_what_is_missing(key: str) -> None:
    tree = json.loads(results_json(an_estate_of_all_statuses()))
    del tree[key]
    assert not fits(tree, SHAPE)


def test_hostile_names_come_back_as_they_are() -> None:
    names = [name for name in HOSTILE if "\ud800" not in name]
    tree = json.loads(results_json(an_audit([result(name=name, value=name) for name in names])))
    assert {one["subject"]["id"] for one in tree["results"]} == set(names)
    assert {one["evidence"][0]["value"] for one in tree["results"]} == set(names)


def test_half_a_character_is_written_out() -> None:
    (one,) = json.loads(results_json(an_audit([result(name="half \ud800")])))["results"]
    assert one["subject"]["id"] == "half \\ud800"


def test_it_is_utf_8_and_ends_with_a_line_end() -> None:
    written = results_json(an_audit([result(name="Zoë")]))
    assert "Zoë" in written.decode("utf-8")
    assert written.endswith(b"}\n")
    assert render(an_audit([result(name="Zoë")]), "json") == written


def test_every_result_is_in_it_in_order() -> None:
    audit = an_estate_of_all_statuses()
    tree = json.loads(results_json(audit))
    assert [one["fingerprint"] for one in tree["results"]] == [one.fingerprint for one in audit.results]
    assert [one["status"] for one in tree["results"]][:3] == ["FAIL"] * 3
    assert {one["id"] for one in tree["accounts"]} == {ACCOUNT, OTHER}


@pytest.mark.parametrize("findings", [0, 1, 3])
def test_it_is_indented_as_one_document(findings: int) -> None:
    written = results_json(many(findings))
    assert written == msgspec.json.format(written, indent=1) + b"\n"
    assert len(json.loads(written)["results"]) == findings


def test_it_takes_little_more_memory_than_its_text() -> None:
    audit = many(3_000)
    size = len(results_json(audit))
    tracemalloc.start()
    try:
        results_json(audit)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1.5 * size


def test_coverage_is_in_words_and_in_numbers() -> None:
    coverage = json.loads(results_json(an_audit([result(Status.UNKNOWN)], missing=(refused(),))))["coverage"]
    assert coverage["sentence"].startswith("37 of 38 calls answered; iam:GetLoginProfile denied")
    assert (coverage["answered"], coverage["calls"]) == (37, 38)
    assert coverage["missing"][0]["permission"] == "iam:GetLoginProfile"
    assert coverage["unknown_checks"] == ["console-mfa"]
