"""`leastwise audit live --organization` as people run it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import program
from demo.stage import Stage
from leastwise.snapshot import open_snapshot

PRODUCTION = "222233334444"
ROLE = "OrganizationAccountAccessRole"


def run(stage: Stage, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    variables = {"AWS_ENDPOINT_URL": stage.aws.endpoint, **stage.aws.credentials().environment()}
    return program.run("audit", *arguments, folder=folder, **variables)


def test_every_account_is_collected_and_audited(stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse("sts:AssumeRole", request={"RoleArn": f"arn:aws:iam::{PRODUCTION}:role/{ROLE}"})
    options = ("--organization", "--role-name", ROLE, "--region", "us-east-1", "--snapshot", "acme.zip")
    done = run(stage, "live", *options, "--checks", "console-mfa", "--format", "json", folder=tmp_path)
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert told["coverage"]["accounts"] == 3
    assert [each["account"] for each in told["coverage"]["not_entered"]] == [PRODUCTION]
    assert "snapshot kept in acme.zip" in done.stderr
    scopes = open_snapshot(tmp_path / "acme.zip").manifest.scopes
    assert [scope.account for scope in scopes] == [each["id"] for each in told["accounts"]]


def test_its_flags_mean_what_they_mean_to_collect(stage: Stage, tmp_path: Path) -> None:
    for options, says in (
        (("live", "--organization"), "give its name with --role-name"),
        (("live", "--role-name", ROLE), "goes with `--organization`"),
        (("acme.zip", "--organization"), "go with `live`"),
    ):
        done = run(stage, *options, folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert says in done.stderr
