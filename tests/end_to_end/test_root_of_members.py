"""Root credentials of a member, taken away by one who works in the management account, as somebody runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest

from demo.stage import Stage
from end_to_end.served import Shell
from leastwise.remedy.file import read_plan

PRODUCTION, DEVELOPMENT = "222233334444", "333344445555"
CHECK = ("--check", "member-root-credentials", "-q")


def role(option: str, account: str = PRODUCTION) -> tuple[str, str]:
    return option, f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"


@pytest.fixture
def shell(stage: Stage, tmp_path: Path) -> Iterator[Shell]:
    """Whoever works in the management account; production has one person who administers it."""
    world = stage.world
    roots, world.regions = deepcopy(world.roots), ("us-east-1",)
    (tmp_path / "leastwise.toml").write_text("[fixes]\nhuman_administrators = 1\n")
    variables = {"AWS_ENDPOINT_URL": stage.aws.endpoint, **stage.story.operator.environment()}
    yield Shell(tmp_path, {**variables, "AWS_DEFAULT_REGION": "us-east-1"})
    world.roots, world.regions = roots, ()
    world.root_sessions.clear()
    world.reports.clear()
    world.faults.clear()


def planned(shell: Shell, account: str = PRODUCTION) -> tuple[list[str], list[str]]:
    """The objects of the steps, and why something is left out."""
    shell.run("plan", *CHECK, *role("--read-role", account), "--lossy", "-o", "plan.json", expect=None)
    plan = read_plan("plan.json", (shell.folder / "plan.json").read_bytes())
    return [step.change.target.kind for step in plan.steps], [each.why for each in plan.left_out]


def test_planned_applied_verified_and_lost(shell: Shell, stage: Stage) -> None:
    assert planned(shell) == (["iam:root-credentials"], [])
    assert "--accept-lossy agrees" in shell.run("apply", "plan.json", *role("--apply-role"), "--yes", expect=5)
    assert stage.world.root(PRODUCTION).has_password
    shell.run("apply", "plan.json", *role("--apply-role"), "--yes", "--accept-lossy")
    root = stage.world.root(PRODUCTION)
    assert (root.has_password, root.mfa) == (False, "none")
    assert "1 of 1 steps hold" in shell.run("verify", "plan.json", *role("--read-role"))
    (journal,) = (shell.folder / "state" / "leastwise" / PRODUCTION).glob("*.jsonl")
    assert "cannot be taken back" in shell.run("undo", str(journal), *role("--apply-role"), "--yes", expect=5)
    stage.world.reports.clear()
    assert planned(shell) == ([], [])


def test_the_members_own_credentials_neither_plan_nor_apply_it(shell: Shell, stage: Stage) -> None:
    planned(shell)
    alone = Shell(shell.folder, {**shell.variables, **stage.aws.credentials(PRODUCTION).environment()})
    said = alone.run("apply", "plan.json", "--yes", "--accept-lossy", expect=5)
    assert "s1 refused: organizations:DescribeOrganization was not seen" in said
    assert "begin in the management account" in alone.run("verify", "plan.json", expect=None)
    assert stage.world.root(PRODUCTION).has_password


def test_who_signs_in_meanwhile_keeps_it(shell: Shell, stage: Stage) -> None:
    planned(shell)
    stage.world.root(PRODUCTION).password_used = stage.world.now()
    said = shell.run("apply", "plan.json", *role("--apply-role"), "--yes", "--accept-lossy", expect=5)
    assert "root's password was used less than a day ago" in said
    assert stage.world.root(PRODUCTION).has_password


def test_sessions_that_are_refused_change_nothing(shell: Shell, stage: Stage) -> None:
    planned(shell)
    stage.world.refuse("sts:AssumeRoot")
    said = shell.run("apply", "plan.json", *role("--apply-role"), "--yes", "--accept-lossy", expect=5)
    assert "s1 refused: iam:ListAccessKeys was not seen" in said
    assert stage.world.root(PRODUCTION).has_password


def test_root_that_works_or_is_the_only_way_in_is_left_alone(shell: Shell) -> None:
    assert planned(shell, DEVELOPMENT) == ([], ["root's password was used 2 days ago"])
    (shell.folder / "leastwise.toml").write_text("")
    steps, (why,) = planned(shell)
    assert not steps
    assert "fewer than 2 people" in why


def test_the_policy_of_the_plan_names_the_root_user_and_the_tasks(shell: Shell) -> None:
    planned(shell)
    policy = json.loads(shell.run("permissions", "apply", "plan.json"))
    (statement,) = (each for each in policy["Statement"] if each["Action"] == ["sts:AssumeRoot"])
    assert statement["Resource"] == f"arn:aws:iam::{PRODUCTION}:root"
    (tasks,) = statement["Condition"].values()
    assert {each.rpartition("/")[2] for each in tasks["sts:TaskPolicyArn"]} == {
        "IAMAuditRootUserCredentials",
        "IAMDeleteRootUserCredentials",
    }
