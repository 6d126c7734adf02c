"""Recorders of every region, by the strategies of today and the fields of old."""

from __future__ import annotations

from typing import Any

import pytest

from collect.steps.helpers import Lines, everywhere, pages, refusal
from leastwise.collect.steps.config_recorders import recorders
from leastwise.model import Gap, RecorderStatus

HERE = "config.DescribeConfigurationRecorders@eu-west-1"
STATUS = "config.DescribeConfigurationRecorderStatus@eu-west-1"
NONE = {
    **everywhere("config.DescribeConfigurationRecorders", {"ConfigurationRecorders": []}),
    **everywhere("config.DescribeConfigurationRecorderStatus", {"ConfigurationRecordersStatus": []}),
}
RUNNING = {"ConfigurationRecordersStatus": [{"name": "default", "recording": True, "lastStatus": "SUCCESS"}]}
IAM = ("AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User")


def recorder(name: str = "default", group: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"name": name, "recordingGroup": {"allSupported": True} if group is None else group, **more}


def listing(*items: dict[str, Any]) -> dict[str, Any]:
    return {"ConfigurationRecorders": [*items]}


@pytest.mark.parametrize(
    ("group", "all_supported", "global_types", "excluded", "only"),
    [
        ({"allSupported": True}, True, False, (), ()),
        ({"allSupported": True, "includeGlobalResourceTypes": True}, True, True, (), ()),
        ({"resourceTypes": ["AWS::S3::Bucket"]}, False, False, (), ("AWS::S3::Bucket",)),
        ({"resourceTypes": [*IAM]}, False, True, (), IAM),
        (
            {"recordingStrategy": {"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"}, "includeGlobalResourceTypes": True},
            *(True, True, (), ()),
        ),
        (
            {
                "recordingStrategy": {"useOnly": "INCLUSION_BY_RESOURCE_TYPES"},
                "allSupported": False,
                "resourceTypes": ["AWS::IAM::User"],
            },
            *(False, False, (), ("AWS::IAM::User",)),
        ),
        (
            {
                "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
                "exclusionByResourceTypes": {"resourceTypes": ["AWS::EC2::Instance"]},
            },
            *(False, True, ("AWS::EC2::Instance",), ()),
        ),
        (
            {
                "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
                "exclusionByResourceTypes": {"resourceTypes": [*IAM]},
            },
            *(True, False, IAM, ()),
        ),
    ],
)
def test_what_is_recorded(
    group: dict[str, Any], all_supported: bool, global_types: bool, excluded: tuple[str, ...], only: tuple[str, ...]
) -> None:
    (found,) = recorders.of(pages({**NONE, HERE: listing(recorder(group=group)), STATUS: RUNNING}))
    assert (found.all_supported, found.global_types) == (all_supported, global_types)
    assert (found.excluded, found.only) == (excluded, only)
    assert found.region == "eu-west-1"
    assert isinstance(found.role, Gap)
    assert found.status == RecorderStatus(recording=True, last_status="SUCCESS")


@pytest.mark.parametrize(
    "other",
    [
        {"recordingScope": "INTERNAL"},
        {"servicePrincipal": "securityhub.amazonaws.com", "recordingScope": "PAID"},
        {"connectorArn": "arn:aws:config:eu-west-1:111122223333:connector/azure"},
    ],
)
def test_recorders_of_services_and_other_clouds_are_left_out(other: dict[str, Any]) -> None:
    known = pages({**NONE, HERE: listing(recorder("AWSOther", **other), recorder(recordingScope="PAID"))})
    assert [r.name for r in recorders.of(known)] == ["default"]


def test_the_status_is_that_of_the_same_region() -> None:
    other = "config.DescribeConfigurationRecorder{}@us-east-1"
    stopped = {"ConfigurationRecordersStatus": [{"name": "default", "recording": False}]}
    lines = {
        HERE: listing(recorder()),
        STATUS: RUNNING,
        other.format("s"): listing(recorder()),
        other.format("Status"): stopped,
    }
    found = {r.region: r.status for r in recorders.of(pages(lines))}
    assert found == {
        "eu-west-1": RecorderStatus(recording=True, last_status="SUCCESS"),
        "us-east-1": RecorderStatus(recording=False),
    }


def test_status_refused_or_missing_is_a_gap() -> None:
    (refused,) = recorders.of(pages({**NONE, HERE: listing(recorder()), STATUS: refusal()}))
    (missing,) = recorders.of(pages({**NONE, HERE: listing(recorder())}))
    assert isinstance(refused.status, Gap)
    assert isinstance(missing.status, Gap)
    assert (refused.status.code, missing.status.code) == ("AccessDenied", "Unreadable")
    assert refused.status.permission == "config:DescribeConfigurationRecorderStatus"


def test_a_refused_region_and_a_malformed_recorder_hide_themselves_alone() -> None:
    lines: Lines = {
        HERE: listing({"name": "broken"}, recorder()),
        STATUS: RUNNING,
        "config.DescribeConfigurationRecorders@us-east-1": refusal(),
    }
    found = recorders.of(pages(lines))
    assert [r.name for r in found.items] == ["default"]
    assert [(g.code, g.region) for g in found.gaps] == [("AccessDenied", "us-east-1"), ("Unreadable", "eu-west-1")]


def test_the_role() -> None:
    arn = "arn:aws:iam::111122223333:role/config"
    (found,) = recorders.of(pages({**NONE, HERE: listing(recorder(roleARN=arn)), STATUS: RUNNING}))
    assert found.role == arn
