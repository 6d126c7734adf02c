"""Detectors, hubs, log groups and VPCs, region by region."""

from __future__ import annotations

from collect.steps.helpers import ACCOUNT, Lines, answer, asked, everywhere, pages, refusal
from leastwise.collect.step import Ask
from leastwise.collect.steps.ec2_vpcs import INTERFACES, vpcs
from leastwise.collect.steps.guardduty_detectors import DETECTOR, detectors
from leastwise.collect.steps.log_groups import log_groups
from leastwise.collect.steps.security_hub import hubs
from leastwise.model import Detector, FlowLog, Gap, Hub, LogGroup

REGIONS = {
    "ec2.DescribeRegions": {
        "Regions": [
            {"RegionName": name, "OptInStatus": "opt-in-not-required"}
            for name in ("eu-west-1", "us-east-1", "us-west-2")
        ]
    }
}
HERE = "eu-west-1"


def gaps(found: tuple[Gap, ...]) -> list[tuple[str, str | None]]:
    return [(gap.code, gap.region) for gap in found]


def test_detectors_and_regions_that_were_not_asked() -> None:
    lines: Lines = {
        **REGIONS,
        f"guardduty.ListDetectors@{HERE}": {"DetectorIds": ["d1", "d2"]},
        "guardduty.ListDetectors@us-east-1": refusal(),
        f"guardduty.GetDetector@{HERE}": [
            answer({"Status": "ENABLED"}, DetectorId="d1"),
            refusal(DetectorId="d2"),
        ],
    }
    known = pages(lines)
    assert asked(DETECTOR, known) == [Ask({"DetectorId": id}, HERE) for id in ("d1", "d2")]
    found = detectors.of(known)
    assert found.items[0] == Detector(id="d1", region=HERE, enabled=True)
    assert isinstance(found.items[1].enabled, Gap)
    assert gaps(found.gaps) == [("AccessDenied", "us-east-1"), ("NotCollected", "us-west-2")]


def test_a_suspended_detector_is_not_enabled() -> None:
    lines: Lines = {
        **everywhere("guardduty.ListDetectors", {"DetectorIds": []}),
        f"guardduty.ListDetectors@{HERE}": {"DetectorIds": ["d1"]},
        f"guardduty.GetDetector@{HERE}": answer({"Status": "DISABLED"}, DetectorId="d1"),
    }
    assert [each.enabled for each in detectors.of(pages(lines)).items] == [False]


def test_a_hub_that_is_off_is_an_answer() -> None:
    arn = f"arn:aws:securityhub:us-east-1:{ACCOUNT}:hub/default"
    lines: Lines = {
        **REGIONS,
        f"securityhub.DescribeHub@{HERE}": refusal("InvalidAccessException"),
        "securityhub.DescribeHub@us-east-1": {"HubArn": arn},
        "securityhub.DescribeHub@us-west-2": {},
    }
    found = hubs.of(pages(lines))
    assert found.items == (Hub(arn=arn, region="us-east-1"),)
    assert gaps(found.gaps) == [("Unreadable", "us-west-2")]


def test_log_groups() -> None:
    arn = f"arn:aws:logs:{HERE}:{ACCOUNT}:log-group:a"
    lines: Lines = {
        **everywhere("logs.DescribeLogGroups", {}),
        f"logs.DescribeLogGroups@{HERE}": {
            "logGroups": [
                {"logGroupName": "a", "arn": f"{arn}:*", "retentionInDays": 14, "kmsKeyId": "k"},
                {"logGroupName": "a", "logGroupArn": arn, "logGroupClass": "DELIVERY"},
                {"logGroupName": "nowhere"},
            ]
        },
    }
    found = log_groups.of(pages(lines))
    assert found.items == (
        LogGroup(arn=arn, name="a", region=HERE, retention_days=14, key="k"),
        LogGroup(arn=arn, name="a", region=HERE, retention_days=None, key=None, delivery=True),
    )
    assert [gap.code for gap in found.gaps if gap.code != "NotCollected"] == ["Unreadable"]


VPCS = {"Vpcs": [{"VpcId": "vpc-1", "OwnerId": ACCOUNT, "IsDefault": True}, {"VpcId": "vpc-2", "OwnerId": ACCOUNT}]}
LOG = {"FlowLogId": "fl-1", "ResourceId": "vpc-2", "FlowLogStatus": "ACTIVE", "TrafficType": "ALL"}


def test_only_what_is_in_default_vpcs_is_asked_for() -> None:
    known = pages({f"ec2.DescribeVpcs@{HERE}": VPCS})
    assert asked(INTERFACES, known) == [Ask({"Filters": [{"Name": "vpc-id", "Values": ["vpc-1"]}]}, HERE)]


def test_vpcs() -> None:
    lines: Lines = {
        **everywhere("ec2.DescribeVpcs", {}),
        f"ec2.DescribeVpcs@{HERE}": VPCS,
        f"ec2.DescribeFlowLogs@{HERE}": {"FlowLogs": [LOG, {**LOG, "DeliverLogsStatus": "FAILED"}]},
        f"ec2.DescribeNetworkInterfaces@{HERE}": {"NetworkInterfaces": []},
    }
    default, own = vpcs.of(pages(lines)).items
    assert (default.arn, default.default, default.used) == (f"arn:aws:ec2:{HERE}:{ACCOUNT}:vpc/vpc-1", True, False)
    assert default.flow_logs == ()
    assert (own.default, own.used) == (False, True)
    log = FlowLog(id="fl-1", active=True, traffic="ALL", failing=False)
    assert own.flow_logs == (log, FlowLog(id="fl-1", active=True, traffic="ALL", failing=True))


def test_flow_logs_and_interfaces_that_were_refused_are_gaps() -> None:
    lines: Lines = {
        f"ec2.DescribeVpcs@{HERE}": VPCS,
        f"ec2.DescribeFlowLogs@{HERE}": refusal(),
        f"ec2.DescribeNetworkInterfaces@{HERE}": refusal(),
    }
    default, _ = vpcs.of(pages(lines)).items
    assert isinstance(default.flow_logs, Gap)
    assert isinstance(default.used, Gap)
