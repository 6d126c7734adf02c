"""Snapshots and exports of the AWS CLI, honest and hostile."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest

import leastwise.collect.export
from leastwise.collect.offline import AccountPages, open_source
from leastwise.collect.steps.iam_authorization import AUTHORIZATION, groups, policies, roles, users
from leastwise.collect.steps.iam_credentials import REPORT, credentials, report_generated
from leastwise.errors import InputError, SnapshotError, UsageError
from leastwise.model import Gap, Observed
from leastwise.snapshot import Line, Scope, SnapshotWriter

ACCOUNT = "111122223333"
WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)
GENERATED = "2026-11-20T10:00:00+00:00"
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
HEAD = "user,arn,user_creation_time,password_enabled,mfa_active,access_key_1_active"


def user(name: str, account: str = ACCOUNT, **more: Any) -> dict[str, Any]:
    arn = f"arn:aws:iam::{account}:user/{name}"
    return {"UserName": name, "UserId": f"AIDA{name}", "Arn": arn, "CreateDate": "2026-01-01T00:00:00+00:00", **more}


def role(name: str, trust: object) -> dict[str, Any]:
    return {
        "RoleName": name,
        "RoleId": f"AROA{name}",
        "Arn": f"arn:aws:iam::{ACCOUNT}:role/{name}",
        "CreateDate": "2026-01-01T00:00:00+00:00",
        "AssumeRolePolicyDocument": trust,
    }


def export(*people: dict[str, Any], trusts: tuple[object, ...] = (), **more: Any) -> str:
    listed = [role(f"r{number}", trust) for number, trust in enumerate(trusts)]
    page = {"UserDetailList": people, "GroupDetailList": [], "RoleDetailList": listed, "Policies": [], **more}
    return json.dumps(page, indent=4)


def csv_of(*names: str, account: str = ACCOUNT, delimiter: str = ",") -> str:
    rows = [HEAD, *(f"{n},arn:aws:iam::{account}:user/{n},2026-01-01T00:00:00Z,false,false,false" for n in names)]
    return "\n".join(rows).replace(",", delimiter) + "\n"


def cli(text: str) -> str:
    content = base64.b64encode(text.encode()).decode()
    return json.dumps({"Content": content, "ReportFormat": "text/csv", "GeneratedTime": GENERATED})


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def save(data: str | bytes, name: str = "acct.json") -> Path:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        os.utime(path, (WRITTEN.timestamp(), WRITTEN.timestamp()))
        return path

    return save


def only(path: Path, report: Path | None = None, seen_at: datetime | None = None) -> AccountPages:
    (account,) = open_source(path, credential_report=report, seen_at=seen_at).accounts
    return account


def names(observed: Observed[Any]) -> list[str]:
    return [item.name for item in observed.items]


def test_an_export_holds_what_it_lists(write: Write) -> None:
    account = only(write(export(user("alice"), user("bob"), trusts=(TRUST,))))
    assert (account.pages.account, account.pages.partition) == (ACCOUNT, "aws")
    assert names(users.of(account.pages)) == ["alice", "bob"]
    assert users.of(account.pages).gaps == ()
    assert account.seen_at == WRITTEN
    assert account.seen_at_source == "when `acct.json` was last written"


def test_what_an_export_cannot_hold_is_a_gap(write: Write) -> None:
    found = credentials.of(only(write(export(user("alice")))).pages)
    assert [gap.code for gap in found.gaps] == ["NotCollected"]


def test_documents_may_be_objects_or_the_text_that_iam_sends(write: Write) -> None:
    trusts = (TRUST, json.dumps(TRUST), quote(json.dumps(TRUST)))
    found = roles.of(only(write(export(trusts=trusts))).pages)
    assert [json.loads(role.trust) for role in found.items] == [TRUST] * 3


def test_a_duplicate_inside_a_document_is_left_to_whoever_reads_documents(write: Write) -> None:
    text = export(trusts=("HERE",)).replace('"HERE"', '{"Version": "2012-10-17", "Version": "2008-10-17"}')
    (found,) = roles.of(only(write(text)).pages).items
    assert found.trust == '{"Version":"2012-10-17","Version":"2008-10-17"}'


def test_pages_one_after_the_other_are_one_export(write: Write) -> None:
    first = export(user("alice"), IsTruncated=True, Marker="m")
    second = export(user("bob"), IsTruncated=False)
    found = users.of(only(write(first + "\n" + second)).pages)
    assert (names(found), found.gaps) == (["alice", "bob"], ())


@pytest.mark.parametrize("more", [{"IsTruncated": True, "Marker": "m"}, {"NextToken": "n"}])
def test_a_truncated_export_does_not_pass_for_a_whole_one(write: Write, more: dict[str, Any]) -> None:
    found = users.of(only(write(export(user("alice"), **more))).pages)
    assert names(found) == ["alice"]
    assert [gap.code for gap in found.gaps] == ["NotCollected"]


def test_a_list_that_is_left_out_is_not_an_empty_one(write: Write) -> None:
    pages = only(write(json.dumps({"UserDetailList": [user("alice")]}))).pages
    assert "GroupDetailList" in groups.of(pages).gaps[0].why
    assert policies.of(pages).gaps


@pytest.mark.parametrize("text", [cli(csv_of("alice")), csv_of("alice"), "\ufeff" + csv_of("alice")])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_report_beside_it(write: Write, text: str, newline: str) -> None:
    report = write(text.replace("\n", newline), "report")
    account = only(write(export(user("alice"))), report)
    assert [row.user for row in credentials.of(account.pages).items] == ["alice"]


def test_a_report_that_a_spreadsheet_saved(write: Write) -> None:
    report = write(csv_of("alice", delimiter=";"), "report.csv")
    account = only(write(export(user("alice"))), report)
    assert [row.user for row in credentials.of(account.pages).items] == ["alice"]
    assert isinstance(report_generated.of(account.pages), Gap)


def test_now_is_what_is_known_best(write: Write) -> None:
    path, report = write(export(user("alice"))), write(cli(csv_of("alice")), "report.json")
    given = datetime(2026, 12, 24, tzinfo=UTC)
    assert only(path, report, given).seen_at == given
    assert only(path, report).seen_at == datetime.fromisoformat(GENERATED)
    assert only(path, write(csv_of("alice"), "report.csv")).seen_at == WRITTEN


def test_an_account_without_anybody_is_known_by_its_report(write: Write) -> None:
    account = only(write(export()), write(csv_of("alice"), "report.csv"))
    assert account.pages.account == ACCOUNT


def test_the_id_is_that_of_the_files(write: Write) -> None:
    path, report = write(export(user("alice"))), write(csv_of("alice"), "report.csv")
    alone = open_source(path, credential_report=None, seen_at=None).snapshot
    beside = open_source(path, credential_report=report, seen_at=None).snapshot
    assert len({alone, beside}) == 2
    assert open_source(write(export(user("alice")), "copy"), credential_report=None, seen_at=None).snapshot == alone


GOOD = export(user("alice"))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        (GOOD[:-30], "is not JSON: it ends too early"),
        (GOOD.replace('"AIDAalice"', "NaN"), "is not JSON: invalid character on line 5"),
        (GOOD + "x", "is not JSON: trailing characters"),
        ("<html>", "is not JSON: invalid character"),
        ("[]", "JSON that is not an object"),
        ("{}", "neither a snapshot nor the output"),
        (cli(csv_of("alice")), "neither a snapshot nor the output"),
        ('{"UserDetailList": ' + "[" * 100_000, "nested too deeply"),
        (GOOD.encode("utf-16"), "is UTF-16"),
        (GOOD.encode("utf-16-le"), "is UTF-16"),
        (GOOD.replace("alice", "\xe9").encode("latin-1"), "is not UTF-8"),
        (GOOD.replace('"Policies"', '"Policies": [], "Policies"'), "has the key `Policies` twice"),
        (GOOD.replace('"Policies"', '"Policies": [], "Polici\\u0065s"'), "has the key `Policies` twice"),
        (GOOD.replace('"UserId"', '"UserName": "mallory", "UserId"'), "has the key `UserName` twice"),
        (GOOD.replace('"AIDAalice"', "7"), "get-account-authorization-details` prints it: expected `str`, got `int`"),
        (GOOD.replace('"AIDAalice"', r'"\ud800"'), "is not "),
        (export(user("a"), user("b", "444455556666")), "mixes accounts (111122223333, 444455556666)"),
        (export(user("a", "../../etc")), "not an account id"),
        (export(), "does not show whose account"),
    ],
)
def test_a_bad_export_is_refused_in_one_line(write: Write, data: str | bytes, says: str) -> None:
    path = write(data)
    with pytest.raises(InputError) as caught:
        open_source(path, credential_report=None, seen_at=None)
    assert str(caught.value).startswith(f"`{path}` ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("", "is empty"),
        (csv_of("alice").encode("utf-16"), "is UTF-16"),
        ("a,b\n", "does not name the columns user and arn"),
        (csv_of("alice") + "bob,arn\n", "row 3 of"),
        (cli("x").replace("eA==", "?"), "not base64"),
        (cli(csv_of("alice")).replace(GENERATED, "yesterday"), "is not a time"),
        ('{"ReportFormat": "text/csv"}', "get-credential-report` prints it"),
        (csv_of("alice", account="444455556666"), "of account 444455556666"),
    ],
)
def test_a_bad_report_is_refused_in_one_line(write: Write, data: str | bytes, says: str) -> None:
    report = write(data, "report")
    with pytest.raises(InputError) as caught:
        only(write(GOOD), report)
    assert f"`{report}`" in str(caught.value)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        only(tmp_path / "nowhere.json")


def test_a_file_of_an_absurd_size_is_not_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leastwise.collect.export, "MOST_BYTES", 100)
    with pytest.raises(InputError, match="it is not read"):
        only(write(GOOD))


def snapshot(target: Path) -> Path:
    writer = SnapshotWriter(target)
    answer = msgspec.Raw(msgspec.json.format(export(user("alice")).encode(), indent=-1))
    line = Line(request=dict(AUTHORIZATION.request), at="2026-11-24T03:00:00Z", response=answer)
    writer.add(ACCOUNT, None, AUTHORIZATION.service, AUTHORIZATION.operation, line)
    caller = f"arn:aws:iam::{ACCOUNT}:user/auditor"
    scope = Scope(account=ACCOUNT, partition="aws", caller=caller, regions=("eu-west-1",))
    writer.finish(tool="t", started="2026-11-24T03:00:00Z", finished="2026-11-24T03:01:00Z", scopes=(scope,))
    return target


@pytest.mark.parametrize("name", ["snap", "snap.zip"])
def test_a_snapshot_is_opened_as_it_is(tmp_path: Path, name: str) -> None:
    account = only(snapshot(tmp_path / name))
    assert names(users.of(account.pages)) == ["alice"]
    assert account.pages.regions == ("eu-west-1",)
    assert account.seen_at == datetime(2026, 11, 24, 3, tzinfo=UTC)
    assert isinstance(account.pages.one(REPORT), Gap)


def test_a_report_beside_a_snapshot_is_a_mistake(tmp_path: Path, write: Write) -> None:
    with pytest.raises(UsageError, match="has its own credential report"):
        only(snapshot(tmp_path / "snap"), write(csv_of("alice"), "report.csv"))


def test_a_folder_that_is_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="is not a snapshot"):
        only(tmp_path)
