"""Collecting an Organization over real HTTP from an embedded AWS."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from demo.stage import Stage
from leastwise.collect.call import Call, Sender
from leastwise.collect.clients import Clients, Shared
from leastwise.collect.health import Health
from leastwise.collect.live import Limits, Progress, collect, own, static
from leastwise.collect.organization import Membership, members
from leastwise.collect.step import Refused, Step
from leastwise.collect.steps.iam_credentials import SUMMARY
from leastwise.collect.steps.lambda_functions import FUNCTIONS
from leastwise.demo import EmbeddedAws
from leastwise.demo.motos import iam
from leastwise.errors import CredentialsError, InputError, UsageError
from leastwise.model import NotEntered
from leastwise.model.organization import TOLD
from leastwise.model.organization import entered as accounts_told
from leastwise.snapshot import Manifest, SnapshotWriter, open_snapshot

ACME, PRODUCTION, DEVELOPMENT, SECURITY = "111122223333", "222233334444", "333344445555", "444455556666"
ROLE = "OrganizationAccountAccessRole"
PATIENT = Limits(failing_attempts=2)
STEPS: tuple[Step[Any], ...] = (SUMMARY, FUNCTIONS)


def found(aws: EmbeddedAws, account: str = ACME, role: str = ROLE, external_id: str | None = None) -> Membership:
    base = static(account, **aws.credentials(account).keywords(), endpoint=aws.endpoint)
    return members(base, role, external_id=external_id, limits=PATIENT)


class Told:
    def __init__(self) -> None:
        self.all: list[Progress] = []

    def __call__(self, progress: Progress) -> None:
        self.all.append(progress)

    @property
    def notes(self) -> str:
        return "\n".join(progress.note for progress in self.all if progress.note)


def run(whom: Membership, path: Path, told: Told | None = None, limits: Limits = PATIENT) -> Manifest:
    return collect(
        whom.targets,
        SnapshotWriter(path),
        regions=("us-east-1",),
        steps=STEPS,
        progress=told or Told(),
        clock=lambda: datetime.now(UTC),
        not_entered=whom.not_entered,
        workers=8,
        limits=limits,
    )


def entered(manifest: Manifest) -> list[str]:
    return [scope.account for scope in manifest.scopes]


@pytest.fixture
def closed(stage: Stage) -> Iterator[str]:
    """The development account, which somebody closed."""
    from moto.organizations.models import organizations_backends

    account = organizations_backends[ACME]["aws"].get_account_by_id(DEVELOPMENT)
    account.status = account.state = "SUSPENDED"
    yield DEVELOPMENT
    account.status = account.state = "ACTIVE"


@pytest.fixture
def without_role(stage: Stage) -> Iterator[str]:
    """The production account, whose role somebody deleted."""
    roles = iam(PRODUCTION).roles
    (gone,) = [role for role in roles.values() if role.name == ROLE]
    del roles[gone.id]
    yield PRODUCTION
    roles[gone.id] = gone


def test_every_member_is_collected_through_its_role(stage: Stage, tmp_path: Path) -> None:
    told = Told()
    manifest = run(found(stage.aws), tmp_path / "s", told)
    assert sorted(entered(manifest)) == [ACME, PRODUCTION, DEVELOPMENT, SECURITY]
    assert manifest.not_entered == ()
    assert (told.all[-1].accounts_done, told.all[-1].accounts) == (4, 4)
    callers = {scope.account: scope.caller for scope in manifest.scopes}
    assert callers[SECURITY] == f"arn:aws:sts::{SECURITY}:assumed-role/{ROLE}/leastwise"
    assert callers[ACME] == f"arn:aws:iam::{ACME}:user/leastwise/leastwise-operator"
    snapshot = open_snapshot(tmp_path / "s")
    assert all([*snapshot.lines(scope)] for scope in snapshot.manifest.scopes)


def test_a_member_that_refuses_is_a_gap_and_the_others_go_on(stage: Stage, tmp_path: Path) -> None:
    role = f"arn:aws:iam::{PRODUCTION}:role/{ROLE}"
    stage.world.refuse("sts:AssumeRole", request={"RoleArn": role})
    told = Told()
    manifest = run(found(stage.aws), tmp_path / "s", told)
    assert sorted(entered(manifest)) == [ACME, DEVELOPMENT, SECURITY]
    (missed,) = manifest.not_entered
    assert (missed.account, missed.name, missed.code) == (PRODUCTION, "acme-production", "AccessDenied")
    assert "is not authorized to perform: sts:AssumeRole" in missed.why
    assert f"account {PRODUCTION} cannot be entered (AccessDenied" in told.notes
    assert open_snapshot(tmp_path / "s").manifest.not_entered == (missed,)


def test_a_member_without_the_role_is_a_gap(stage: Stage, tmp_path: Path, without_role: str) -> None:
    manifest = run(found(stage.aws), tmp_path / "s")
    assert sorted(entered(manifest)) == [ACME, DEVELOPMENT, SECURITY]
    assert [(each.account, each.code) for each in manifest.not_entered] == [(without_role, "AccessDenied")]


def test_a_suspended_account_is_not_even_tried(stage: Stage, tmp_path: Path, closed: str) -> None:
    manifest = run(found(stage.aws), tmp_path / "s")
    assert sorted(entered(manifest)) == [ACME, PRODUCTION, SECURITY]
    (idle,) = manifest.not_entered
    assert (idle.account, idle.code, idle.why) == (closed, "NotActive", "the account is suspended")
    assert stage.world.calls["sts", "AssumeRole"] == 2


def test_a_throttled_role_is_waited_for(stage: Stage, tmp_path: Path) -> None:
    whom = found(stage.aws)
    stage.world.throttle("sts:AssumeRole", times=3)
    manifest = run(whom, tmp_path / "s")
    assert (len(manifest.scopes), manifest.not_entered) == (4, ())
    assert stage.world.calls["sts", "AssumeRole"] == 6


def test_a_role_that_stays_throttled_is_a_gap(stage: Stage, tmp_path: Path) -> None:
    whom = found(stage.aws)
    stage.world.throttle("sts:AssumeRole")
    manifest = run(whom, tmp_path / "s", limits=Limits(throttled_attempts=2))
    assert entered(manifest) == [ACME]
    assert {each.code for each in manifest.not_entered} == {"Throttling"}


def test_a_delegated_administrator_collects_it_too(stage: Stage, tmp_path: Path) -> None:
    for account in (PRODUCTION, DEVELOPMENT):
        _trust(account, SECURITY)
    try:
        whom = found(stage.aws, SECURITY)
        manifest = run(whom, tmp_path / "s")
    finally:
        for account in (PRODUCTION, DEVELOPMENT):
            _trust(account, ACME)
    assert sorted(entered(manifest)) == [PRODUCTION, DEVELOPMENT, SECURITY]
    assert [each.account for each in manifest.not_entered] == [ACME]


def _trust(account: str, trusted: str, condition: dict[str, Any] | None = None) -> None:
    (role,) = [role for role in iam(account).roles.values() if role.name == ROLE]
    who = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{trusted}:root"}}
    statement = who | ({"Condition": condition} if condition else {})
    role.assume_role_policy_document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_any_other_member_may_not_list_it(stage: Stage) -> None:
    with pytest.raises(CredentialsError, match=f"account {PRODUCTION} may not list the accounts"):
        found(stage.aws, PRODUCTION)


def test_an_account_in_no_organization(stage: Stage) -> None:
    stage.world.refuse("organizations:ListAccounts", "AWSOrganizationsNotInUseException")
    with pytest.raises(InputError, match="is in no Organization"):
        found(stage.aws)


def test_only_a_name_is_the_name_of_a_role(stage: Stage) -> None:
    with pytest.raises(UsageError, match="is not the name of a role"):
        found(stage.aws, role=f"arn:aws:iam::{ACME}:role/{ROLE}")


def test_an_external_id_opens_the_roles_that_ask_for_it(stage: Stage, tmp_path: Path) -> None:
    _trust(PRODUCTION, ACME, {"StringEquals": {"sts:ExternalId": "our-audit"}})
    try:
        without = run(found(stage.aws), tmp_path / "a")
        with_it = run(found(stage.aws, external_id="our-audit"), tmp_path / "b")
    finally:
        _trust(PRODUCTION, ACME)
    assert [each.account for each in without.not_entered] == [PRODUCTION]
    assert with_it.not_entered == ()


def test_credentials_that_expire_on_the_way_end_it_and_keep_what_there_is(stage: Stage, tmp_path: Path) -> None:
    whom = found(stage.aws)
    stage.world.refuse("sts:AssumeRole", "ExpiredToken")
    told = Told()
    with pytest.raises(CredentialsError, match="have expired"):
        run(whom, tmp_path / "s", told)
    assert "collect again to go on" in told.notes


def test_a_role_that_is_lost_on_the_way_is_a_gap_for_the_rest(stage: Stage) -> None:
    """What is refused is the role, not the call that was to be made with it."""
    member = next(target for target in found(stage.aws).targets if target.account == PRODUCTION)
    stage.world.refuse("sts:AssumeRole")
    told: list[str] = []
    clients = Clients(member, PATIENT, 1, Shared())
    sender = Sender(PRODUCTION, "aws", clients, Health(3), lambda: datetime.now(UTC), told.append)
    with pytest.raises(Refused) as caught:
        sender.send(Call(SUMMARY, None, {}), "GetAccountSummary", {})
    assert caught.value.refusal.code == "RoleLost"
    assert "could not be assumed again (AccessDenied" in caught.value.refusal.message
    stage.world.faults.clear()
    with pytest.raises(Refused):
        sender.send(Call(SUMMARY, None, {}), "GetAccountSummary", {})
    assert stage.world.calls["iam", "GetAccountSummary"] == 0
    assert len(told) == 1


def test_a_killed_collection_goes_on_where_it_stopped(stage: Stage, tmp_path: Path) -> None:
    aws = stage.aws
    aws.world.hang("lambda:ListFunctions", 60)
    child = subprocess.Popen(
        [sys.executable, __file__, str(tmp_path / "s")],
        env={
            **os.environ,
            **aws.credentials().environment(),
            "AWS_ENDPOINT_URL": aws.endpoint,
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )
    pages = [tmp_path / "s.partial" / id / "global/iam.GetAccountSummary.jsonl" for id in (ACME, PRODUCTION, SECURITY)]
    end = time.monotonic() + 30
    while not all(page.exists() for page in pages) and time.monotonic() < end and child.poll() is None:
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert all(page.exists() for page in pages)
    aws.world.faults.clear()
    aws.world.calls.clear()
    stage.world.refuse("sts:AssumeRole", request={"RoleArn": f"arn:aws:iam::{PRODUCTION}:role/{ROLE}"})
    told = Told()
    manifest = run(found(aws), tmp_path / "s", told)
    assert "going on from" in told.notes
    assert sorted(entered(manifest)) == [ACME, DEVELOPMENT, SECURITY]
    assert aws.world.calls["iam", "GetAccountSummary"] <= 1
    assert not [member for member in manifest.members if member.name.startswith(PRODUCTION)]


def test_a_role_that_leads_elsewhere_is_a_gap(stage: Stage, tmp_path: Path) -> None:
    whom = found(stage.aws)
    other = dataclasses.replace(whom.targets[1], account="999988887777")
    manifest = run(Membership((whom.targets[0], other), ()), tmp_path / "s")
    assert [(each.account, each.code) for each in manifest.not_entered] == [("999988887777", "OtherAccount")]


def test_the_totals_say_what_was_not_entered() -> None:
    denied = tuple(NotEntered(account=f"{number:012}", code="AccessDenied", why="") for number in range(1, TOLD + 3))
    idle = NotEntered(account=DEVELOPMENT, code="NotActive", why="the account is suspended")
    assert accounts_told(1998, ()) == "1,998 of 1,998 accounts"
    assert accounts_told(1998, (denied[0], idle)) == (
        "1,998 of 1,999 accounts; not entered: 000000000001 (AccessDenied); 1 more is not active"
    )
    assert accounts_told(3, denied).endswith("000000000005 (AccessDenied) and 2 more")


if __name__ == "__main__":
    whom = members(own(), ROLE)
    run(whom, Path(sys.argv[1]))
