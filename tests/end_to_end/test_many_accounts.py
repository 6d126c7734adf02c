"""Plans of several accounts, applied at once by one command, as somebody runs it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from demo.stage import Stage
from end_to_end.served import Shell
from leastwise.demo.seed import ACCOUNTS
from leastwise.remedy.file import read_plan
from leastwise.remedy.plan import Plan

ROLE = "OrganizationAccountAccessRole"
FEW = ("metrics-bot", "backup-bot", "shop-web", "cost-tool", "sandbox", "shipper", "auditor", "trail-reader")
"""Two of each account."""
OWNERS = {"few": ", ".join(f'"{name}=platform"' for name in FEW), "many": '"*=platform"'}
MANAGEMENT, PRODUCTION, DEVELOPMENT, SECURITY = IN_ORDER = tuple(ACCOUNTS.values())


@pytest.fixture(scope="module")
def shell(running: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Two plans of every account, of few owners and of many."""
    folder = tmp_path_factory.mktemp("many")
    variables = {"AWS_ENDPOINT_URL": running.aws.endpoint, **running.story.operator.environment()}
    made = Shell(folder, {**variables, "AWS_DEFAULT_REGION": "us-east-1"})
    running.world.regions = ("us-east-1",)
    made.run("collect", "--organization", "--role-name", ROLE, "-q", "-o", "first.zip", expect=None)
    for name in OWNERS:
        configure(made, name)
        options = ("-q", "--severity", "info", "--check", "owner-tags")
        made.run("plan", "first.zip", *options, "-o", name, expect=None)
    yield made
    running.world.regions = ()


@pytest.fixture(autouse=True)
def taken_back(shell: Shell, stage: Stage) -> Iterator[None]:
    """Every test leaves the accounts as it found them, and no journal or memory."""
    stage.world.regions = ("us-east-1",)
    yield
    stage.world.faults.clear()
    for name, account in ACCOUNTS.items():
        untag(stage.client("iam", name), plan_of(shell, "many", account))
    for path in (shell.folder / "state").rglob("*.json*"):
        path.unlink()


def untag(iam: Any, plan: Plan) -> None:
    for target, after in ((step.change.target, step.change.after or {}) for step in plan.steps):
        keys = [name.removeprefix("Tags/") for name in after]
        if target.kind == "iam:user":
            iam.untag_user(UserName=target.id, TagKeys=keys)
        else:
            iam.untag_role(RoleName=target.id, TagKeys=keys)


def configure(shell: Shell, plans: str) -> None:
    (shell.folder / "leastwise.toml").write_text(f"[fixes]\nowners = [{OWNERS[plans]}]\n")


def plan_of(shell: Shell, plans: str, account: str) -> Plan:
    path = shell.folder / plans / f"{account}.json"
    return read_plan(path.name, path.read_bytes())


def role_of(account: str) -> tuple[str, ...]:
    return () if account == ACCOUNTS["acme"] else ("--apply-role", f"arn:aws:iam::{account}:role/{ROLE}")


def journals(shell: Shell) -> dict[str, list[Path]]:
    """By account, oldest first."""
    folder = shell.folder / "state" / "leastwise"
    return {account: sorted((folder / account).glob("*.jsonl")) for account in IN_ORDER}


def command(plans: str, *options: str) -> tuple[str, ...]:
    return ("apply", plans, "--apply-role", ROLE, *options)


def applied(shell: Shell, plans: str, *options: str, expect: int = 0) -> str:
    configure(shell, plans)
    return shell.run(*command(plans, "--yes", *options), expect=expect)


def told(said: str) -> dict[str, list[str]]:
    """What was said of each account, in the order in which it was."""
    parts = re.split(r"^account (\d{12})$", said.rstrip().rpartition("\n")[0], flags=re.MULTILINE)
    return {account: text.strip().splitlines() for account, text in zip(parts[1::2], parts[2::2], strict=True)}


def summary(said: str) -> str:
    return said.splitlines()[-1]


def test_all_are_changed_and_told_of_in_the_order_of_the_plans(shell: Shell) -> None:
    said = applied(shell, "few")
    assert tuple(told(said)) == IN_ORDER
    assert all("2 done" in lines for lines in told(said).values())
    assert summary(said) == "4 of 4 accounts are as planned"
    assert [len(each) for each in journals(shell).values()] == [1, 1, 1, 1]
    again = told(applied(shell, "few"))
    assert [*again.values()] == [["nothing is left to do: 2 of 2 steps are already so"]] * 4


