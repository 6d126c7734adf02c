"""`leastwise report`, as people run it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

import program
from estates import snapshot_of
from leastwise.evidence import verify

TREE = """
users:
  - UserName: alice
    UserPolicyList: [{PolicyName: all, PolicyDocument: {Statement: {Effect: Allow, Action: "*", Resource: "*"}}}]
report:
  alice: {password_enabled: true, password_last_used: "2026-10-01T00:00:00+00:00", mfa_active: false}
"""
WAIVER = """
[[waiver]]
check = "console-mfa"
subject = "alice"
owner = "security"
reason = "leaves next week"
expires = 2126-12-31
"""


def run(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return program.run("report", *arguments, folder=folder)


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    return snapshot_of(TREE, tmp_path / "acme.zip")


def test_a_framework_in_the_format_that_the_name_of_the_file_says(snapshot: Path, tmp_path: Path) -> None:
    done = run(snapshot, "--framework", "cis-7.0", "-o", "cis.json", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    said = json.loads((tmp_path / "cis.json").read_text())
    stands = {control["id"]: control["status"] for control in said["controls"]}
    assert (stands["2.10"], stands["3.2.1"]) == ("FAIL", None)
    assert "not met" in run(snapshot, "--framework", "cis-7.0", folder=tmp_path).stdout


def test_the_audit_shows_the_same_and_ends_as_an_audit_does(snapshot: Path, tmp_path: Path) -> None:
    ask = ("audit", snapshot, "--framework", "cis-7.0", "--format", "json")
    done = program.run(*ask, folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout == run(snapshot, "--framework", "cis-7.0", "--format", "json", folder=tmp_path).stdout
    both = program.run(*ask, "--checks", "mfa", folder=tmp_path)
    assert (both.returncode, both.stderr.count("\n")) == (2, 1)
    assert "leave out --checks" in both.stderr


def test_credentials_are_rows_or_a_page(snapshot: Path, tmp_path: Path) -> None:
    assert "user,alice,arn:aws:iam::111122223333:user/alice" in run(snapshot, "--credentials", folder=tmp_path).stdout
    done = run(snapshot, "--credentials", "-o", "people.html", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "<!DOCTYPE html>" in (tmp_path / "people.html").read_text()


def test_waivers_and_thresholds_of_the_project_count(snapshot: Path, tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_text(WAIVER)
    (tmp_path / "leastwise.toml").write_text("[thresholds]\nkey_age_days = 30\n")
    said = json.loads(run(snapshot, "--framework", "cis-7.0", "--format", "json", folder=tmp_path).stdout)
    assert next(control["status"] for control in said["controls"] if control["id"] == "2.10") == "WAIVED"
    assert said["coverage"]["thresholds"] == [{"name": "key_age_days", "value": 30, "default": 90}]


def test_a_pack_made_with_thresholds_and_waivers_verifies(snapshot: Path, tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_text(WAIVER)
    (tmp_path / "leastwise.toml").write_text("[thresholds]\nunused_role_days = 20\n")
    done = run(snapshot, "--evidence", "-o", "pack.zip", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    found = verify(tmp_path / "pack.zip")
    assert found.problems == ()
    assert found.manifest.thresholds == {"unused_role_days": 20}
    assert done.stdout.strip() == found.manifest.last_link


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "say which report: --framework ID, --credentials or --evidence"),
        (("--framework", "cis-7.0", "--evidence"), "say which report"),
        (("--framework", "cis-1"), "there is no framework `cis-1`"),
        (("--evidence",), "say where to, with -o FILE.zip"),
        (("--framework", "cis-7.0", "--with", "a"), "it goes with --evidence"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_line(
    arguments: tuple[str, ...], says: str, snapshot: Path, tmp_path: Path
) -> None:
    done = run(snapshot, *arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert says in line
