"""`leastwise collect --organization` as people run it, and what comes after."""

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
    return program.run(*arguments, folder=folder, **variables)


def test_an_account_that_refuses_is_told_by_collect_and_audit(stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse("sts:AssumeRole", request={"RoleArn": f"arn:aws:iam::{PRODUCTION}:role/{ROLE}"})
    options = ("--organization", "--role-name", ROLE, "--region", "us-east-1", "-o", "acme.zip")
    done = run(stage, "collect", *options, folder=tmp_path)
    assert (done.returncode, done.stdout) == (3, "acme.zip\n"), done.stderr
    total = f"3 of 4 accounts; not entered: {PRODUCTION} (AccessDenied); "
    assert total in done.stderr
    assert len(open_snapshot(tmp_path / "acme.zip").manifest.scopes) == 3
    said = run(stage, "audit", "acme.zip", "--checks", "mfa", "--format", "json", folder=tmp_path)
    coverage = json.loads(said.stdout)["coverage"]
    assert coverage["sentence"].startswith(total)
    assert coverage["accounts"] == 3
    assert [each["account"] for each in coverage["not_entered"]] == [PRODUCTION]
    report = run(stage, "report", "acme.zip", "--framework", "cis-7.0", folder=tmp_path)
    assert f"not entered: {PRODUCTION}" in " ".join(report.stdout.split())


def test_the_role_has_to_be_named_and_goes_with_the_organization(stage: Stage, tmp_path: Path) -> None:
    for options, says in (
        (("--organization",), "give its name with --role-name"),
        (("--role-name", ROLE), "goes with `--organization`"),
        (("--organization", "--role-name", f"arn:aws:iam::{PRODUCTION}:role/{ROLE}"), "is not the name of a role"),
    ):
        done = run(stage, "collect", *options, folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert says in done.stderr
