"""An audit of many accounts, each read and judged by itself, here or on a process pool."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from demo.stage import Stage
from estates import pages_of
from leastwise.audit import Audit, Waiver, all_checks, audit, read_baseline
from leastwise.checks import Check
from leastwise.cli.demo import targets
from leastwise.cli.judging import audited, audited_in_parts
from leastwise.cli.parts import organizations
from leastwise.cli.pool import WORTH_A_PROCESS, processes
from leastwise.cli.sources import collect_live, read
from leastwise.collect.offline import Parted, open_parted
from leastwise.errors import SnapshotError
from leastwise.model import Organization
from leastwise.report.json import results_json
from leastwise.snapshot import Scope, SnapshotWriter

NOW = "2026-11-24T00:00:00Z"
SOME = tuple(
    check for check in all_checks() if check.practice.id in ("mfa", "rotate_credentials", "delegate_with_roles")
)


def waivers(path: Path) -> tuple[Waiver, ...]:
    """One for whatever has tags, which only an Estate knows, and one for nobody."""
    estates = read(path).estates
    of_users = {key for each in estates for user in each.users.items for key, _ in user.tags}
    keys = of_users | {key for each in estates for role in each.roles.items for key, _ in role.tags}
    checks, until = tuple(check.id for check in SOME), date(2100, 1, 1)
    tagged = tuple((key, "*") for key in sorted(keys))
    return (
        Waiver(checks=checks, tags=tagged, any_tag=True, owner="ann", reason="", expires=until, place="w.toml:1"),
        Waiver(checks=("key-age",), pattern="nobody", owner="ann", reason="", expires=until, place="w.toml:9"),
    )


@pytest.fixture(scope="module")
def organization(running: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded Organization."""
    path = tmp_path_factory.mktemp("pool") / "acme.zip"
    collect_live(targets(running.aws, running.story), path, regions=["us-east-1"], quiet=True)
    return path


def opened(path: Path) -> Parted:
    found = open_parted(path, seen_at=None)
    assert found is not None
    return found


def in_parts(path: Path, processes: int, checks: Sequence[Check[Any]] = SOME, **options: Any) -> Audit:
    return audited_in_parts(path, opened(path), checks, processes=processes, **options)


def at_once(path: Path, checks: Sequence[Check[Any]] = SOME, **options: Any) -> Audit:
    """With all Estates in memory, as a library does it."""
    found = read(path)
    return audit(found.id, found.estates, checks, not_entered=found.not_entered, **options)


@pytest.mark.parametrize("every", [False, True], ids=["counted", "every subject"])
def test_the_number_of_processes_changes_nothing(organization: Path, every: bool) -> None:
    one, two = (in_parts(organization, many, all_checks(), every=every) for many in (1, 2))
    assert results_json(one) == results_json(two)
    assert results_json(one) == results_json(at_once(organization, all_checks(), every=every))
    assert len({result.account for result in one.results}) == 4


def test_members_know_the_organization_from_its_management_account(organization: Path) -> None:
    (known,) = organizations(opened(organization)).values()
    assert known.accounts.items
    for each in read(organization).estates:
        assert isinstance(each.organization, Organization)
        assert each.organization.accounts.items == known.accounts.items


def test_nor_does_it_under_waivers_that_go_by_tags(organization: Path) -> None:
    given = waivers(organization)
    one, two = (in_parts(organization, many, waivers=given) for many in (1, 2))
    assert results_json(one) == results_json(two) == results_json(at_once(organization, waivers=given))
    assert any(result.waiver for result in one.results)
    assert any(result.check == "waiver-unused" for result in one.results)


def test_nor_against_a_baseline(organization: Path) -> None:
    before = json.loads(results_json(at_once(organization)))
    before["results"] = before["results"][::2]
    baseline = read_baseline("before.json", json.dumps(before).encode())
    one, two = (in_parts(organization, many, baseline=baseline) for many in (1, 2))
    assert results_json(one) == results_json(two) == results_json(at_once(organization, baseline=baseline))
    assert one.baseline


@pytest.fixture
def half(tmp_path: Path) -> Path:
    """Two accounts with half a character in a policy."""
    document = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get\ud800", "Resource": "*"}}
    role = {"RoleName": "app", "RolePolicyList": [{"PolicyName": "some", "PolicyDocument": json.dumps(document)}]}
    path = tmp_path / "half.zip"
    with SnapshotWriter(path) as writer:
        writer.finish(tool="a test", started=NOW, finished=NOW, scopes=tuple(_accounts(writer, role)))
    return path


def _accounts(writer: SnapshotWriter, role: dict[str, Any]) -> Iterator[Scope]:
    for account in ("000000000001", "000000000002"):
        for name, line in pages_of({"account": account, "roles": [role]}).lines():
            _, _, file = name.split("/")
            service, operation, _ = file.split(".")
            writer.add(account, None, service, operation, line)
        yield Scope(account=account, partition="aws", caller=f"arn:aws:iam::{account}:user/test", regions=())


def test_half_a_character_goes_through_too(half: Path) -> None:
    one, two = in_parts(half, 1, all_checks()), in_parts(half, 2, all_checks())
    assert one == two
    assert any(r"\ud800" in repr(result) for result in one.results)


def test_a_member_that_was_changed_ends_the_audit_wherever_it_is_read(organization: Path, tmp_path: Path) -> None:
    path, name = tmp_path / "changed.zip", "222233334444/global/iam.GetAccountAuthorizationDetails.jsonl"
    with zipfile.ZipFile(organization) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.namelist():
            data = before.read(entry)
            after.writestr(entry, data.replace(b"2012-10-17", b"2008-10-17") if entry == name else data)
    for many in (1, 2):
        with pytest.raises(SnapshotError, match="is not what the manifest says"):
            in_parts(path, many)


def test_a_snapshot_that_is_replaced_meanwhile_is_not_mixed_with_it(organization: Path, half: Path) -> None:
    before = opened(organization)
    with pytest.raises(SnapshotError, match="was replaced while it was read"):
        audited_in_parts(half, before, SOME, processes=2)


def test_a_process_is_taken_where_it_saves_something() -> None:
    assert processes(None, 1) == processes(8, 2 * WORTH_A_PROCESS - 1) == processes(1, 500) == 1
    assert processes(8, 2 * WORTH_A_PROCESS) == 2
    assert processes(3, 500) == 3


def test_one_account_is_audited_as_it_is(half: Path, organization: Path) -> None:
    assert results_json(audited(organization, SOME, jobs=1)) == results_json(at_once(organization))
    assert audited(half, SOME, seen_at="2027-01-01").seen_at == "2027-01-01T00:00:00Z"
