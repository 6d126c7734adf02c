"""What the demonstration shows only to those who have set a rule of their own."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from demo.stage import Stage
from leastwise.audit import all_checks, judge
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.model import Status, Thresholds


def test_users_are_judged_by_the_rule_for_names(stage: Stage, tmp_path: Path) -> None:
    collect_live(targets(stage.aws, stage.story)[1:2], tmp_path / "a.zip", regions=["us-east-1"], quiet=True)
    estate = read(tmp_path / "a.zip").estates[0]
    ruled = dataclasses.replace(estate, thresholds=Thresholds(user_names=("svc-*", "*-r?????")))
    check = next(check for check in all_checks() if check.id == "user-names")
    found = {result.subject.id: result.status for result in judge(check, ruled) if result.subject}
    assert found["svc-invoices"] == found["ci-runner"] == found["report-reader"] == Status.PASS
    assert found["newcomer"] == found["pat"] == Status.FAIL
