"""`leastwise doctor`, against the embedded AWS over HTTP."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner, Result

from demo.stage import Stage
from leastwise.cli import doctor

app = typer.Typer()
app.command()(doctor.command)


@pytest.fixture
def ask(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The stage, with the operator's credentials at hand."""
    credentials = stage.story.operator
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", stage.aws.endpoint)
    for name, value in credentials.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return stage


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["--quiet", "--region", "us-east-1", *arguments])


def test_all_that_is_granted_is_said_to_be(ask: Stage) -> None:
    done = run()
    assert done.exit_code == 0, done.stdout
    assert "nothing is missing: every check can answer" in done.stdout
    assert ":user/leastwise/leastwise-operator in account 111122223333" in done.stdout


def test_what_is_refused_is_named_with_its_cost_and_the_policy_that_mends_it(ask: Stage) -> None:
    ask.world.faults.add("iam:GetCredentialReport", code="AccessDenied")
    done = run("--format", "json")
    assert done.exit_code == 3
    said = json.loads(done.stdout)
    (missing,) = said["missing"]
    assert missing["permission"] == "iam:GetCredentialReport"
    assert "unused-credentials" in missing["checks"]
    assert said["policy"]["Statement"][0]["Action"] == ["iam:GetCredentialReport"]
    said = run().stdout
    assert "iam:GetCredentialReport was refused once (AccessDenied)" in said
    assert "without it these checks are UNKNOWN in part: " in said
