"""The credential report: AWS's columns and what they lack, what was not seen told from what is not there."""

from __future__ import annotations

import csv
import dataclasses
import io

import pytest

from estates import estate_of
from leastwise.errors import UsageError
from leastwise.model import Observed, Person
from leastwise.report.credential_report import COLUMNS, credential_report, rows
from report.audits import HOSTILE
from report.test_html import Page

ACCOUNT = """
users:
  - {UserName: alice, GroupList: [people]}
  - {UserName: bot}
groups: [{GroupName: people}]
root: {password_enabled: true, mfa_active: true, password_last_used: "2026-10-22T00:00:00Z"}
report:
  alice:
    password_enabled: true
    password_last_used: "2026-10-30T00:00:00Z"
    password_last_changed: "2026-10-02T00:00:00Z"
    password_next_rotation: "2026-12-31T00:00:00Z"
    mfa_active: true
  bot:
    access_key_1_active: true
    access_key_1_last_rotated: "2026-08-01T00:00:00Z"
    access_key_1_last_used_date: "2026-10-31T00:00:00Z"
    access_key_1_last_used_region: eu-west-1
    access_key_1_last_used_service: s3
    cert_1_active: true
    cert_1_last_rotated: "2020-01-01T00:00:00Z"
pages:
  iam.ListVirtualMFADevices:
    VirtualMFADevices:
      - SerialNumber: arn:aws:iam::111122223333:mfa/phone
        EnableDate: 2026-01-01T00:00:00Z
        User: {Arn: "arn:aws:iam::111122223333:user/alice"}
  iam.ListServiceSpecificCredentials:
    ServiceSpecificCredentials:
      - ServiceSpecificCredentialId: ACCA1
        UserName: bot
        ServiceName: bedrock.amazonaws.com
        Status: Active
        CreateDate: 2026-01-02T00:00:00Z
"""


def test_every_row_has_every_column_in_its_order() -> None:
    table = list(csv.reader(io.StringIO(credential_report([estate_of(ACCOUNT)], "csv").decode())))
    assert tuple(table[0]) == COLUMNS
    assert {len(row) for row in table} == {len(COLUMNS)}
    assert [row[3] for row in table[1:]] == ["<root_account>", "alice", "bot"]


def test_a_password_and_its_mfa() -> None:
    _, alice, _ = rows(estate_of(ACCOUNT))
    assert alice["password_enabled"] == "true"
    assert (alice["password_age_days"], alice["password_idle_days"]) == ("30", "2")
    assert alice["password_next_rotation"] == "2026-12-31T00:00:00Z"
    assert (alice["mfa_active"], alice["mfa_kind"], alice["groups"]) == ("true", "authenticator app", "people")
    assert (alice["access_key_1_active"], alice["access_key_1_id"]) == ("false", "N/A")


def test_a_key_a_certificate_and_an_api_key() -> None:
    _, _, bot = rows(estate_of(ACCOUNT))
    key = [
        bot[f"access_key_1_{name}"]
        for name in ("active", "last_used_region", "last_used_service", "age_days", "idle_days")
    ]
    assert key == ["true", "eu-west-1", "s3", "92", "1"]
    assert (bot["cert_1_active"], bot["cert_1_last_rotated"]) == ("true", "2020-01-01T00:00:00Z")
    assert bot["service_credentials"] == "ACCA1 bedrock.amazonaws.com active since 2026-01-02, for ever"
    assert (bot["mfa_active"], bot["mfa_kind"], bot["idle_days"]) == ("false", "N/A", "1")


def test_root_with_a_device_that_is_no_authenticator_app() -> None:
    root, *_ = rows(estate_of(ACCOUNT))
    assert (root["kind"], root["mfa_kind"], root["idle_days"]) == ("root", "passkey or hardware", "10")


def test_what_was_not_seen_is_not_said_to_be_absent() -> None:
    refused = """
refused: {iam.ListVirtualMFADevices: AccessDenied, iam.ListServiceSpecificCredentials: AccessDenied}
"""
    text = ACCOUNT[: ACCOUNT.index("pages:")] + refused
    _, alice, bot = rows(estate_of(text))
    assert alice["mfa_kind"] == bot["service_credentials"] == "not seen"


def test_the_people_of_identity_center_have_rows() -> None:
    person = Person(id="9067-1", name="zoe@example.com", enabled=True)
    estate = dataclasses.replace(estate_of(ACCOUNT), people=Observed((person,)))
    *_, last = rows(estate)
    assert (last["kind"], last["user"], last["password_enabled"], last["mfa_kind"]) == (
        "identity-center",
        "zoe@example.com",
        "true",
        "not seen",
    )
    assert "zoe@example.com" in credential_report([estate], "html").decode()


def test_hostile_names_are_text() -> None:
    users = [{"UserName": name} for name in HOSTILE if "\ud800" not in name]
    estate = estate_of({"users": users, "report": {user["UserName"]: {} for user in users}})
    written = Page(credential_report([estate], "html").decode())
    assert written.open == []
    assert not written.all("script")
    assert not written.all("img")
    for row in csv.reader(io.StringIO(credential_report([estate], "csv").decode())):
        assert not any(cell[:1] in ("=", "+", "-", "@") for cell in row)


def test_there_is_no_such_format() -> None:
    with pytest.raises(UsageError, match="credentials are not written as table: use csv, html"):
        credential_report([estate_of(ACCOUNT)], "table")
