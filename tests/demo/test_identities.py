"""What the demonstration shows only to those who have set a rule of their own."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from demo.stage import Stage
from leastwise.audit import all_checks, judge
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.model import Estate, Status, Thresholds


@pytest.fixture
def production(stage: Stage, tmp_path: Path) -> Estate:
    path = tmp_path / "a.zip"
    collect_live(targets(stage.aws, stage.story)[1:2], path, regions=["us-east-1"], quiet=True)
    return read(path).estates[0]


def statuses(id: str, estate: Estate, thresholds: Thresholds) -> dict[str, Status]:
    check = next(check for check in all_checks() if check.id == id)
    ruled = dataclasses.replace(estate, thresholds=thresholds)
    return {result.subject.id: result.status for result in judge(check, ruled) if result.subject}


def test_users_are_judged_by_the_rule_for_names(production: Estate) -> None:
    found = statuses("user-names", production, Thresholds(user_names=("svc-*", "*-r?????")))
    assert found["svc-invoices"] == found["ci-runner"] == found["report-reader"] == Status.PASS
    assert found["newcomer"] == found["pat"] == Status.FAIL


def test_users_are_judged_by_the_groups_that_are_required(production: Estate) -> None:
    groups = {user.name: user.groups for user in production.users.items}
    wanted = next(group for found in groups.values() for group in found)
    found = statuses("required-groups", production, Thresholds(required_groups=(wanted,)))
    assert {name for name, status in found.items() if status is Status.PASS} == {
        name for name, its in groups.items() if wanted in its
    }
    assert Status.FAIL in found.values()


def test_who_may_change_iam_is_judged_by_the_list_of_those_who_should(production: Estate) -> None:
    found = statuses("iam-editors", production, Thresholds(iam_editors=("nobody",)))
    editors = [name for name, status in found.items() if status is Status.FAIL]
    assert editors
    assert Status.PASS in found.values()
    listed = statuses("iam-editors", production, Thresholds(iam_editors=(editors[0],)))
    assert {name for name, status in listed.items() if status is Status.FAIL} == {*editors[1:]}
