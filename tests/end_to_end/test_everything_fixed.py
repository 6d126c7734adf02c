"""Everything that can be taken back, in all accounts: planned, applied, verified, undone, and as it was before.

As somebody runs it: a server process, files, and for the members the access role of the Organization.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from end_to_end.left_out import LEFT_OUT
from end_to_end.served import ACCOUNT, STEERED, Shell, served
from leastwise.audit import all_checks, audit
from leastwise.cli.changing.planning import all_fixes
from leastwise.cli.sources import read
from leastwise.demo.seed import ACCOUNTS
from leastwise.model import Status
from leastwise.model.change import Safety
from leastwise.remedy.file import read_plan
from leastwise.remedy.plan import Plan

ROLE = "OrganizationAccountAccessRole"
SETTINGS = """
[fixes]
alarm_email = ["alarms@example.com"]
security_contact = ["Security", "security@example.com", "+49 30 123456", "CISO"]
most_changes = 1000
owners = ["*=platform"]
support_principals = ["arn:aws:iam::111122223333:user/leastwise-operator"]
audit_principals = ["arn:aws:iam::111122223333:user/leastwise-operator"]
log_bucket = ["acme-logs"]
data_events = ["write"]
security_hub = ["us-east-1"]
trail_bucket = ["acme-development-events"]
closed = ["arn:aws:sns:*:deployments", "arn:aws:iam::*:role/open-door"]
instance_profiles = ["web-*=shop-web"]
organization_trail = ["acme-trail"]
log_keys = ["arn:aws:kms:us-east-1:111122223333:key/d51558da-45b4-5973-a90f-688e7d02de2a"]
trail_keys = ["arn:aws:kms:us-east-1:111122223333:key/7a0e4269-3be1-55bc-908d-be7c81ee651c"]
external_ids = ["vendor-without-id=6f1e7c"]
oidc_subjects = [
    "github-loose=repo:acme/shop:ref:refs/heads/main",
    "github-anybody=repo:acme/shop:ref:refs/heads/main",
]
"""
REGIONS = ("eu-west-1", "us-east-1")
"""Those of the story: every other one would be a dozen steps more of the same."""
TOLD = frozenset({"recorders status.last_status", "vpcs "})
"""What cannot be taken back: what happened last, and the default network that the embedded AWS makes at first use."""


@dataclass(frozen=True)
class Told:
    """The plans, and what the commands said, by account."""

    shell: Shell
    plans: dict[str, Plan]
    applied: dict[str, str]
    verified: dict[str, str]
    undone: dict[str, str]


def collect(shell: Shell, name: str) -> None:
    shell.run("collect", "--organization", "--role-name", ROLE, "-q", "-o", name)


def plans(folder: Path) -> dict[str, Plan]:
    found = (read_plan(path.name, path.read_bytes()) for path in sorted(folder.glob("*.json")))
    return {plan.account: plan for plan in found}


def everywhere(shell: Shell, command: str, option: str, files: dict[str, Path], *agreed: str) -> dict[str, str]:
    """What a command says in every account, all at once."""

    def one(account: str) -> tuple[str, str]:
        role = () if account == ACCOUNT else (option, f"arn:aws:iam::{account}:role/{ROLE}")
        return account, shell.run(command, str(files[account]), *agreed, *role, expect=None)

    with ThreadPoolExecutor(len(files)) as pool:
        return dict(pool.map(one, files))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with served(tmp_path_factory.mktemp("everything"), (*STEERED, *REGIONS)) as shell:
        (shell.folder / "leastwise.toml").write_text(SETTINGS)
        collect(shell, "first.zip")
        shell.run("plan", "first.zip", "--severity", "info", "-q", "-o", "plans", expect=None)
        made = plans(shell.folder / "plans")
        files = {account: shell.folder / "plans" / f"{account}.json" for account in made}
        applied = everywhere(shell, "apply", "--apply-role", files, "--yes")
        for topic in ("leastwise-alarms", "unread"):
            shell.steer(f"confirm {topic}")
        verified = everywhere(shell, "verify", "--read-role", files)
        shell.steer("report")
        collect(shell, "after.zip")
        journals = {each: journal for each in made for journal in (shell.state.parent / each).glob("*.jsonl")}
        assert journals.keys() == made.keys(), applied
        undone = everywhere(shell, "undo", "--apply-role", journals, "--yes")
        shell.steer("report")
        collect(shell, "last.zip")
        yield Told(shell, made, applied, verified, undone)


@pytest.mark.parametrize("account", ACCOUNTS.values())
def test_every_step_is_done_and_holds(told: Told, account: str) -> None:
    steps = told.plans[account].steps
    assert len(steps) >= 3
    assert told.applied[account].splitlines()[-1] == f"{len(steps)} done"
    assert told.verified[account].splitlines()[-1] == f"{len(steps)} of {len(steps)} steps hold"


def failing(shell: Shell, snapshot: str) -> dict[str, str]:
    """The checks of the findings of a snapshot, by fingerprint."""
    found = read(shell.folder / snapshot)
    results = audit(found.id, found.estates, all_checks(), every=True).results
    return {each.fingerprint: each.check for each in results if each.status is Status.FAIL}


def test_what_was_planned_passes_afterwards(told: Told) -> None:
    healed = {each.fingerprint: each for plan in told.plans.values() for step in plan.steps for each in step.heals}
    before, after = failing(told.shell, "first.zip"), failing(told.shell, "after.zip")
    assert len(healed) > 150
    assert healed.keys() <= before.keys()
    assert [str(each) for fingerprint, each in healed.items() if fingerprint in after] == []


def test_every_finding_that_a_fix_is_declared_for_is_planned_or_left_out_for_a_known_reason(told: Told) -> None:
    fixable = {fix.check.id for fix in all_fixes() if fix.safety is not Safety.LOSSY}
    healed = {each.fingerprint for plan in told.plans.values() for step in plan.steps for each in step.heals}
    left = {each.finding.fingerprint: each for plan in told.plans.values() for each in plan.left_out}
    for fingerprint, check in failing(told.shell, "first.zip").items():
        assert check not in fixable or fingerprint in healed or fingerprint in left, check
    unknown = [
        f"{each.finding.check} of {each.finding.subject}: {each.why}"
        for each in left.values()
        if not any(known.covers(each.finding.check, each.why) for known in LEFT_OUT)
    ]
    assert unknown == []


def test_no_reason_is_known_that_nobody_gives(told: Told) -> None:
    left = [(each.finding.check, each.why) for plan in told.plans.values() for each in plan.left_out]
    assert [known for known in LEFT_OUT if not any(known.covers(*each) for each in left)] == []


def test_undone_nothing_differs(told: Told) -> None:
    for account, said in told.undone.items():
        assert " stale" not in said, said
        assert said.splitlines()[-1] == f"{len(told.plans[account].steps)} done"
    differing = told.shell.differences("first.zip", "last.zip")
    assert [each for each in differing if f"{each['kind']} {each['field']}" not in TOLD] == []


def test_what_is_applied_differs_and_nothing_else_does(told: Told) -> None:
    """The comparison can fail: between the first snapshot and the one after apply there is a lot."""
    differing = told.shell.differences("first.zip", "after.zip")
    assert len(differing) > 150
    assert {each["account"] for each in differing} == {*ACCOUNTS.values()}
    assert json.dumps(differing)
