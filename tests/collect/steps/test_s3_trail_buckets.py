"""MFA delete and Object Lock, of buckets of trails alone."""

from __future__ import annotations

from collect.steps.helpers import ACCOUNT, Lines, answer, asked, everywhere, pages, refusal
from leastwise.collect.step import Ask
from leastwise.collect.steps.s3_trail_buckets import OBJECT_LOCK, VERSIONING, kept_versions
from leastwise.model import Gap, KeptVersions

TRAIL = {"TrailARN": f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/main", "Name": "main", "S3BucketName": "logs"}
BOTH: Lines = {
    **everywhere("cloudtrail.DescribeTrails", {"trailList": [TRAIL, {**TRAIL, "S3BucketName": "elsewhere"}]}),
    "s3.ListBuckets": {"Buckets": [{"Name": name, "BucketRegion": "eu-west-1"} for name in ("logs", "website")]},
}
VERSIONS, LOCK = "s3.GetBucketVersioning@eu-west-1", "s3.GetObjectLockConfiguration@eu-west-1"


def test_only_own_buckets_of_trails_are_asked_about() -> None:
    for step in (VERSIONING, OBJECT_LOCK):
        assert asked(step, pages(BOTH)) == [Ask({"Bucket": "logs"}, "eu-west-1")]


def test_values() -> None:
    rule = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}
    lines: Lines = {
        **BOTH,
        VERSIONS: answer({"Status": "Enabled", "MFADelete": "Enabled"}, Bucket="logs"),
        LOCK: answer({"ObjectLockConfiguration": rule}, Bucket="logs"),
    }
    assert [*kept_versions.of(pages(lines))] == [KeptVersions(bucket="logs", mfa_delete=True, locked="GOVERNANCE")]


def test_neither_is_an_answer() -> None:
    lines: Lines = {
        **BOTH,
        VERSIONS: answer({}, Bucket="logs"),
        LOCK: refusal("ObjectLockConfigurationNotFoundError", Bucket="logs"),
    }
    assert [*kept_versions.of(pages(lines))] == [KeptVersions(bucket="logs", mfa_delete=False, locked=None)]


def test_what_was_refused_is_a_gap() -> None:
    lines: Lines = {**BOTH, VERSIONS: refusal(Bucket="logs"), LOCK: refusal(Bucket="logs")}
    [found] = kept_versions.of(pages(lines))
    assert isinstance(found.mfa_delete, Gap)
    assert isinstance(found.locked, Gap)


def test_refused_lists_are_gaps() -> None:
    lines: Lines = {"s3.ListBuckets": refusal(), **everywhere("cloudtrail.DescribeTrails", {"trailList": []})}
    assert [gap.call for gap in kept_versions.of(pages(lines)).gaps] == ["s3:ListBuckets"]
