"""Results in the AWS Security Finding Format 2018-10-08, for Security Hub's BatchImportFindings.

Source: AWS, "AwsSecurityFinding" in the API reference of Security Hub, with its limits of lengths.

Security Hub takes what is of the account and the Region that it is called in, and 100 findings a call: parting them
is the importer's work.  What has no Region is given that in which IAM is at home.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leastwise.audit import Audit, Result
from leastwise.language import JsonValue
from leastwise.model import Severity, Status
from leastwise.report.about import about, evidence_line, home_region, partitions, requirements, seen_times
from leastwise.report.json import encoded
from leastwise.report.safe import within, without_markup

__all__ = ["asff"]

LABELS = {
    Severity.INFO: "INFORMATIONAL",
    Severity.LOW: "LOW",
    Severity.MEDIUM: "MEDIUM",
    Severity.HIGH: "HIGH",
    Severity.CRITICAL: "CRITICAL",
}
COMPLIANCE = {
    Status.PASS: "PASSED",
    Status.FAIL: "FAILED",
    Status.WAIVED: "FAILED",
    Status.UNKNOWN: "WARNING",
    Status.MANUAL: "WARNING",
    Status.NOT_APPLICABLE: "NOT_AVAILABLE",
}
WORKFLOW = {Status.PASS: "RESOLVED", Status.NOT_APPLICABLE: "RESOLVED", Status.WAIVED: "SUPPRESSED"}
FINE = (Status.PASS, Status.NOT_APPLICABLE)
PARTITIONS = ("aws", "aws-cn", "aws-us-gov")
"""Those that a resource can name."""
TYPES = {
    "access-key": "AwsIamAccessKey",
    "account": "AwsAccount",
    "alarm": "AwsCloudWatchAlarm",
    "bucket": "AwsS3Bucket",
    "distribution": "AwsCloudFrontDistribution",
    "function": "AwsLambdaFunction",
    "group": "AwsIamGroup",
    "instance": "AwsEc2Instance",
    "key": "AwsKmsKey",
    "policy": "AwsIamPolicy",
    "queue": "AwsSqsQueue",
    "role": "AwsIamRole",
    "root": "AwsAccount",
    "secret": "AwsSecretsManagerSecret",
    "topic": "AwsSnsTopic",
    "trail": "AwsCloudTrailTrail",
    "user": "AwsIamUser",
}
"""AWS's own names for what results are about; all else is `Other`."""


def asff(audit: Audit) -> bytes:
    """A JSON array with a finding on each line."""
    times, of = seen_times(audit), partitions(audit)
    shared = {"leastwise/Snapshot": audit.snapshot, "leastwise/Coverage": audit.coverage.sentence()}
    found = (_finding(each, times[each.account], of[each.account], shared) for each in audit.results)
    findings = b",\n".join(map(encoded, found))
    return without_markup(b"[\n" + findings + b"\n]\n" if findings else b"[]\n")


def _finding(result: Result, seen_at: str, partition: str, shared: Mapping[str, str]) -> dict[str, Any]:
    said, account = about()[result.check], result.account
    region = result.region or home_region(partition)
    finding: dict[str, Any] = {
        "SchemaVersion": "2018-10-08",
        "Id": f"leastwise/{result.fingerprint}",
        "ProductArn": f"arn:{partition}:securityhub:{region}:{account}:product/{account}/default",
        "ProductName": "leastwise",
        "GeneratorId": within(f"leastwise/{result.check}", 512),
        "AwsAccountId": account,
        "Types": ["Software and Configuration Checks/AWS Security Best Practices"],
        "CreatedAt": result.since or seen_at,
        "UpdatedAt": seen_at,
        "Severity": {
            "Label": "INFORMATIONAL" if result.status in FINE else LABELS[result.severity],
            "Original": str(result.severity),
        },
        "Title": within(said.title, 256),
        "Description": within(result.says, 1024),
        "Remediation": {"Recommendation": {"Text": within(said.do, 512)}},
        "ProductFields": {key: within(value, 2048) for key, value in {**_fields(result), **shared}.items() if value},
        "Resources": [_resource(result, region, partition)],
        "Compliance": _compliance(result),
        "Workflow": {"Status": WORKFLOW.get(result.status, "NEW")},
        "RecordState": "ACTIVE",
    }
    if by := result.waiver:
        text = within(f"accepted by {by.owner} until {by.expires}: {by.reason}", 512)
        finding["Note"] = {"Text": text, "UpdatedBy": within(by.owner, 512), "UpdatedAt": seen_at}
    return finding


def _compliance(result: Result) -> JsonValue:
    held = requirements(about()[result.check].check.reference_of(result.subject))[:32]
    status: dict[str, JsonValue] = {"Status": COMPLIANCE[result.status]}
    return status | ({"RelatedRequirements": list(held)} if held else {})


def _resource(result: Result, region: str, partition: str) -> JsonValue:
    """What it is about; the account where it is not about one subject."""
    subject = result.subject
    if subject is None or TYPES.get(subject.type) == "AwsAccount":
        kind, id = "AwsAccount", f"AWS::::Account:{result.account}"
    else:
        kind, id = TYPES.get(subject.type, "Other"), subject.arn or f"{result.account}/{subject.type}/{subject.id}"
    resource: dict[str, JsonValue] = {"Type": kind, "Id": within(id, 512), "Region": region}
    return resource | ({"Partition": partition} if partition in PARTITIONS else {})


def _fields(result: Result) -> dict[str, str]:
    return {
        "leastwise/Status": result.status.value,
        "leastwise/Practice": result.practice,
        "leastwise/Subject": result.subject.id if result.subject else "",
        "leastwise/Count": str(result.count),
        "leastwise/Evidence": "; ".join(map(evidence_line, result.evidence)),
        "leastwise/Permissions": ", ".join(result.permissions),
        "leastwise/Baseline": result.news.value if result.news else "",
    }
