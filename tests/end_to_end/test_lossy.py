"""What cannot be taken back, in all accounts: switched off, silent on a clock that is ahead, and deleted for good."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from end_to_end.served import ACCOUNT, STEERED, Shell, served
from end_to_end.test_everything_fixed import REGIONS, ROLE, SETTINGS, collect, everywhere, failing, plans
from leastwise.cli.changing.planning import all_fixes
from leastwise.model.change import Safety, Target
from leastwise.remedy.plan import Plan

CHECKS = sorted({fix.check.id for fix in all_fixes() if fix.safety is Safety.LOSSY or fix.later is not None})
DAYS = 20
"""More than the setting `fixes.silence_days` asks for."""


@dataclass(frozen=True)
class Told:
    """The plans of both waves, what apply and verify said of the last one, and the findings before and after.

    Attributes:
        early: what was said when somebody wanted to go on at once.
        unasked: what was said when nobody had agreed to what is lossy.
    """

    first: dict[str, Plan]
    final: dict[str, Plan]
    early: str
    unasked: str
    applied: dict[str, str]
    verified: dict[str, str]
    undone: str
    before: dict[str, str]
    after: dict[str, str]


def role_of(option: str, account: str) -> tuple[str, ...]:
    return () if account == ACCOUNT else (option, f"arn:aws:iam::{account}:role/{ROLE}")


def of_long_ago(folder: Path) -> None:
    """Only AWS's clock can be moved: what leastwise remembers becomes older instead."""
    for path in folder.rglob("memory.json"):
        memory = json.loads(path.read_text())
        for each in memory["waiting"]:
            each["since"] = (datetime.now(UTC) - timedelta(days=DAYS)).isoformat()
        path.write_text(json.dumps(memory))


def continued(shell: Shell, accounts: list[str]) -> dict[str, Path]:
    """A plan of the final steps for each account."""
    files = {}
    for account in accounts:
        files[account] = shell.folder / f"final-{account}.json"
        role = role_of("--read-role", account)
        shell.run("plan", "--continue", "--severity", "info", *role, "-q", "-o", str(files[account]), expect=None)
    return files


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with served(tmp_path_factory.mktemp("lossy"), (*STEERED, *REGIONS)) as shell:
        (shell.folder / "leastwise.toml").write_text(SETTINGS)
        collect(shell, "first.zip")
        chosen = [word for check in CHECKS for word in ("--check", check)]
        shell.run("plan", "first.zip", "--severity", "info", "--lossy", "-q", "-o", "plans", *chosen, expect=None)
        first = plans(shell.folder / "plans")
        begun = {account: shell.folder / "plans" / f"{account}.json" for account, plan in first.items() if plan.steps}
        everywhere(shell, "apply", "--apply-role", begun, "--yes", "--accept-lossy")
        early = shell.run("plan", "--continue", expect=1)
        shell.pass_hours(DAYS * 24)
        shell.steer("report")
        of_long_ago(shell.folder)
        files = continued(shell, [*begun])
        unasked = shell.run("apply", str(files[ACCOUNT]), "--yes", expect=5)
        applied = everywhere(shell, "apply", "--apply-role", files, "--yes", "--accept-lossy")
        verified = everywhere(shell, "verify", "--read-role", files)
        undone = shell.run("undo", str(shell.journals()[-1]), "--yes", expect=5)
        shell.steer("report")
        collect(shell, "last.zip")
        final = plans(shell.folder)
        before, after = failing(shell, "first.zip"), failing(shell, "last.zip")
        yield Told(first, final, early, unasked, applied, verified, undone, before, after)


def test_every_final_step_is_done_and_holds(told: Told) -> None:
    assert len(told.final) >= 2
    for account, plan in told.final.items():
        assert {step.safety for step in plan.steps} == {Safety.LOSSY}
        assert told.applied[account].splitlines()[-1] == f"{len(plan.steps)} done"
        assert told.verified[account].splitlines()[-1] == f"{len(plan.steps)} of {len(plan.steps)} steps hold"


def test_what_is_not_ripe_waits_and_what_nobody_agreed_to_is_refused(told: Told) -> None:
    assert "it has to be silent until" in told.early
    assert f"{len(told.final[ACCOUNT].steps)} steps cannot be taken back (s1, " in told.unasked


def test_what_was_found_passes_afterwards(told: Told) -> None:
    healed = {each.fingerprint: each for plan in told.first.values() for step in plan.steps for each in step.heals}
    assert healed.keys() <= told.before.keys()
    assert {each.check for each in healed.values()} >= {"inactive-keys", "unused-credentials", "unused-role"}
    assert [str(each) for fingerprint, each in healed.items() if fingerprint in told.after] == []


def test_everything_that_was_switched_off_is_gone(told: Told) -> None:
    """Of a user who is deleted, the key goes with its own step or with the user."""
    fixes = {fix.check.id for fix in all_fixes() if fix.later is not None}
    off = {
        step.change.target
        for plan in told.first.values()
        for step in plan.steps
        if any(each.check in fixes for each in step.heals)
    }
    gone = {step.change.target for plan in told.final.values() for step in plan.steps if step.change.after is None}
    assert len(off) >= 10
    assert off - gone == set[Target]()


def test_nothing_of_it_can_be_undone_and_that_is_said(told: Told) -> None:
    assert "cannot be taken back" in told.undone
