"""OCSF events are what the schema of version 1.5.0 says of the class Compliance Finding."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from leastwise.audit import Accepted, Audit, News
from leastwise.model import Severity, Status
from leastwise.report.ocsf import ocsf
from report.audits import ACCOUNT, HOSTILE, OTHER, an_audit, an_estate_of_all_statuses, many, result

SCHEMA = OcsfJsonSchemaEmbedded(get_ocsf_schema("1.5.0")).get_class_schema("compliance_finding", ["cloud"])
VALIDATOR = Draft202012Validator(SCHEMA)


def events(audit: Audit, version: str | None = None) -> list[dict[str, Any]]:
    found = json.loads(ocsf(audit, version))
    assert [error.message for event in found for error in VALIDATOR.iter_errors(event)] == []
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    "key,value",
    [("class_uid", 2004), ("severity_id", "high"), ("time", "now"), ("cloud", None), ("finding_info", {}), ("x", 1)],
)
def test_the_schema_would_notice(key: str, value: object) -> None:
    (event,) = events(an_audit([result()]))
    assert list(VALIDATOR.iter_errors(event | {key: value}))


def test_it_is_valid_whatever_the_audit_holds() -> None:
    assert events(an_audit([], accounts=())) == []
    events(many(60), "0.1.0")
    events(an_estate_of_all_statuses())
    events(an_audit([result(status, name=name, says=name, value=name) for name in HOSTILE for status in Status]))


def test_every_result_is_an_event_on_a_line_of_its_own() -> None:
    audit = an_estate_of_all_statuses()
    assert len(events(audit)) == len(audit.results)
    lines = ocsf(audit).decode().splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("[", "]", len(audit.results) + 2)
    assert [each["finding_info"]["uid"] for each in events(audit)] == [each.fingerprint for each in audit.results]


def test_it_names_the_class_the_version_and_the_time() -> None:
    (event,) = events(an_audit([result()]), "0.1.0")
    assert (event["class_uid"], event["category_uid"], event["type_uid"]) == (2003, 2, 200301)
    assert event["metadata"] == {
        "version": "1.5.0",
        "profiles": ["cloud"],
        "product": {"name": "leastwise", "vendor_name": "leastwise", "version": "0.1.0"},
    }
    assert event["time"] == 1793521800000
    assert event["cloud"]["account"] == {
        "uid": ACCOUNT,
        "name": "acme-production",
        "type": "AWS Account",
        "type_id": 10,
    }
    assert event["resources"][0]["uid"] == f"arn:aws:iam::{ACCOUNT}:user/alice"


@pytest.mark.parametrize(
    "status,compliance,life",
    [
        (Status.PASS, 1, 4),
        (Status.FAIL, 3, 1),
        (Status.WAIVED, 3, 3),
        (Status.UNKNOWN, 0, 1),
        (Status.MANUAL, 99, 1),
        (Status.NOT_APPLICABLE, 99, 4),
    ],
)
def test_a_status_is_that_of_the_compliance_and_of_the_finding(status: Status, compliance: int, life: int) -> None:
    (event,) = events(an_audit([result(status)]))
    assert (event["compliance"]["status_id"], event["status_id"]) == (compliance, life)
    assert event["unmapped"]["status"] == status


@pytest.mark.parametrize("severity,number", [(Severity.INFO, 1), (Severity.MEDIUM, 3), (Severity.CRITICAL, 5)])
def test_severities_are_numbered(severity: Severity, number: int) -> None:
    (event,) = events(an_audit([result(severity=severity)]))
    assert event["severity_id"] == number


def test_a_finding_that_is_still_there_is_an_update_since_then() -> None:
    old = msgspec.structs.replace(result(), news=News.STILL, since="2026-01-01T00:00:00Z")
    (event,) = events(an_audit([old]))
    assert (event["activity_id"], event["type_uid"]) == (2, 200302)
    assert event["finding_info"]["first_seen_time"] == 1767225600000
    assert event["finding_info"]["last_seen_time"] == 1793521800000


def test_a_waiver_is_told() -> None:
    accepted = Accepted(owner="carol", reason="leaves in May", expires="2026-12-31")
    (event,) = events(an_audit([msgspec.structs.replace(result(Status.WAIVED), waiver=accepted)]))
    assert event["unmapped"]["waiver"] == {"owner": "carol", "reason": "leaves in May", "expires": "2026-12-31"}


def test_the_partition_is_that_of_the_account() -> None:
    here = result(account=OTHER)
    assert here.subject is not None
    there = msgspec.structs.replace(here.subject, arn=f"arn:aws-cn:iam::{OTHER}:user/alice")
    audit = an_audit([msgspec.structs.replace(here, subject=there), result(Status.UNKNOWN, name=None, account=OTHER)])
    assert {event["cloud"]["cloud_partition"] for event in events(audit)} == {"aws-cn"}
