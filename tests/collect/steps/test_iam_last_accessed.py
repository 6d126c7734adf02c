"""Last accessed services, as AWS answers, and when it does not."""

from __future__ import annotations

from pathlib import Path

from demo.stage import Stage
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.model import Estate

DEVELOPERS = "arn:aws:iam::111122223333:policy/developers"


def collected(stage: Stage, folder: Path) -> Estate:
    collect_live(targets(stage.aws, stage.story)[:1], folder / "a.zip", regions=["us-east-1"], quiet=True)
    return read(folder / "a.zip").estates[0]


def test_policies_in_use_are_asked_about_once_each(stage: Stage, tmp_path: Path) -> None:
    estate = collected(stage, tmp_path)
    found = estate.service_last_accessed
    assert not found.gaps
    developers = {each.service: each for each in found if each.arn == DEVELOPERS}
    assert developers.keys() == {"ec2", "lambda", "logs"}
    assert {each.granularity for each in developers.values()} == {"ACTION_LEVEL"}
    assert all(each.last_authenticated for each in developers.values())
    assert developers["ec2"].actions
    assert not any(each.arn.endswith(("old-vpn", "AdministratorAccess")) for each in found)
    asked = stage.world.calls["iam", "GenerateServiceLastAccessedDetails"]
    assert asked == len({each.arn for each in found})
    polls = stage.world.calls["iam", "GetServiceLastAccessedDetails"]
    assert 2 * asked <= polls <= 3 * asked  # in progress, then ready; a request may be sent again when a line is cut


def test_a_refused_report_is_a_gap_of_its_own(stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse("iam:GenerateServiceLastAccessedDetails", request={"Arn": DEVELOPERS})
    found = collected(stage, tmp_path).service_last_accessed
    assert [(gap.code, dict(gap.request)) for gap in found.gaps] == [("AccessDenied", {"Arn": DEVELOPERS})]
    assert found.items
