"""`leastwise bootstrap`: one plan for a new account, which settings it takes, and what is left to people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from estates import snapshot_of
from leastwise.audit import all_checks
from leastwise.cli.changing.bootstrap import CHECKS, MOST
from leastwise.jobs.administrator_role import ID, NAME
from program import one_line, run

NEW = {
    "users": [{"UserName": name} for name in ("alice", "bob", "carol", "dave")],
    "report": {name: {"password_enabled": True} for name in ("alice", "bob", "carol", "dave")},
    "pages": {
        "iam.GetAccountPasswordPolicy": {"PasswordPolicy": {"MinimumPasswordLength": 6}},
        "account.GetAlternateContact": [
            {"request": {"AlternateContactType": kind}, "error": "ResourceNotFoundException"}
            for kind in ("SECURITY", "BILLING", "OPERATIONS")
        ],
    },
}
CONTACT = '[fixes]\nsecurity_contact = ["Sam", "security@example.com", "+44 20 0000", "Security"]\n'


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return snapshot_of(NEW, tmp_path / "new.zip")


def said(text: str, word: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(word)]


def test_every_check_is_one() -> None:
    assert set(CHECKS) <= {each.id for each in all_checks()}
    assert len(set(CHECKS)) == len(CHECKS)


def test_one_plan_is_written_for_apply(new: Path, tmp_path: Path) -> None:
    done = run("bootstrap", new, "-o", "plan.json", folder=tmp_path)
    assert done.returncode == 1, done.stderr
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert plan["scope"]["checks"] == [*CHECKS, ID]
    assert not plan["scope"]["lossy"]
    targets = {step["change"]["target"]["kind"]: step["change"]["after"] for step in plan["steps"]}
    assert targets["iam:password-policy"]["MinimumPasswordLength"] == 14


def test_all_of_a_long_plan_is_shown_on_demand(new: Path, tmp_path: Path) -> None:
    people = ", ".join(f'"arn:aws:iam::111122223333:user/{name}"' for name in ("alice", "bob", "carol", "dave"))
    (tmp_path / "leastwise.toml").write_text(f"{CONTACT}administrators = [{people}]\n")
    few, every = (run("bootstrap", new, *more, folder=tmp_path).stdout for more in ((), ("--all",)))
    assert "--all shows" in few
    assert "--all shows" not in every
    assert len(every) > len(few)


def test_settings_that_are_missing_are_asked_for_with_what_they_mean(new: Path, tmp_path: Path) -> None:
    before = said(run("bootstrap", new, folder=tmp_path).stdout, "not set: `fixes.security_contact`")
    (tmp_path / "leastwise.toml").write_text(CONTACT)
    after = said(run("bootstrap", new, folder=tmp_path).stdout, "not set: `fixes.security_contact`")
    assert len(before) == 1
    assert "security-contact: The security contact: name, e-mail address" in before[0]
    assert after == []


def test_what_no_plan_can_do_is_left_to_people(new: Path, tmp_path: Path) -> None:
    lines = said(run("bootstrap", new, folder=tmp_path).stdout, "for people: console-mfa")
    assert len(lines) == MOST + 1
    assert lines[0] == "for people: console-mfa: `alice` signs in with a password and has no MFA device"
    assert lines[-1] == "for people: console-mfa: and 1 more: `leastwise audit --checks console-mfa`"


def test_people_are_held_to_mfa(tmp_path: Path) -> None:
    work = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}}
    users = [{"UserName": "alice", "UserPolicyList": [{"PolicyName": "work", "PolicyDocument": work}]}]
    pages: dict[str, object] = {"iam.ListServiceSpecificCredentials": {}}
    report = {"alice": {"password_enabled": True}}
    account = snapshot_of({"users": users, "report": report, "pages": pages}, tmp_path / "people.zip")
    run("bootstrap", account, "-o", "plan.json", folder=tmp_path)
    steps = json.loads((tmp_path / "plan.json").read_text())["steps"]
    (alice,) = (step["change"]["after"] for step in steps if step["change"]["target"]["id"] == "alice")
    assert alice["Groups/leastwise-mfa"]


def test_a_role_in_place_of_root_is_made_for_those_who_are_named(new: Path, tmp_path: Path) -> None:
    (asked,) = said(run("bootstrap", new, folder=tmp_path).stdout, "not set: `fixes.administrators`")
    assert "administrator-role" in asked
    (tmp_path / "leastwise.toml").write_text(
        '[fixes]\nadministrators = ["arn:aws:iam::444455556666:role/operations"]\n'
    )
    run("bootstrap", new, "-o", "plan.json", folder=tmp_path)
    steps = json.loads((tmp_path / "plan.json").read_text())["steps"]
    assert [step["heals"][0]["check"] for step in steps if step["change"]["target"]["id"] == NAME] == [ID]


def test_nobody_but_root_is_said(new: Path, tmp_path: Path) -> None:
    (line,) = said(run("bootstrap", new, folder=tmp_path).stdout, "for people: 0 people can administer the account")
    assert "IAM Identity Center" in line


def test_what_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    assert "none.zip" in one_line(run("bootstrap", "none.zip", folder=tmp_path), 2)


def test_what_somebody_accepts_is_not_asked_of_people(new: Path, tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_text(
        '[[waiver]]\ncheck = "console-mfa"\nowner = "ana@example.com"\nreason = "a test"\nexpires = 2026-12-31\n'
    )
    done = run("bootstrap", new, folder=tmp_path)
    assert done.returncode == 1, done.stderr
    assert said(done.stdout, "for people: console-mfa") == []
