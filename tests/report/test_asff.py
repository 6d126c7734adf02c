"""ASFF findings are what Security Hub's own service model takes, within the limits that its reference names."""

from __future__ import annotations

import json
import re
from typing import Any

import botocore.session
import msgspec
import pytest
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from leastwise.audit import Accepted, Audit, News
from leastwise.model import Severity, Status
from leastwise.report.asff import TYPES, asff
from report.audits import ACCOUNT, HOSTILE, SEEN_AT, an_audit, an_estate_of_all_statuses, many, result

FINDING = botocore.session.get_session().get_service_model("securityhub").shape_for("AwsSecurityFinding")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
LIMITS = {
    ("SchemaVersion",): (10, 10),
    ("Id",): (1, 512),
    ("ProductArn",): (12, 2048),
    ("ProductName",): (1, 128),
    ("GeneratorId",): (1, 512),
    ("AwsAccountId",): (12, 12),
    ("Title",): (1, 256),
    ("Description",): (1, 1024),
    ("Severity", "Original"): (1, 64),
    ("Remediation", "Recommendation", "Text"): (1, 512),
    ("Note", "Text"): (1, 512),
}
"""Lengths from the reference of the type; the model itself has none."""
PYTHON = {"string": str, "integer": int, "double": float, "boolean": bool}


def faults(value: Any, shape: Shape, place: str = "") -> list[str]:
    """What the service model does not allow: types, required and unknown members, enums, patterns."""
    if isinstance(shape, StructureShape):
        if not isinstance(value, dict):
            return [f"{place} is no object"]
        found = [f"{place} lacks {name}" for name in shape.metadata.get("required", ()) if name not in value]
        found += [f"{place} has {name}" for name in value if name not in shape.members]
        known = [name for name in value if name in shape.members]
        return found + [f for name in known for f in faults(value[name], shape.members[name], f"{place}.{name}")]
    if isinstance(shape, ListShape):
        if not isinstance(value, list):
            return [f"{place} is no list"]
        return [fault for item in value for fault in faults(item, shape.member, f"{place}[]")]
    if isinstance(shape, MapShape):
        return [fault for item in value.values() for fault in faults(item, shape.value, f"{place}{{}}")]
    if type(value) is not PYTHON[shape.type_name]:
        return [f"{place} is {type(value)}"]
    if isinstance(shape, StringShape) and shape.enum and value not in shape.enum:
        return [f"{place} is {value}"]
    pattern = shape.metadata.get("pattern")
    return [f"{place} is {value!r}"] if pattern and not re.search(str(pattern), str(value)) else []


def beyond(finding: dict[str, Any]) -> list[str]:
    """What goes beyond the limits of the reference."""
    found = []
    for path, (least, most) in LIMITS.items():
        value: Any = finding
        for key in path:
            value = value.get(key, {})
        if value and not least <= len(value) <= most:
            found.append(f"{path} has {len(value)} characters")
    fields = finding["ProductFields"]
    found += [f"{key}: {len(value)}" for key, value in fields.items() if len(key) > 128 or len(value) > 2048]
    found += ["too many fields"] if len(fields) > 50 else []
    found += ["resources"] if not 1 <= len(finding["Resources"]) <= 32 else []
    found += ["types"] if not 1 <= len(finding["Types"]) <= 50 else []
    found += ["requirements"] if len(finding["Compliance"].get("RelatedRequirements", ())) > 32 else []
    found += [key for key in ("CreatedAt", "UpdatedAt") if not TIME.fullmatch(finding[key])]
    return found


def findings(audit: Audit) -> list[dict[str, Any]]:
    found = json.loads(asff(audit))
    assert [fault for each in found for fault in (*faults(each, FINDING), *beyond(each))] == []
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    "key,value",
    [
        ("Resources", [{"Type": "Other"}]),
        ("Compliance", {"Status": "BAD"}),
        ("Title", " "),
        ("Severity", {"Label": 5}),
        ("Colour", "red"),
    ],
)
def test_the_model_would_notice(key: str, value: object) -> None:
    (finding,) = findings(an_audit([result()]))
    assert faults(finding | {key: value}, FINDING)
    del finding["Description"]
    assert faults(finding, FINDING)


def test_the_limits_would_be_noticed() -> None:
    (finding,) = findings(an_audit([result()]))
    assert beyond(finding | {"Title": "x" * 257})
    assert beyond(finding | {"Resources": finding["Resources"] * 33})
    assert beyond(finding | {"CreatedAt": "yesterday"})


