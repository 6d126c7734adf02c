"""`leastwise plan` on snapshots, and the changing commands with wrong input: one line, and nothing is done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from estates import snapshot_of
from program import one_line, run

WEAK = {
    "users": [{"UserName": "alice"}],
    "report": {"alice": {"password_enabled": True}},
    "pages": {"iam.GetAccountPasswordPolicy": {"PasswordPolicy": {"MinimumPasswordLength": 8}}},
}


@pytest.fixture
def weak(tmp_path: Path) -> Path:
    return snapshot_of(WEAK, tmp_path / "weak.zip")


def test_a_plan_is_shown_and_written(weak: Path, tmp_path: Path) -> None:
    done = run("plan", weak, "--check", "password-policy", "-o", tmp_path / "plan.json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "8 → 14" in done.stdout
    written = json.loads((tmp_path / "plan.json").read_text())
    assert written["schema"] == "leastwise/plan/1"
    assert [step["change"]["after"] for step in written["steps"]] == [{"MinimumPasswordLength": 14}]


def test_what_is_left_out_ends_with_1(tmp_path: Path) -> None:
    report = {"alice": {"password_enabled": True, "password_last_changed": "2024-01-01T00:00:00Z"}}
    idle = snapshot_of({"users": [{"UserName": "alice"}], "report": report}, tmp_path / "idle.zip")
    assert run("plan", idle, "--check", "unused-credentials", folder=tmp_path).returncode == 1


@pytest.mark.parametrize("format", ["json", "markdown", "html"])
def test_every_format_is_written(format: str, weak: Path, tmp_path: Path) -> None:
    done = run("plan", weak, "--check", "password-policy", "--format", format, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "MinimumPasswordLength" in done.stdout or "minimum" in done.stdout.lower()


@pytest.mark.parametrize(("language", "name"), [("cli", "apply.sh"), ("terraform", "leastwise.tf")])
def test_a_plan_is_written_as_code(language: str, name: str, weak: Path, tmp_path: Path) -> None:
    done = run("plan", weak, "--check", "password-policy", "--emit", language, "--emit-to", "code", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "14" in (tmp_path / "code" / name).read_text()


def test_what_code_manages_comes_as_a_patch_for_it(tmp_path: Path) -> None:
    tags = [{"Key": "aws:cloudformation:stack-name", "Value": "shop"}]
    key = {"access_key_1_active": True, "access_key_1_last_rotated": "2024-01-01T00:00:00Z"}
    listed = {"AccessKeyId": "AKIA1", "Status": "Active", "CreateDate": "2024-01-01T00:00:00Z"}
    pages = {
        "iam.ListAccessKeys": [{"request": {"UserName": "alice"}, "response": {"AccessKeyMetadata": [listed]}}],
    }
    users = [{"UserName": "alice", "Tags": tags}]
    idle = snapshot_of({"users": users, "report": {"alice": key}, "pages": pages}, tmp_path / "idle.zip")
    options = ("--check", "unused-credentials", "--emit", "patch", "--emit-to", "code")
    done = run("plan", idle, *options, "-o", "plan.json", folder=tmp_path)
    assert done.returncode == 1, done.stderr
    (file,) = (tmp_path / "code").iterdir()
    assert file.name == "patch-1-cloudformation-shop.txt"
    assert '~ "Status": "Inactive" (was "Active")' in file.read_text()
    assert "stack shop" in done.stdout
    written = json.loads((tmp_path / "plan.json").read_text())
    assert written["steps"] == []
    assert [each["owner"] for each in written["patches"]] == ["CloudFormation of the stack `shop`"]
    done = run("plan", idle, "--check", "unused-credentials", "--emit", "cli", folder=tmp_path)
    assert "code manages it already" in done.stderr


def test_without_patches_no_file_is_written(weak: Path, tmp_path: Path) -> None:
    done = run("plan", weak, "--check", "password-policy", "--emit", "patch", folder=tmp_path)
    assert "no code has to change" in done.stderr
    assert not (tmp_path / "plan-code").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--check", "nonsense"), "there is no check or practice `nonsense`"),
        (("--check", "root-mfa"), "can be fixed by a plan"),
        (("--severity", "awful"), "`awful` is no severity"),
        (("--account", "999999999999"), "has no account 999999999999"),
    ],
)
def test_what_cannot_be_planned_is_one_line(arguments: tuple[str, ...], says: str, weak: Path, tmp_path: Path) -> None:
    assert says in one_line(run("plan", weak, *arguments, folder=tmp_path), 2)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("apply",), "give the plan to apply"),
        (("apply", "none.json"), "none.json"),
        (("apply", "text.json"), "is no plan"),
        (("verify", "text.json"), "is no plan"),
        (("undo", "text.json", "--yes"), "is no journal"),
        (("apply", "--resume", "text.json"), "is no journal"),
    ],
)
def test_files_that_are_none_are_one_line(command: tuple[str, ...], says: str, tmp_path: Path) -> None:
    (tmp_path / "text.json").write_text("not json")
    assert says in one_line(run(*command, folder=tmp_path), 2)


def test_without_credentials_nothing_is_applied(weak: Path, tmp_path: Path) -> None:
    run("plan", weak, "--check", "password-policy", "-o", tmp_path / "plan.json", folder=tmp_path)
    one_line(run("apply", tmp_path / "plan.json", "--yes", folder=tmp_path), 4)
