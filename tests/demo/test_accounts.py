"""What the Organization of the demonstration cannot show: an account outside of it, or one that shares a bill only."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.stage import Stage
from leastwise.audit import Result, all_checks, audit
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.demo.motos import organization


def judged(stage: Stage, path: Path) -> Result:
    """What in-organization says of the development account, collected over HTTP."""
    collect_live(targets(stage.aws, stage.story)[2:3], path, regions=["us-east-1"], quiet=True)
    found = read(path)
    checks = [check for check in all_checks() if check.id == "in-organization"]
    [result] = audit(found.id, found.estates, checks, every=True).results
    return result


def test_an_account_that_stands_alone_is_found(stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse("organizations:DescribeOrganization", code="AWSOrganizationsNotInUseException")
    result = judged(stage, tmp_path / "alone.zip")
    assert (result.status, result.says) == ("FAIL", "the account belongs to no Organization")


def test_an_organization_that_only_shares_the_bill_is_found(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(organization(stage.world.management), "feature_set", "CONSOLIDATED_BILLING")
    result = judged(stage, tmp_path / "bill.zip")
    assert result.status == "FAIL"
    assert "only shares the bill" in result.says


def test_a_member_is_fine(stage: Stage, tmp_path: Path) -> None:
    assert judged(stage, tmp_path / "member.zip").status == "PASS"
