"""GenerateCredentialReport and GetCredentialReport."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage, refusal


@pytest.fixture
def fresh(stage: Stage) -> Iterator[Stage]:
    stage.world.reports.clear()
    yield stage
    stage.world.reports.clear()
    stage.world.offset = timedelta(0)


def report(stage: Stage, account: str = "acme") -> dict[str, dict[str, str]]:
    iam = stage.client("iam", account)
    iam.generate_credential_report()
    iam.generate_credential_report()
    rows = csv.DictReader(iam.get_credential_report()["Content"].decode().splitlines())
    return {row["user"]: row for row in rows}


def ago(stage: Stage, days: float) -> str:
    return (stage.story.now - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_no_report_before_one_is_asked_for(fresh: Stage) -> None:
    with pytest.raises(ClientError) as caught:
        fresh.client("iam").get_credential_report()
    assert refusal(caught.value) == ("ReportNotPresent", 410)


def test_started_then_in_progress_then_complete(fresh: Stage) -> None:
    iam = fresh.client("iam")
    assert iam.generate_credential_report()["State"] == "STARTED"
    with pytest.raises(ClientError) as caught:
        iam.get_credential_report()
    assert refusal(caught.value) == ("ReportInProgress", 404)
    assert iam.generate_credential_report()["State"] == "COMPLETE"
    assert abs(iam.get_credential_report()["GeneratedTime"] - datetime.now(UTC)) < timedelta(seconds=30)


def test_a_report_is_kept_for_four_hours(fresh: Stage) -> None:
    iam = fresh.client("iam")
    before = report(fresh)
    iam.create_user(UserName="newcomer")
    try:
        assert report(fresh).keys() == before.keys()
        fresh.world.advance(timedelta(hours=4, minutes=1))
        with pytest.raises(ClientError) as caught:
            iam.get_credential_report()
        assert refusal(caught.value) == ("ReportExpired", 410)
        assert "newcomer" in report(fresh)
    finally:
        iam.delete_user(UserName="newcomer")


def test_its_text_has_22_columns_root_first_and_no_last_line_end(fresh: Stage) -> None:
    iam = fresh.client("iam")
    report(fresh)
    text = iam.get_credential_report()["Content"].decode()
    lines = text.split("\n")
    assert "\r" not in text
    assert not text.endswith("\n")
    assert {len(line.split(",")) for line in lines} == {22}
    assert lines[1].startswith("<root_account>,arn:aws:iam::111122223333:root,")
    users = [line.split(",")[0] for line in lines[2:]]
    assert users == sorted(users, key=str.lower)


def test_root_users_are_told_apart(fresh: Stage) -> None:
    acme, security = report(fresh)["<root_account>"], report(fresh, "acme-security")["<root_account>"]
    assert (acme["password_enabled"], acme["mfa_active"], acme["access_key_1_active"]) == ("true", "false", "true")
    assert (acme["password_last_used"], acme["access_key_1_last_used_date"]) == (ago(fresh, 7), ago(fresh, 6))
    assert acme["password_next_rotation"] == "not_supported"
    assert (security["password_enabled"], security["password_last_changed"]) == ("false", "N/A")


def test_dates_are_real(fresh: Stage) -> None:
    acme, production = report(fresh), report(fresh, "acme-production")
    assert acme["ana"]["password_last_changed"] == ago(fresh, 40)
    assert acme["ana"]["password_next_rotation"] == "N/A"
    assert production["quinn"]["password_next_rotation"] == ago(fresh, 30)
    assert acme["emil"]["password_last_used"] == "no_information"
    assert acme["deploy-bot"]["password_last_used"] == "N/A"


def test_an_inactive_key_keeps_its_dates_and_a_missing_one_has_none(fresh: Stage) -> None:
    row = report(fresh)["backup-bot"]
    slots = {
        tuple(row[f"access_key_{n}_{column}"] for column in ("active", "last_rotated", "last_used_service"))
        for n in (1, 2)
    }
    assert slots == {("true", ago(fresh, 30), "s3"), ("false", ago(fresh, 800), "s3")}
    missing = report(fresh)["deploy-bot"]
    assert (missing["access_key_1_active"], missing["access_key_1_last_used_date"]) == ("true", "N/A")
    assert (missing["access_key_2_active"], missing["access_key_2_last_rotated"]) == ("false", "N/A")
