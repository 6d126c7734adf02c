"""The commands that change an account, as somebody runs them: a server process, files, signals."""

from __future__ import annotations

import fcntl
import json
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import boto3
import msgspec
import pytest

from demo.stage import Stage
from end_to_end.served import ACCOUNT, STEERED, Shell, served
from leastwise.remedy.file import plan_json
from leastwise.remedy.plan import Plan

CHECKS = "unused-credentials,policies-on-users,idle-groups,unused-policy,password-policy,password-reuse"
"""Fixes that switch off, create, move, delete and rewrite."""
REGIONS = ("us-east-1", "eu-west-1")
"""None of the fixes looks at more."""


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Every test leaves the account as it found it."""
    with served(tmp_path_factory.mktemp("changes"), (*STEERED, *REGIONS)) as made:
        made.run("collect", "-q", "-o", "first.zip")
        made.run("plan", "first.zip", "-q", "-o", "plan.json", "--check", CHECKS, expect=None)
        yield made


@pytest.fixture(autouse=True)
def afresh(shell: Shell) -> None:
    """No journal and no memory of another test."""
    for path in (*shell.journals(), shell.state / "memory.json"):
        path.unlink(missing_ok=True)


def steps(shell: Shell) -> int:
    return len(json.loads((shell.folder / "plan.json").read_text())["steps"])


def undone(shell: Shell, journal: Path) -> None:
    """Take a journal back; AWS is as it was in every object of the plan."""
    shell.run("undo", str(journal), "--yes", "-q")
    held = shell.run("verify", "plan.json", expect=None)
    assert f"0 of {steps(shell)} steps hold" in held


def test_what_is_planned_is_applied_verified_and_undone(shell: Shell) -> None:
    total = steps(shell)
    assert total >= 6
    assert f"{total} done" in shell.run("apply", "plan.json", "--yes")
    assert f"{total} of {total} steps hold" in shell.run("verify", "plan.json")

    again = shell.run("apply", "plan.json", "--yes")
    assert f"nothing is left to do: {total} of {total} steps are already so" in again
    (journal,) = shell.journals()
    assert journal.stat().st_mode & 0o777 == 0o600

    shell.run("undo", str(journal), "--yes")
    shell.run("collect", "-q", "-o", "last.zip")
    assert shell.differences("first.zip", "last.zip") == []
    waiting = json.loads((shell.state / "memory.json").read_text())["waiting"]
    assert waiting == [], "what was taken back does not ripen"


def test_nobody_is_there_to_agree(shell: Shell) -> None:
    assert "nobody is there to agree: give --yes" in shell.run("apply", "plan.json", expect=2)
    assert shell.journals() == []


@pytest.mark.parametrize(
    "options, says",
    [
        (("--max-changes", "1"), "steps, and 1 are allowed"),
        (("--max-changes", "0%"), "steps, and 0 are allowed"),
        (("--max-changes", "few"), "`few` is no number of changes"),
        (("--expect", "0" * 64), "not the plan that was reviewed"),
    ],
)
def test_limits_and_another_plan_are_refused(shell: Shell, options: tuple[str, ...], says: str) -> None:
    assert says in shell.run("apply", "plan.json", "--yes", *options, expect=None)
    assert shell.journals() == []


def test_a_plan_that_was_changed_is_refused(shell: Shell) -> None:
    text = (shell.folder / "plan.json").read_text()
    (shell.folder / "changed.json").write_text(text.replace('"Inactive"', '"Active"'))
    assert "is not as it was written" in shell.run("apply", "changed.json", "--yes", expect=2)


def signed(path: Path, tree: dict[str, Any]) -> None:
    """A plan whose hash is right, whatever it says: whoever writes the file can compute it."""
    plan = msgspec.convert({name: tree[name] for name in tree.keys() - {"schema", "sha256"}}, type=Plan)
    path.write_bytes(plan_json(plan))


def test_a_step_that_no_fix_makes_is_refused_though_its_hash_is_right(shell: Shell) -> None:
    """The hash proves nothing: what is written comes from today's plan."""
    tree = json.loads((shell.folder / "plan.json").read_text())
    group = next(step for step in tree["steps"] if step["change"]["target"]["id"] == "interns")
    group["change"]["target"]["id"] = "auditors"
    tree["steps"] = [group | {"after": []}]
    signed(shell.folder / "signed.json", tree)
    said = shell.run("apply", "signed.json", "--yes", expect=5)
    assert "refused" in said
    assert shell.journals() == []


def test_a_plan_of_another_account_is_refused(shell: Shell) -> None:
    tree = json.loads((shell.folder / "plan.json").read_text())
    signed(shell.folder / "other.json", tree | {"account": "444455556666"})
    said = shell.run("apply", "other.json", "--yes", expect=5)
    assert f"the plan is for account 444455556666 (aws), and these credentials are of {ACCOUNT} (aws)" in said


