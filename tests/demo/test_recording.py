"""What has one place in the Organization, answers of ours about what records, and what is refused of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.stage import Stage
from leastwise.audit import Result, all_checks, audit
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.collect.assemble import steps_for


def judged(stage: Stage, path: Path, id: str, account: str = "acme") -> tuple[Result, ...]:
    """What a check says of an account, collected over HTTP with its own steps, of what is not out of sight."""
    [check] = [check for check in all_checks() if check.id == id]
    place = [*stage.story.accounts].index(account)
    whom = targets(stage.aws, stage.story)[place : place + 1]
    collect_live(whom, path, regions=["us-east-1"], quiet=True, steps=steps_for((check,)))
    found = read(path)
    results = audit(found.id, found.estates, (check,), every=True).results
    return tuple(result for result in results if "was not collected" not in result.says)


def test_a_trail_of_the_organization_is_found(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from moto.cloudtrail.models import cloudtrail_backends

    trail = cloudtrail_backends[stage.world.management]["us-east-1"].trails["acme-trail"]
    monkeypatch.setattr(trail, "is_org_trail", True)
    [result] = judged(stage, tmp_path / "trail.zip", "organization-trail")
    assert result.status == "PASS"


def test_a_trail_tells_what_keeps_it_from_delivering(stage: Stage) -> None:
    client = stage.client("cloudtrail", "acme-production")
    assert client.get_trail_status(Name="partner-feed")["LatestDeliveryError"] == "AccessDenied"
    assert "LatestDeliveryError" not in client.get_trail_status(Name="shop-trail")


def test_a_channel_tells_what_fails(stage: Stage) -> None:
    def told(account: str, region: str) -> list[str]:
        channels = stage.client("config", account, region).describe_delivery_channel_status()["DeliveryChannelsStatus"]
        return [channel["configHistoryDeliveryInfo"]["lastStatus"] for channel in channels]

    assert told("acme-production", "us-east-1") == ["FAILURE"]
    assert told("acme-security", "us-east-1") == ["SUCCESS"]
    assert told("acme-development", "us-east-1") == []


def test_a_region_without_machines_is_asked_about_networks_in_no_time(stage: Stage) -> None:
    away, home = (stage.client("ec2", "acme-security", region) for region in ("af-south-1", "us-east-1"))
    assert (away.describe_vpcs()["Vpcs"], away.describe_flow_logs()["FlowLogs"]) == ([], [])
    assert away.describe_network_interfaces()["NetworkInterfaces"] == []
    assert [log["TrafficType"] for log in home.describe_flow_logs()["FlowLogs"]] == ["ALL"]


def test_mfa_delete_is_told_where_it_is_on(stage: Stage) -> None:
    def versions(account: str, name: str) -> tuple[str | None, str | None]:
        told = stage.client("s3", account).get_bucket_versioning(Bucket=name)
        return told.get("Status"), told.get("MFADelete")

    assert versions("acme-development", "acme-development-trail") == ("Enabled", "Enabled")
    assert versions("acme-security", "acme-security-trail") == ("Enabled", None)
    assert versions("acme", "acme-trail") == (None, None)


@pytest.mark.parametrize(
    ("operation", "check"),
    [
        ("guardduty:ListDetectors", "guardduty"),
        ("guardduty:GetDetector", "guardduty"),
        ("securityhub:DescribeHub", "security-hub"),
        ("ec2:DescribeVpcs", "flow-logs"),
        ("ec2:DescribeFlowLogs", "flow-logs"),
        ("ec2:DescribeNetworkInterfaces", "flow-logs"),
        ("logs:DescribeLogGroups", "log-retention"),
        ("config:DescribeDeliveryChannelStatus", "config-delivery"),
        ("cloudtrail:GetEventSelectors", "s3-data-events"),
        ("s3:GetObjectLockConfiguration", "trail-bucket-lock"),
    ],
)
def test_what_is_refused_is_unknown(operation: str, check: str, stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse(operation, code="AccessDeniedException")
    results = judged(stage, tmp_path / "refused.zip", check, "acme-security")
    assert [result.says for result in results if result.status == "UNKNOWN"]
    assert all(f"{operation} was refused" in result.says for result in results if result.status == "UNKNOWN")