def test_it_is_valid_whatever_the_audit_holds() -> None:
    assert findings(an_audit([], accounts=())) == []
    findings(many(60))
    findings(an_estate_of_all_statuses())
    findings(an_audit([result(status, name=name, says=name, value=name) for name in HOSTILE for status in Status]))
    findings(an_audit([result(name=" ", says=" ", value=" "), result(name="", says="", value="")]))


def test_it_has_what_the_importer_needs() -> None:
    (finding,) = findings(an_audit([result(region="eu-west-1")]))
    assert finding["SchemaVersion"] == "2018-10-08"
    assert finding["ProductArn"] == f"arn:aws:securityhub:eu-west-1:{ACCOUNT}:product/{ACCOUNT}/default"
    assert (finding["AwsAccountId"], finding["GeneratorId"]) == (ACCOUNT, "leastwise/console-mfa")
    assert (finding["CreatedAt"], finding["UpdatedAt"]) == (SEEN_AT, SEEN_AT)
    assert finding["Resources"] == [
        {
            "Type": "AwsIamUser",
            "Id": f"arn:aws:iam::{ACCOUNT}:user/alice",
            "Region": "eu-west-1",
            "Partition": "aws",
        }
    ]
    assert finding["Title"] != finding["Description"]
    assert "leastwise/Permissions" not in finding["ProductFields"]


def test_ids_tell_findings_apart() -> None:
    assert len({finding["Id"] for finding in findings(many(300))}) == 300


@pytest.mark.parametrize(
    "status,compliance,workflow,label",
    [
        (Status.PASS, "PASSED", "RESOLVED", "INFORMATIONAL"),
        (Status.FAIL, "FAILED", "NEW", "HIGH"),
        (Status.WAIVED, "FAILED", "SUPPRESSED", "HIGH"),
        (Status.UNKNOWN, "WARNING", "NEW", "HIGH"),
        (Status.MANUAL, "WARNING", "NEW", "HIGH"),
        (Status.NOT_APPLICABLE, "NOT_AVAILABLE", "RESOLVED", "INFORMATIONAL"),
    ],
)
def test_a_status_is_told_in_their_words(status: Status, compliance: str, workflow: str, label: str) -> None:
    (finding,) = findings(an_audit([result(status)]))
    assert finding["Compliance"]["Status"] == compliance
    assert finding["Workflow"] == {"Status": workflow}
    assert finding["Severity"] == {"Label": label, "Original": "high"}
    assert finding["ProductFields"]["leastwise/Status"] == status


@pytest.mark.parametrize("severity", Severity)
def test_every_severity_has_a_label(severity: Severity) -> None:
    (finding,) = findings(an_audit([result(severity=severity)]))
    assert finding["Severity"]["Label"][:4] == str(severity).upper()[:4]


def test_without_a_region_it_is_at_home_in_its_partition() -> None:
    here = result()
    assert here.subject is not None
    for partition, home in (("aws", "us-east-1"), ("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")):
        there = msgspec.structs.replace(here.subject, arn=f"arn:{partition}:iam::{ACCOUNT}:user/alice")
        (finding,) = findings(an_audit([msgspec.structs.replace(here, subject=there)]))
        assert finding["ProductArn"].startswith(f"arn:{partition}:securityhub:{home}:")


def test_what_is_about_no_subject_is_about_the_account() -> None:
    (finding,) = findings(an_audit([result(Status.UNKNOWN, name=None, count=4)]))
    assert finding["Resources"][0]["Id"] == f"AWS::::Account:{ACCOUNT}"
    assert finding["ProductFields"]["leastwise/Count"] == "4"


def test_the_names_of_types_are_aws_own() -> None:
    details = FINDING.members["Resources"].member.members["Details"].members  # type: ignore[attr-defined]
    without_details = {"AwsAccount"}
    assert set(TYPES.values()) - without_details - set(details) == set()


def test_a_waiver_is_a_note_and_since_when_it_is_known() -> None:
    accepted = Accepted(owner="carol", reason="leaves in May " * 100, expires="2026-12-31")
    old = msgspec.structs.replace(result(Status.WAIVED), waiver=accepted, news=News.STILL, since="2026-01-01T00:00:00Z")
    (finding,) = findings(an_audit([old]))
    assert finding["Note"]["Text"].startswith("accepted by carol until 2026-12-31: leaves in May")
    assert finding["CreatedAt"] == "2026-01-01T00:00:00Z"
