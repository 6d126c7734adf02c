"""What is shipped for CI, run for real: the hook in a repository of git, and the script behind the action."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from gate.plans import policy
from repository.checkout import ROOT, read

READ = {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::box/*", "Principal": {"AWS": "111122223333"}}
OPEN = READ | {"Principal": "*"}


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI_", "GATE_"))}
    author = {f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {**kept, **author, "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1", "PATH": path, **more}


def run(folder: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment(folder, **more), capture_output=True, check=False, text=True
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a policy that lets one account in."""
    assert run(tmp_path, "git", "init", "-q", "-b", "main").returncode == 0
    (tmp_path / "box.json").write_text(policy(READ))
    run(tmp_path, "git", "add", ".")
    assert run(tmp_path, "git", "commit", "-q", "-m", "first").returncode == 0
    return tmp_path


def test_the_hook_stops_a_commit_that_opens_something(repository: Path) -> None:
    [hook] = yaml.safe_load(read(".pre-commit-hooks.yaml"))
    assert hook["pass_filenames"] is False
    script = repository / ".git" / "hooks" / "pre-commit"
    script.write_text(f"#!/bin/sh\nexec {hook['entry']}\n")
    script.chmod(0o755)
    (repository / "box.json").write_text(policy(OPEN))
    refused = run(repository, "git", "commit", "-a", "-m", "open")
    assert refused.returncode == 1
    assert "public-access" in refused.stdout + refused.stderr
    (repository / "box.json").write_text(policy(READ | {"Action": ["s3:GetObject", "s3:GetObjectAcl"]}))
    assert run(repository, "git", "commit", "-a", "-m", "more").returncode == 0


def test_the_hook_judges_the_first_commit(tmp_path: Path) -> None:
    [hook] = yaml.safe_load(read(".pre-commit-hooks.yaml"))
    run(tmp_path, "git", "init", "-q")
    script = tmp_path / ".git" / "hooks" / "pre-commit"
    script.write_text(f"#!/bin/sh\nexec {hook['entry']}\n")
    script.chmod(0o755)
    for text, code in ((policy(OPEN), 1), (policy(READ), 0)):
        (tmp_path / "box.json").write_text(text)
        run(tmp_path, "git", "add", ".")
        assert run(tmp_path, "git", "commit", "-m", "first").returncode == code


def test_the_script_judges_a_pull_request_and_writes_its_reports(repository: Path) -> None:
    run(repository, "git", "checkout", "-q", "-b", "work")
    (repository / "box.json").write_text(policy(OPEN))
    (repository / "leastwise.toml").write_text('fail_on = "critical"\n')
    run(repository, "git", "add", ".")
    run(repository, "git", "commit", "-q", "-m", "open")
    run(repository, "git", "remote", "add", "origin", str(repository))
    summary = repository / "summary"
    more = {"GITHUB_BASE_REF": "main", "GATE_REPORTS": "out", "GITHUB_STEP_SUMMARY": str(summary)}
    done = run(repository, str(ROOT / "tools/gate.sh"), **more)
    assert done.returncode == 1, done.stderr
    assert "public-access" in done.stdout
    assert "Everybody is let in" in summary.read_text()
    results = json.loads((repository / "out/leastwise.sarif").read_text())["runs"][0]["results"]
    assert "public-access" in {each["ruleId"] for each in results}
    assert ElementTree.parse(repository / "out/leastwise.xml").getroot().get("failures") != "0"


def test_the_script_knows_merge_requests_paths_and_what_is_not_judged(repository: Path) -> None:
    base = run(repository, "git", "rev-parse", "HEAD").stdout.strip()
    script = str(ROOT / "tools/gate.sh")
    assert run(repository, script, CI_MERGE_REQUEST_DIFF_BASE_SHA=base).returncode == 0
    (repository / "t.yaml").write_text("Resources:\n  F:\n    Type: AWS::Serverless::Function\n")
    assert run(repository, script, GATE_BASE=base).returncode == 3
    assert run(repository, script, GATE_BASE=base, GATE_UNKNOWN="pass").returncode == 0
    assert run(repository, script, GATE_PATHS="none.json").returncode == 2


def test_the_action_hands_its_inputs_to_the_script_and_never_into_a_shell() -> None:
    action = yaml.safe_load(read("action.yml"))
    steps = action["runs"]["steps"]
    assert all("${{" not in step["run"] for step in steps)
    given = {value for step in steps for value in step.get("env", {}).values()}
    assert given == {f"${{{{ inputs.{name} }}}}" for name in action["inputs"]}
    read_there = read("tools/gate.sh")
    assert all(name in read_there for step in steps for name in step.get("env", {}))
    assert "tools/gate.sh" in steps[-1]["run"]
