"""The main job on the embedded Organization: every planted fault is found, and no planted good subject is flagged."""

from __future__ import annotations

import base64
import json
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from demo.planted import PLANTED, Planted
from demo.stage import Stage
from leastwise.audit import Audit, Result, all_checks, audit
from leastwise.checks import Check
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.collect.assemble import estate, steps_for, with_organization
from leastwise.collect.offline import open_source
from leastwise.collect.pages import Pages
from leastwise.model import Status
from leastwise.report import render

LAST_ACCESSED = {"GenerateServiceLastAccessedDetails", "GetServiceLastAccessedDetails"}
PER_USER = {"ListAccessKeys", "ListSSHPublicKeys", *LAST_ACCESSED}
"""Asked of those users, roles and policies alone whose answer can change a result."""

Found = Mapping[tuple[str, str, str, str], list[Result]]


@pytest.fixture(scope="session")
def snapshot(running: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The four accounts, collected over HTTP."""
    path = tmp_path_factory.mktemp("organization") / "acme.zip"
    collect_live(targets(running.aws, running.story), path, regions=None, quiet=True)
    return path


@pytest.fixture(scope="session")
def audited(snapshot: Path) -> Audit:
    return audited_at(snapshot)


def audited_at(path: Path) -> Audit:
    found = read(path)
    return audit(found.id, found.estates, all_checks(), every=True)


@pytest.fixture(scope="session")
def found(audited: Audit) -> Found:
    results: dict[tuple[str, str, str, str], list[Result]] = defaultdict(list)
    for result in audited.results:
        if result.subject:
            results[result.check, result.account, result.subject.type, result.subject.id].append(result)
    return results


def name_of(row: Planted) -> str:
    return f"{row.check}: {row.account_name} {row.subject_type} {row.subject_id}"


@pytest.mark.parametrize("row", PLANTED, ids=name_of)
def test_what_is_planted_is_judged_as_planted(row: Planted, found: Found, stage: Stage) -> None:
    account, subject = stage.story.accounts[row.account_name], row.identify(stage.story)
    results = found.get((row.check, account, row.subject_type, subject))
    if results is None and row.subject_type == "access-key":
        # The id of a key that no check finds fault with is not worth a call: it has the name of its slot.
        results = slots(found, row, account)
    assert results, "no result speaks of it"
    assert {str(result.status) for result in results} == {row.status}, results[0].says


def slots(found: Found, row: Planted, account: str) -> list[Result]:
    owner = row.subject_id.partition(":")[0]
    mine = [key for key in found if key[:3] == (row.check, account, "access-key") and key[3].startswith(f"{owner}/")]
    return [result for key in mine for result in found[key] if result.status is not Status.NOT_APPLICABLE]


def test_everything_was_seen(audited: Audit) -> None:
    assert audited.coverage.answered == audited.coverage.calls
    assert [result for result in audited.results if result.status is Status.UNKNOWN] == []


def test_a_folder_and_a_zip_say_the_same(snapshot: Path, audited: Audit, tmp_path: Path) -> None:
    shutil.unpack_archive(snapshot, tmp_path / "folder")
    assert audited_at(tmp_path / "folder") == audited


def test_an_export_says_what_the_snapshot_says(snapshot: Path, audited: Audit, tmp_path: Path) -> None:
    """The AWS CLI's files of one account, judged offline, agree with the live collection wherever they can answer."""
    details, report = export(snapshot, tmp_path, "111122223333")
    exported = read(details, report)
    offline = audit(exported.id, exported.estates, all_checks(), every=True)
    told = {said(result) for result in audited.results if result.account == "111122223333"}
    answers = {said(result) for result in offline.results if result.status is not Status.UNKNOWN}
    assert len(answers) > 150
    assert answers - told == set()


def said(result: Result) -> tuple[str, str, str, str]:
    """A result without what only iam:ListAccessKeys knows: the id of a key."""
    subject = result.subject
    named = subject.arn if subject and subject.type == "access-key" else subject and subject.id
    return (result.check, str(result.status), str(subject and subject.type), str(named))


def export(snapshot: Path, folder: Path, account: str) -> tuple[Path, Path]:
    """What `aws iam get-account-authorization-details` and `get-credential-report` would have printed."""
    from urllib.parse import unquote

    def page(operation: str) -> dict[str, object]:
        with zipfile.ZipFile(snapshot) as archive:
            lines = archive.read(f"{account}/global/iam.{operation}.jsonl").splitlines()
        response: dict[str, object] = json.loads(lines[0])["response"]
        return response

    def decoded(value: object) -> object:
        if isinstance(value, dict):
            return {key: _document(each) if "Document" in key else decoded(each) for key, each in value.items()}
        return [decoded(each) for each in value] if isinstance(value, list) else value

    def _document(value: object) -> object:
        return json.loads(unquote(value)) if isinstance(value, str) else value

    details, report = folder / "details.json", folder / "report.json"
    details.write_text(json.dumps(decoded(page("GetAccountAuthorizationDetails")), indent=4))
    report.write_text(json.dumps(page("GetCredentialReport")))
    assert base64.b64decode(json.loads(report.read_text())["Content"])
    return details, report


def test_no_secret_enters_the_snapshot(snapshot: Path) -> None:
    secret = "wJalrXUtnFEMI/K7MDENG"
    with zipfile.ZipFile(snapshot) as archive:
        texts = [archive.read(name).decode() for name in archive.namelist()]
    assert not any(secret in text or base64.b64encode(secret.encode()).decode()[:16] in text for text in texts)
    assert any("AWS secret access key" in text for text in texts)


def test_iam_takes_a_handful_of_calls(stage: Stage, tmp_path: Path) -> None:
    collect_live(targets(stage.aws, stage.story)[:1], tmp_path / "a.zip", regions=["us-east-1"], quiet=True)
    iam = {operation: n for (service, operation), n in stage.world.calls.items() if service in {"iam", "sts"}}
    assert sum(n for operation, n in iam.items() if operation not in PER_USER) <= 17


def test_an_account_that_refuses_something_is_incomplete_and_still_told(stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse("iam:GetCredentialReport", code="AccessDenied")
    stage.world.refuse("iam:GenerateCredentialReport", code="AccessDenied")
    collect_live(targets(stage.aws, stage.story)[:1], tmp_path / "a.zip", regions=["us-east-1"], quiet=True)
    told = audited_at(tmp_path / "a.zip")
    unknown = {result.check for result in told.results if result.status is Status.UNKNOWN}
    failing = {result.check for result in told.results if result.status is Status.FAIL}
    assert {"console-mfa", "key-age", "unused-credentials"} <= unknown
    assert {"root-access-key", "policies-on-users", "full-admin"} <= failing
    assert "iam:GetCredentialReport denied" in told.coverage.sentence()


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_what_a_check_needs_is_enough_for_it(check: Check[Any], snapshot: Path, audited: Audit) -> None:
    """Judged on the pages of its own steps alone, a check says what it says on everything."""
    chosen = {step.key for step in steps_for((check,))}
    source = open_source(snapshot, credential_report=None, seen_at=None)
    estates = tuple(estate(only(a.pages, chosen), a.seen_at, a.seen_at_source) for a in source.accounts)
    alone = audit("id", with_organization(estates), (check,), every=True)
    assert alone.results == tuple(result for result in audited.results if result.check == check.id)


def only(pages: Pages, keys: set[str]) -> Pages:
    """The pages of some steps."""
    lines = [(name, line) for name, line in pages.lines() if name.split("/")[-1].removesuffix(".jsonl") in keys]
    return Pages(pages.account, pages.partition, pages.regions, lines)


@pytest.mark.parametrize(
    "damage", ["arn", "", "arn:aws:iam::aws:policy", "x" * 5000, "arn:aws:iam::1:\x00/\u202e", "*"]
)
def test_a_name_that_makes_no_sense_costs_no_more_than_its_subject(damage: str, snapshot: Path, tmp_path: Path) -> None:
    """One hostile ARN in an export: every check still answers for the others, and nothing else happens."""
    details, report = export(snapshot, tmp_path, "111122223333")
    text = json.loads(details.read_text())
    text["UserDetailList"][0]["AttachedManagedPolicies"] = [{"PolicyName": damage, "PolicyArn": damage}]
    text["UserDetailList"][1]["GroupList"] = [damage]
    text["RoleDetailList"][0]["PermissionsBoundary"] = {"PermissionsBoundaryArn": damage or "x"}
    text["RoleDetailList"][1]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] = {"AWS": damage}
    details.write_text(json.dumps(text))
    found = read(details, report)
    result = audit(found.id, found.estates, all_checks(), every=True)
    assert sum(each.status is Status.FAIL for each in result.results) > 20
    for format in ("json", "html", "table"):
        assert render(result, format, every=True)
