"""Collecting over real HTTP from an embedded AWS."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from demo.stage import Stage
from leastwise.collect.live import Limits, Progress, Target, assumed, collect, own, static
from leastwise.collect.offline import open_source
from leastwise.collect.pages import Pages
from leastwise.collect.step import MARKER, Ask, Asked, Page, Step
from leastwise.collect.steps.ec2_regions import REGIONS
from leastwise.collect.steps.iam_authorization import AUTHORIZATION, roles, users
from leastwise.collect.steps.iam_credentials import REPORT, SUMMARY, credentials, report_generated
from leastwise.collect.steps.lambda_functions import FUNCTIONS
from leastwise.demo import EmbeddedAws
from leastwise.errors import CredentialsError, InputError, OutputError, UsageError
from leastwise.model import Gap
from leastwise.snapshot import Manifest, SnapshotWriter, open_snapshot

ACME, PRODUCTION = "111122223333", "222233334444"
TWO_REGIONS = ("eu-west-1", "us-east-1")
PATIENT = Limits(failing_attempts=2)
IMPATIENT = Limits(read_timeout=1.5, failing_attempts=1, unreachable_after=2)


class KeysOfUser(Page):
    AccessKeyMetadata: tuple[dict[str, str], ...] = ()


def _each_user(asked: Asked) -> Iterator[Ask]:
    for answer in asked.pages.all(AUTHORIZATION):
        for user in answer.page.UserDetailList:
            yield Ask({"UserName": user.UserName})


KEYS = Step(
    service="iam",
    operation="ListAccessKeys",
    page=KeysOfUser,
    permission="iam:ListAccessKeys",
    paging=MARKER,
    after=(AUTHORIZATION,),
    asks=_each_user,
)
STEPS: tuple[Step[Any], ...] = (KEYS, FUNCTIONS, SUMMARY, REPORT, AUTHORIZATION, REGIONS)


@pytest.fixture
def aws(stage: Stage) -> EmbeddedAws:
    return stage.aws


def target(aws: EmbeddedAws, account: str = ACME) -> Target:
    return static(account, **aws.credentials(account).keywords(), endpoint=aws.endpoint)


class Told:
    """What a collection said on its way."""

    def __init__(self) -> None:
        self.all: list[Progress] = []

    def __call__(self, progress: Progress) -> None:
        self.all.append(progress)

    @property
    def notes(self) -> str:
        return "\n".join(progress.note for progress in self.all if progress.note)


def run(
    targets: Iterable[Target],
    path: Path,
    *,
    regions: tuple[str, ...] | None = TWO_REGIONS,
    steps: tuple[Step[Any], ...] = STEPS,
    told: Told | None = None,
    now: datetime | None = None,
    limits: Limits = PATIENT,
) -> Manifest:
    return collect(
        targets,
        SnapshotWriter(path),
        regions=regions,
        steps=steps,
        progress=told or Told(),
        clock=lambda: now or datetime.now(UTC),
        workers=8,
        limits=limits,
    )


def pages_of(path: Path, account: str = ACME) -> Pages:
    source = open_source(path, credential_report=None, seen_at=None)
    return next(found.pages for found in source.accounts if found.pages.account == account)


def codes(path: Path) -> Counter[tuple[str, str]]:
    """How often which member holds which error."""
    snapshot = open_snapshot(path)
    found: Counter[tuple[str, str]] = Counter()
    for scope in snapshot.manifest.scopes:
        for name, line in snapshot.lines(scope):
            if line.error:
                found[name.split("/", 1)[1].removesuffix(".jsonl"), line.error.code] += 1
    return found


def test_two_accounts_in_one_snapshot(aws: EmbeddedAws, tmp_path: Path) -> None:
    told = Told()
    manifest = run([target(aws), target(aws, PRODUCTION)], tmp_path / "s", regions=None, told=told)
    assert [scope.account for scope in manifest.scopes] == [ACME, PRODUCTION]
    assert [len(scope.regions) for scope in manifest.scopes] == [17, 17]
    assert (manifest.refused, codes(tmp_path / "s")) == (0, Counter())
    pages = pages_of(tmp_path / "s")
    assert not users.of(pages).gaps
    assert all(isinstance(user.created, datetime) for user in users.of(pages).items)
    assert {row.user for row in credentials.of(pages).items} == {user.name for user in users.of(pages).items}
    assert not isinstance(report_generated.of(pages), Gap)
    asked = pages.all(KEYS)
    assert {answer.request["UserName"] for answer in asked.items} == {user.name for user in users.of(pages).items}
    assert told.all[-1].done == told.all[-1].planned
    assert aws.world.calls["iam", "GetAccountAuthorizationDetails"] == 2


def test_documents_stay_the_text_that_iam_sends(aws: EmbeddedAws, tmp_path: Path) -> None:
    run([target(aws)], tmp_path / "s", steps=(AUTHORIZATION,))
    found = roles.of(pages_of(tmp_path / "s")).items
    assert found
    assert all(role.trust.startswith("{") for role in found)


def test_an_account_that_is_named_twice_is_collected_once(aws: EmbeddedAws, tmp_path: Path) -> None:
    told = Told()
    manifest = run([target(aws), target(aws)], tmp_path / "s", steps=(SUMMARY,), told=told)
    assert (len(manifest.scopes), aws.world.calls["iam", "GetAccountSummary"]) == (1, 1)
    assert "is account 111122223333 again" in told.notes


def test_a_role_is_assumed(aws: EmbeddedAws, tmp_path: Path) -> None:
    role = f"arn:aws:iam::{PRODUCTION}:role/OrganizationAccountAccessRole"
    manifest = run([assumed(target(aws), role)], tmp_path / "s", steps=(SUMMARY,))
    (scope,) = manifest.scopes
    assert scope.caller == f"arn:aws:sts::{PRODUCTION}:assumed-role/OrganizationAccountAccessRole/leastwise"


def test_one_denied_user_of_many_is_one_gap(aws: EmbeddedAws, tmp_path: Path) -> None:
    run([target(aws)], tmp_path / "a", steps=(AUTHORIZATION,))
    name = users.of(pages_of(tmp_path / "a")).items[0].name
    aws.world.refuse("iam:ListAccessKeys", request={"UserName": name})
    manifest = run([target(aws)], tmp_path / "s")
    assert manifest.refused == 1
    assert codes(tmp_path / "s") == {("global/iam.ListAccessKeys", "AccessDenied"): 1}
    (gap,) = pages_of(tmp_path / "s").all(KEYS).gaps
    assert gap.request == (("UserName", name),)


def test_what_others_learn_from_may_be_denied(aws: EmbeddedAws, tmp_path: Path) -> None:
    aws.world.refuse("iam:GetAccountAuthorizationDetails")
    manifest = run([target(aws)], tmp_path / "s")
    assert manifest.refused == 1
    assert aws.world.calls["iam", "ListAccessKeys"] == 0


def test_denied_regions_are_those_that_cannot_be_switched_off(aws: EmbeddedAws, tmp_path: Path) -> None:
    aws.world.refuse("ec2:DescribeRegions")
    manifest = run([target(aws)], tmp_path / "s", regions=None, steps=(REGIONS, FUNCTIONS))
    assert len(manifest.scopes[0].regions) == 17
    assert codes(tmp_path / "s") == {("global/ec2.DescribeRegions", "UnauthorizedOperation"): 1}


def test_a_denied_region_is_a_gap_in_that_region(aws: EmbeddedAws, tmp_path: Path) -> None:
    aws.world.deny_region("eu-west-1")
    run([target(aws)], tmp_path / "s")
    assert codes(tmp_path / "s") == {("eu-west-1/lambda.ListFunctions", "AccessDeniedException"): 1}


def test_throttling_is_waited_out(aws: EmbeddedAws, tmp_path: Path) -> None:
    aws.world.throttle("iam:ListAccessKeys", times=3)
    assert run([target(aws)], tmp_path / "s").refused == 0


@pytest.mark.parametrize("code", ["UnknownOperationException", "InternalFailure", "Unimplemented"])
def test_an_operation_that_does_not_work_is_a_gap(aws: EmbeddedAws, tmp_path: Path, code: str) -> None:
    aws.world.refuse("iam:GetAccountSummary", code)
    assert run([target(aws)], tmp_path / "s").refused == 1
    assert [member for member, _ in codes(tmp_path / "s")] == ["global/iam.GetAccountSummary"]


def test_a_session_that_expires_ends_the_asking(aws: EmbeddedAws, tmp_path: Path) -> None:
    told = Told()
    aws.world.expire_after(6, account=PRODUCTION)
    manifest = run([target(aws), target(aws, PRODUCTION)], tmp_path / "s", told=told)
    assert manifest.refused > 0
    assert {code for _, code in codes(tmp_path / "s")} <= {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
    assert f"the credentials for {PRODUCTION} have expired" in told.notes
    assert not users.of(pages_of(tmp_path / "s")).gaps


def test_a_region_that_hangs_is_given_up(aws: EmbeddedAws, tmp_path: Path) -> None:
    each = tuple(
        dataclasses.replace(FUNCTIONS, request={"MaxItems": number + 1, "MasterRegion": "ALL"}) for number in range(30)
    )
    aws.world.hang("lambda:ListFunctions", 3.0)
    began, told = time.monotonic(), Told()
    steps: tuple[Step[Any], ...] = (SUMMARY, *each)
    manifest = run([target(aws)], tmp_path / "s", regions=("eu-west-1",), steps=steps, told=told, limits=IMPATIENT)
    assert time.monotonic() - began < 10
    assert (manifest.answered, manifest.refused) == (1, 30)
    assert set(codes(tmp_path / "s")) == {("eu-west-1/lambda.ListFunctions", "ReadTimeoutError")}
    assert aws.world.calls["lambda", "ListFunctions"] < 20
    assert "eu-west-1 does not answer" in told.notes


def test_a_full_disk_ends_it_and_keeps_what_there_is(aws: EmbeddedAws, tmp_path: Path) -> None:
    writer = SnapshotWriter(tmp_path / "s")
    (writer.folder / ACME).write_text("a file where a folder has to be")
    with pytest.raises(OutputError, match="cannot write"):
        collect([target(aws)], writer, regions=None, steps=(SUMMARY,), progress=Told(), clock=lambda: datetime.now(UTC))


def test_an_interruption_says_how_to_go_on(aws: EmbeddedAws, tmp_path: Path) -> None:
    class Interrupted(Told):
        def __call__(self, progress: Progress) -> None:
            super().__call__(progress)
            if progress.done == 3 and not progress.note:
                raise KeyboardInterrupt

    told = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        run([target(aws)], tmp_path / "s", told=told)
    assert "collect again to go on" in told.notes
    run([target(aws)], tmp_path / "s", told=(again := Told()))
    assert "going on from" in again.notes


def content(path: Path) -> list[str]:
    """Everything in a snapshot but times, in an order of its own."""
    snapshot = open_snapshot(path)
    (scope,) = snapshot.manifest.scopes
    return sorted(f"{name} {line.request} {bytes(line.response)!r} {line.next}" for name, line in snapshot.lines(scope))


def test_a_killed_collection_goes_on_where_it_stopped(aws: EmbeddedAws, tmp_path: Path) -> None:
    run([target(aws)], tmp_path / "whole")
    aws.world.hang("lambda:ListFunctions", 60)
    child = subprocess.Popen(
        [sys.executable, __file__, str(tmp_path / "killed")],
        env={
            **os.environ,
            **aws.credentials().environment(),
            "AWS_ENDPOINT_URL": aws.endpoint,
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )
    try:
        _wait_for(tmp_path / "killed.partial" / ACME / "global" / "iam.ListAccessKeys.jsonl", child)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    aws.world.faults.clear()
    aws.world.calls.clear()
    told = Told()
    run([target(aws)], tmp_path / "killed", told=told)
    assert content(tmp_path / "killed") == content(tmp_path / "whole")
    assert aws.world.calls["iam", "GetAccountAuthorizationDetails"] == 0
    assert aws.world.calls["iam", "GetCredentialReport"] == 0
    assert "going on from" in told.notes


def _wait_for(file: Path, child: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    while not file.exists() and time.monotonic() < end and child.poll() is None:
        time.sleep(0.02)
    assert file.exists()


def test_old_pages_are_not_gone_on_from(aws: EmbeddedAws, tmp_path: Path) -> None:
    class Interrupted(Told):
        def __call__(self, progress: Progress) -> None:
            if progress.done == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([target(aws)], tmp_path / "s", told=Interrupted())
    told = Told()
    run([target(aws)], tmp_path / "s", told=told, now=datetime.now(UTC) + timedelta(hours=4))
    assert "0 calls need not be made again" in told.notes


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A machine that nobody has configured for AWS."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    return monkeypatch


def refusal(tmp_path: Path, target: Target, kind: type[Exception]) -> str:
    with pytest.raises(kind) as caught:
        run([target], tmp_path / "s")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_no_credentials(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "run `aws configure`" in refusal(tmp_path, own(), CredentialsError)


def test_half_of_the_credentials(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.setenv("AWS_ACCESS_KEY_ID", "AKIA" + "IOSFODNN7EXAMPLE")
    assert "secret access key" in refusal(tmp_path, own(), CredentialsError)


def test_a_profile_that_is_not_there(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "`nowhere`" in refusal(tmp_path, own("nowhere"), CredentialsError)


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("credential_process = /bin/false", "credential process"),
        (
            "sso_account_id=111122223333\nsso_region=us-east-1\nsso_role_name=r\nsso_start_url=https://x",
            "aws sso login",
        ),
    ],
)
def test_a_profile_that_gives_nothing(bare: pytest.MonkeyPatch, tmp_path: Path, config: str, says: str) -> None:
    (tmp_path / "config").write_text(f"[profile broken]\n{config}\n")
    assert says in refusal(tmp_path, own("broken"), CredentialsError)


def test_credentials_that_aws_does_not_know(aws: EmbeddedAws, tmp_path: Path) -> None:
    strange = static("acme", aws_access_key_id="AKIA" + "0" * 16, aws_secret_access_key="x" * 40, endpoint=aws.endpoint)
    assert "AWS refused the credentials of `acme`" in refusal(tmp_path, strange, CredentialsError)


def test_credentials_that_have_expired(aws: EmbeddedAws, tmp_path: Path) -> None:
    expired = target(aws, PRODUCTION)
    aws.world.expire_after(0)
    assert "have expired" in refusal(tmp_path, expired, CredentialsError)


def test_an_endpoint_that_is_not_there(tmp_path: Path) -> None:
    keys = {"aws_access_key_id": "AKIA" + "0" * 16, "aws_secret_access_key": "x"}
    assert "cannot be reached" in refusal(tmp_path, static("a", **keys, endpoint="http://127.0.0.1:9"), InputError)


def test_no_target_and_no_such_region(aws: EmbeddedAws, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no account"):
        run([], tmp_path / "s")
    with pytest.raises(UsageError, match="`eu-west1` is not a region"):
        run([target(aws)], tmp_path / "s", regions=("eu-west1",), steps=(REGIONS, FUNCTIONS))


if __name__ == "__main__":
    collect(
        [own()],
        SnapshotWriter(Path(sys.argv[1])),
        regions=TWO_REGIONS,
        steps=STEPS,
        progress=lambda progress: None,
        clock=lambda: datetime.now(UTC),
    )
