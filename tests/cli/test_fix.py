"""`leastwise fix`: planned, shown, agreed to, applied and verified in one go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.stage import Stage
from end_to_end.served import Shell

PER_USER = ("ListSSHPublicKeys", "ListAccessKeys", "GenerateServiceLastAccessedDetails")
"""Calls that are made for each user, or each policy."""


@pytest.fixture
def shell(stage: Stage, tmp_path: Path) -> Iterator[Shell]:
    """The role `github-loose` of production is for one job, as the settings say."""
    stage.world.regions = ("us-east-1",)
    subject = '"github-loose=repo:acme/shop:ref:refs/heads/main"'
    (tmp_path / "leastwise.toml").write_text(f"[fixes]\noidc_subjects = [{subject}]\n")
    own = stage.aws.credentials(stage.story.accounts["acme-production"]).environment()
    made = Shell(tmp_path, {"AWS_ENDPOINT_URL": stage.aws.endpoint, "AWS_DEFAULT_REGION": "us-east-1", **own})
    yield made
    stage.world.faults.clear()
    for path in (tmp_path / "state").rglob("*.jsonl"):
        made.run("undo", str(path), "--yes", "-q")


def trust(stage: Stage) -> str:
    role = stage.client("iam", "acme-production").get_role(RoleName="github-loose")["Role"]
    return str(role["AssumeRolePolicyDocument"])


def test_what_is_critical_is_fixed_with_few_calls(shell: Shell, stage: Stage) -> None:
    assert "refs/heads/main" not in trust(stage)
    stage.world.calls.clear()
    said = shell.run("fix", "--critical", "--yes")
    assert "refs/heads/main" in trust(stage)
    assert "1 of 1 steps hold" in said
    assert [name for name in PER_USER if stage.world.calls["iam", name]] == []
    again = shell.run("fix", "--critical", "--yes")
    assert "No step: nothing is changed" in again


def test_nobody_is_there_to_agree(shell: Shell, stage: Stage) -> None:
    before = trust(stage)
    said = shell.run("fix", "--critical", expect=2)
    assert "github-loose" in said, "the plan is shown before anybody is asked"
    assert said.count("Proven of the whole") == 1
    assert "leastwise apply" not in said
    assert "nobody is there to agree: give --yes" in said
    assert trust(stage) == before


def test_what_is_refused_is_said(shell: Shell, stage: Stage) -> None:
    stage.world.refuse("iam:UpdateAssumeRolePolicy")
    said = shell.run("fix", "--critical", "--yes", expect=5)
    assert "AccessDenied" in said
    assert "steps hold" not in said
