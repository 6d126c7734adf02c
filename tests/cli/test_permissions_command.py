"""`leastwise permissions`: what it prints is enough for the command that it is for, and no more."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from demo.stage import Stage
from leastwise.jobs.rotate import PERMISSIONS
from program import one_line, run

CHECKS = "password-policy,policies-on-users"
NAME = "scratch-operator"


@dataclass(frozen=True)
class Operator:
    """Somebody who may do what a group says, on the enforcing AWS."""

    stage: Stage
    folder: Path
    variables: dict[str, str]

    def may(self, policy: dict[str, Any]) -> None:
        iam = self.stage.client("iam")
        iam.put_group_policy(GroupName=NAME, PolicyName="own", PolicyDocument=json.dumps(policy))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        self.stage.world.enforce = True
        try:
            return run(*arguments, folder=self.folder, **self.variables)
        finally:
            self.stage.world.enforce = False


@pytest.fixture
def operator(stage: Stage, tmp_path: Path) -> Iterator[Operator]:
    iam = stage.client("iam")
    iam.create_group(GroupName=NAME)
    iam.create_user(UserName=NAME)
    iam.add_user_to_group(GroupName=NAME, UserName=NAME)
    key = iam.create_access_key(UserName=NAME)["AccessKey"]
    variables = {
        "AWS_ENDPOINT_URL": stage.aws.endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }
    yield Operator(stage, tmp_path, variables)
    iam.delete_access_key(UserName=NAME, AccessKeyId=key["AccessKeyId"])
    iam.remove_user_from_group(GroupName=NAME, UserName=NAME)
    iam.delete_group_policy(GroupName=NAME, PolicyName="own")
    iam.delete_user(UserName=NAME)
    iam.delete_group(GroupName=NAME)


def printed(*arguments: str, folder: Path) -> dict[str, Any]:
    done = run("permissions", *arguments, folder=folder)
    assert done.returncode == 0, done.stderr
    policy: dict[str, Any] = json.loads(done.stdout)
    return policy


def actions(policy: dict[str, Any]) -> set[str]:
    return {action for each in policy["Statement"] for action in each["Action"]}


def planned(operator: Operator) -> dict[str, Any]:
    """The policy for a plan that the account's administrator made."""
    signed = operator.stage.aws.credentials(operator.stage.story.accounts["acme"]).environment()
    variables = {**operator.variables, **signed}
    run("plan", "-q", "-o", "plan.json", "--check", CHECKS, folder=operator.folder, **variables)
    return printed("apply", "plan.json", folder=operator.folder)


def test_a_plan_is_applied_verified_and_undone_with_what_is_printed(operator: Operator) -> None:
    operator.may(planned(operator))
    made = operator.run("apply", "plan.json", "--yes")
    assert made.returncode == 0, made.stderr
    held = operator.run("verify", "plan.json")
    assert held.returncode == 0, held.stderr + held.stdout
    (journal,) = (operator.folder / "state").rglob("*.jsonl")
    back = operator.run("undo", str(journal), "--yes")
    assert back.returncode == 0, back.stderr


def test_without_the_permission_to_write_nothing_is_changed_and_it_is_said(operator: Operator) -> None:
    policy = planned(operator)
    kept = [each for each in policy["Statement"] if "iam:UpdateAccountPasswordPolicy" not in each["Action"]]
    operator.may({**policy, "Statement": kept})
    made = operator.run("apply", "plan.json", "--yes")
    assert made.returncode == 5
    assert "iam:UpdateAccountPasswordPolicy" in made.stderr
    for journal in (operator.folder / "state").rglob("*.jsonl"):
        back = operator.run("undo", str(journal), "--yes")
        assert back.returncode == 0, back.stderr


def test_a_plan_names_objects_and_any_plan_everything(operator: Operator) -> None:
    policy = planned(operator)
    writing = [each for each in policy["Statement"] if "iam:DetachUserPolicy" in each["Action"]]
    assert writing
    assert all(":user/" in arn for each in writing for arn in [*each["Resource"]])
    assert actions(policy) <= actions(printed("apply", folder=operator.folder))
    operator.may(policy)


def test_rotating_needs_what_it_declares(tmp_path: Path) -> None:
    assert actions(printed("rotate", folder=tmp_path)) >= PERMISSIONS


def test_what_is_no_plan_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "text.json").write_text("[]")
    assert "is no plan" in one_line(run("permissions", "apply", "text.json", folder=tmp_path), 2)