def test_while_one_waits_for_aws_the_others_go_on(shell: Shell, stage: Stage) -> None:
    stage.world.hang("iam:Tag*", 1)
    stage.world.log.clear()
    applied(shell, "few")
    writes = [call for call in stage.world.log if call.operation.startswith("Tag")]
    assert sorted(call.account for call in writes) == sorted(2 * IN_ORDER)
    assert max(call.at for call in writes) - min(call.at for call in writes) < timedelta(seconds=len(IN_ORDER))


def test_what_fails_in_one_account_stops_no_other_and_the_worst_code_counts(shell: Shell, stage: Stage) -> None:
    place = shell.folder / "state" / "leastwise" / DEVELOPMENT
    place.mkdir(parents=True, exist_ok=True)
    stage.world.refuse("iam:TagRole", account=PRODUCTION)
    stage.world.refuse("sts:AssumeRole", request={"RoleArn": f"arn:aws:iam::{SECURITY}:role/{ROLE}"})
    with (place / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        said = applied(shell, "few", expect=4)
    assert "2 done" in told(said)[MANAGEMENT]
    assert any("AccessDenied" in line for line in told(said)[PRODUCTION][1:])
    assert "another leastwise changes this account now" in told(said)[DEVELOPMENT][0]
    assert "AccessDenied" in told(said)[SECURITY][0]
    assert summary(said) == "1 of 4 accounts are as planned"


def test_with_a_canary_they_go_one_after_the_other_until_one_does_not_go_well(shell: Shell, stage: Stage) -> None:
    stage.world.refuse("iam:TagRole", account=PRODUCTION)
    said = told(applied(shell, "few", "--canary", "1", expect=5))
    assert "2 done" in said[MANAGEMENT]
    assert "1 not begun" in said[PRODUCTION]
    for account in (DEVELOPMENT, SECURITY):
        assert said[account] == ["nothing was changed: it was stopped before this account began"]
    assert [len(each) for each in journals(shell).values()] == [1, 1, 0, 0]


def test_what_is_more_than_was_agreed_to_in_one_account_is_refused_there(shell: Shell) -> None:
    said = told(applied(shell, "many", "--max-changes", "3", expect=5))
    assert "3 done" in said[SECURITY]
    assert all("and 3 are allowed" in said[account][0] for account in IN_ORDER if account != SECURITY)


def test_nobody_is_there_to_agree_and_nothing_is_changed(shell: Shell) -> None:
    configure(shell, "few")
    assert "nobody is there to agree: give --yes" in shell.run(*command("few"), expect=2)
    assert [*journals(shell).values()] == [[], [], [], []]


def test_whoever_is_asked_can_leave_an_account_out(shell: Shell) -> None:
    configure(shell, "few")
    terminal, own = pty.openpty()
    os.write(terminal, b"y\nn\ny\ny\n")
    done = subprocess.run(
        shell.command(*command("few")),
        cwd=shell.folder,
        env=shell.environment,
        stdin=own,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    os.close(own)
    os.close(terminal)
    assert done.returncode == 5
    said = told(done.stderr)
    assert said[PRODUCTION] == ["nobody agreed: nothing was changed"]
    assert all("2 done" in said[account] for account in IN_ORDER if account != PRODUCTION)


def test_two_plans_of_one_account_are_refused(shell: Shell) -> None:
    paths = [f"{folder}/{SECURITY}.json" for folder in OWNERS]
    said = shell.run("apply", *paths, "--apply-role", ROLE, "--yes", expect=2)
    assert f"two plans are for account {SECURITY}" in said


def written(paths: list[Path]) -> int:
    """How many calls stand in journals."""
    return sum(path.read_text().count('"intended"') for path in paths)


def interrupted(shell: Shell, *arguments: str, accounts: tuple[str, ...] = IN_ORDER) -> tuple[int, str]:
    """Run it, and interrupt it when these accounts have begun to be changed; how it ended."""
    configure(shell, "many")
    process = shell.started(*arguments, told=subprocess.PIPE)
    until = time.monotonic() + 60
    while time.monotonic() < until and not all(written(journals(shell)[each]) for each in accounts):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    return process.returncode, said.decode()


def test_interrupted_no_other_step_begins_and_every_account_says_how_to_go_on(shell: Shell, stage: Stage) -> None:
    stage.world.hang("iam:Tag*", 1)
    code, said = interrupted(shell, *command("many", "--yes"))
    stage.world.faults.clear()
    assert code == 5
    assert "3 done" in told(said)[SECURITY], "what had begun is ended"
    (journal,) = journals(shell)[PRODUCTION]
    assert f"interrupted: `leastwise apply --resume {journal}` goes on" in told(said)[PRODUCTION][-1]
    total = len(plan_of(shell, "many", PRODUCTION).steps)
    assert written([journal]) < total
    shell.run("apply", "--resume", str(journal), "--yes", *role_of(PRODUCTION))
    verified = shell.run("verify", f"many/{PRODUCTION}.json", "--read-role", role_of(PRODUCTION)[1])
    assert f"{total} of {total} steps hold" in verified


def test_interrupted_in_one_account_it_says_how_to_go_on(shell: Shell, stage: Stage) -> None:
    stage.world.hang("iam:Tag*", 1)
    arguments = ("apply", f"many/{PRODUCTION}.json", "--yes", *role_of(PRODUCTION))
    code, said = interrupted(shell, *arguments, accounts=(PRODUCTION,))
    (journal,) = journals(shell)[PRODUCTION]
    assert code == 5
    assert f"leastwise: interrupted: `leastwise apply --resume {journal}` goes on" in summary(said)
    assert written([journal]) < len(plan_of(shell, "many", PRODUCTION).steps)


def test_all_are_verified_and_taken_back_by_one_command_each(shell: Shell, stage: Stage) -> None:
    applied(shell, "few")
    verify = ("verify", "few", "--read-role", ROLE)
    said = shell.run(*verify)
    assert tuple(told(said)) == IN_ORDER
    assert all(lines == ["2 of 2 steps hold"] for lines in told(said).values())
    assert summary(said) == "4 of 4 accounts are as planned"
    undo = ("undo", *(str(path) for each in journals(shell).values() for path in each), "--apply-role", ROLE, "--yes")
    stage.world.refuse("iam:UntagRole", account=PRODUCTION)
    stage.world.refuse("sts:AssumeRole", request={"RoleArn": f"arn:aws:iam::{SECURITY}:role/{ROLE}"})
    said = shell.run(*undo, expect=4)
    assert summary(said) == "2 of 4 accounts are as they were"
    assert any("AccessDenied" in line for line in told(said)[PRODUCTION][1:])
    assert "AccessDenied" in told(said)[SECURITY][0]
    stage.world.faults.clear()
    assert summary(shell.run(*undo)) == "4 of 4 accounts are as they were"
    said = shell.run(*verify, expect=1)
    assert summary(said) == "0 of 4 accounts are as planned"
    assert told(said)[DEVELOPMENT][-1] == "0 of 2 steps hold"


def test_what_cannot_be_verified_or_taken_back_together_is_said(shell: Shell, stage: Stage) -> None:
    applied(shell, "few")
    (shell.folder / "empty").mkdir()
    (first,) = journals(shell)[SECURITY]
    shutil.copy(first, first.with_name("again.jsonl"))
    said = shell.run("undo", str(first.parent), "--yes", expect=2)
    assert f"two journals are for account {SECURITY}" in said
    both = [f"{each}/{SECURITY}.json" for each in OWNERS]
    assert f"two plans are for account {SECURITY}" in shell.run("verify", *both, expect=2)
    assert "there is no journal in `empty`" in shell.run("undo", "empty", "--yes", expect=2)
    assert "there is no plan in `empty`" in shell.run("verify", "empty", expect=2)
    several = [str(journals(shell)[each][0]) for each in (PRODUCTION, SECURITY)]
    assert "--step goes with one journal" in shell.run("undo", *several, "--step", "s1", "--yes", expect=2)
    assert "nobody is there to agree" in shell.run("undo", *several, "--apply-role", ROLE, expect=2)
    stage.world.refuse("sts:AssumeRole", request={"RoleArn": f"arn:aws:iam::{SECURITY}:role/{ROLE}"})
    said = shell.run("verify", "few", "--read-role", ROLE, expect=4)
    assert "AccessDenied" in told(said)[SECURITY][0]
    assert summary(said) == "3 of 4 accounts are as planned"