def test_two_at_once_are_refused(shell: Shell) -> None:
    shell.state.mkdir(parents=True, exist_ok=True)
    with (shell.state / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert "another leastwise changes this account" in shell.run("apply", "plan.json", "--yes", expect=2)


def test_without_a_place_for_the_journal_nothing_is_changed(shell: Shell) -> None:
    said = shell.run("apply", "plan.json", "--yes", "--journal", "/proc/nothing.jsonl", expect=None)
    assert "the journal `/proc/nothing.jsonl` cannot be written" in said
    assert f"0 of {steps(shell)} steps hold" in shell.run("verify", "plan.json", expect=1)


def killed(shell: Shell, journal: Path, lines: int, pause: float) -> bool:
    """Apply, and kill it a moment after its journal has so many lines; whether it was alive."""
    process = shell.started("apply", "plan.json", "--yes", "--journal", str(journal))
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        if journal.exists() and journal.read_bytes().count(b"\n") >= lines:
            time.sleep(pause)
            break
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("seed", range(10))
def test_killed_at_any_moment_it_is_finished_or_taken_back(shell: Shell, seed: int) -> None:
    draw = Random(seed)
    journal = shell.folder / f"killed-{seed}.jsonl"
    killed(shell, journal, draw.randint(1, 40), draw.random() / 50)
    if seed % 2:
        shell.run("apply", "--resume", str(journal), "--yes")
        total = steps(shell)
        assert f"{total} of {total} steps hold" in shell.run("verify", "plan.json")
    undone(shell, journal)


def test_after_all_of_that_nothing_differs(shell: Shell) -> None:
    """The tests before this one have killed and taken back in the same account."""
    shell.run("collect", "-q", "-o", "end.zip")
    assert shell.differences("first.zip", "end.zip") == []


def test_denied_in_the_middle_the_rest_is_not_begun_and_undo_restores(stage: Stage, tmp_path: Path) -> None:
    variables = {"AWS_ENDPOINT_URL": stage.aws.endpoint, **stage.story.operator.environment()}
    shell = Shell(tmp_path, {**variables, "AWS_DEFAULT_REGION": "us-east-1"})
    stage.world.regions = REGIONS
    shell.run("collect", "-q", "-o", "first.zip", expect=None)
    shell.run("plan", "first.zip", "-q", "-o", "plan.json", "--check", CHECKS, expect=None)
    stage.world.refuse("iam:DeletePolicy")
    stage.world.refuse("iam:GetAccessKeyLastUsed")
    said = shell.run("apply", "plan.json", "--yes", expect=5)
    assert "AccessDenied" in said
    assert "s1 refused: " in said, "nobody knows whether the key was used a minute ago"
    (journal,) = shell.journals()
    stage.world.faults.clear()
    undone(shell, journal)
    shell.run("collect", "-q", "-o", "last.zip", expect=None)
    assert shell.differences("first.zip", "last.zip") == []


def state_of(shell: Shell, **managed: str) -> Path:
    """A Terraform state that manages one group."""
    resource = {"mode": "managed", "type": "aws_iam_group", "name": "interns", "instances": [{"attributes": managed}]}
    path = shell.folder / "terraform.tfstate"
    path.write_text(json.dumps({"version": 4, "resources": [resource]}))
    return path


def test_what_terraform_manages_is_left_to_it(shell: Shell) -> None:
    state = str(state_of(shell, id="interns", name="interns"))
    said = shell.run("plan", "first.zip", "--check", "idle-groups", "--tfstate", state, expect=1)
    assert "To be changed in code" in said
    assert "- remove the resource aws_iam_group.interns" in said
    said = shell.run("apply", "plan.json", "--yes", "--tfstate", state, expect=5)
    assert "refused: it is managed in code" in said
    shell.run("undo", str(shell.journals()[0]), "--yes", "-q")


def test_outside_its_window_nothing_is_changed(shell: Shell) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).strftime("%a")
    closed = Shell(shell.folder, {**shell.variables, "LEASTWISE_FIXES_WINDOW": f"{tomorrow} 00:00-23:59 UTC"})
    said = closed.run("apply", "plan.json", "--yes", expect=5)
    assert "it is not the time to change anything: `fixes.window` is" in said
    assert shell.journals() == []


def test_a_stale_step_is_refused_and_the_others_are_made(shell: Shell) -> None:
    """Somebody gives a member to a group that is about to be deleted."""
    session = boto3.Session(
        aws_access_key_id=shell.variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=shell.variables["AWS_SECRET_ACCESS_KEY"],
        region_name="us-east-1",
    )
    iam = session.client("iam", endpoint_url=shell.variables["AWS_ENDPOINT_URL"])
    iam.add_user_to_group(GroupName="interns", UserName="dora")
    try:
        said = shell.run("apply", "plan.json", "--yes", expect=5)
    finally:
        iam.remove_user_from_group(GroupName="interns", UserName="dora")
    assert "refused: " in said
    assert f"{steps(shell) - 1} done" in said
    shell.run("undo", str(shell.journals()[0]), "--yes", "-q")
