"""Secrets are found by their shape or their name, and what is not one is left alone."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.collect.secrets import found_in_pairs, found_in_text

KEY = "AKIA" + "IOSFODNN7EXAMPLE"
TEMPORARY = "ASIA" + "IOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"
HARMLESS = [
    "db_password=${DB_PASSWORD}",
    "password=$(aws ssm get-parameter --name x)",
    "password: '{{resolve:secretsmanager:prod}}'",
    "token=arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod",
    "secret=/prod/database/password",
    "secret=prod/database/password",
    "password=",
    "password=changeme",
    "password: <your password>",
    "api_key = YOUR-API-KEY-HERE",
    "password=********",
    "token=xxxxxxxxxxxx",
    "MAX_TOKENS=4096",
    "password_file=/etc/password.txt",
    "token_url=https://login.example.com/oauth2/token",
    "token=https://login.example.com/oauth2/token",
    "password = get_password(user)",
    "export PASSWORD=$OTHER",
    "set PASSWORD=%OTHER%",
    "git checkout 0123456789abcdef0123456789abcdef01234567",
    "postgres://app:${PASSWORD}@db/app",
    "https://example.com:8080/path@v2",
    "echo the password is set elsewhere",
]


def kinds(text: str) -> list[tuple[str, str, bool]]:
    return [(s.kind, s.place, s.long_lived) for s in found_in_text(text)]


def test_a_long_lived_key_with_its_secret() -> None:
    text = f"#!/bin/sh\nexport AWS_ACCESS_KEY_ID={KEY}\nexport AWS_SECRET_ACCESS_KEY={SECRET}\n"
    assert kinds(text) == [("AWS access key", "line 2", True), ("AWS secret access key", "line 3", True)]


def test_a_key_id_alone() -> None:
    assert kinds(f"key {KEY}") == [("AWS access key id", "line 1", True)]


def test_a_secret_that_is_far_away_is_not_the_keys() -> None:
    text = f"{KEY}\n" + "\n" * 10 + SECRET
    assert kinds(text) == [("AWS access key id", "line 1", True)]


def test_temporary_credentials_do_not_last() -> None:
    text = f"aws_access_key_id={TEMPORARY}\naws_secret_access_key = {SECRET}"
    assert kinds(text) == [("AWS access key", "line 1", False), ("AWS secret access key", "line 2", False)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("-----BEGIN RSA PRIV" + "ATE KEY-----", "private key"),
        ("-----BEGIN PRIV" + "ATE KEY-----", "private key"),
        ("x ghp_" + "a1B2" * 9, "GitHub token"),
        ("github_pat_" + "a1B2" * 9, "GitHub token"),
        ("glpat-" + "a1B2" * 5, "GitLab token"),
        ("xoxb-" + "1234567890-abc", "Slack token"),
        ("sk_live_" + "a1B2" * 6, "Stripe key"),
        ("AIza" + "a1B2c" * 7, "Google API key"),
        ("sk-proj-" + "a1B2" * 6, "AI service key"),
        ("eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0." + "c2lnbmF0dXJl", "JSON web token"),
        ("DB_PASSWORD=correct-horse", "password"),
        ("password: 'correct horse'", "password"),
        ('{"Password": "correct horse"}', "password"),
        ("mysql --user app --password hunter22 db", "password"),
        ("client_secret=a1B2c3D4e5", "secret"),
        ("API_TOKEN: a1B2c3D4e5", "token"),
        ("apiKey = a1B2c3D4e5", "key"),
        ("postgres://app:hunter22@db.example.com/app", "connection string with a password"),
        ("aws_secret_access_key=" + "a1B2" * 10, "AWS secret access key"),
    ],
)
def test_what_is_found(text: str, kind: str) -> None:
    found = found_in_text("\n" + text)
    assert [(s.kind, s.place) for s in found] == [(kind, "line 2")]
    assert all(s.long_lived == s.kind.startswith("AWS") for s in found)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret(text: str) -> None:
    assert found_in_text(text) == ()


def test_pairs_are_placed_by_name() -> None:
    found = found_in_pairs(
        {
            "AWS_KEY": KEY,
            "MY_SECRET_ACCESS_KEY": SECRET,
            "DB_PASSWORD": "correct horse",
            "DB_PASSWORD_ARN": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod",
            "CONFIG": '{"token": "a1B2c3D4e5"}',
            "TABLE": "users",
        }
    )
    assert [(s.kind, s.place, s.long_lived) for s in found] == [
        ("AWS access key", "AWS_KEY", True),
        ("AWS secret access key", "MY_SECRET_ACCESS_KEY", True),
        ("password", "DB_PASSWORD", False),
        ("token", "CONFIG", False),
    ]


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    found_in_text(text)
    found_in_pairs({text: text})


@given(
    st.text(string.ascii_letters + string.digits, min_size=12, max_size=40).filter(
        lambda value: any(c.isdigit() for c in value) and len(set(value)) > 4 and not value.isdigit()
    )
)
def test_a_literal_password_is_always_found(value: str) -> None:
    assert "password" in {s.kind for s in found_in_text(f"DB_PASSWORD='{value}'")} | {
        # A value can by chance look like what KMS encrypted, or like a documented token.
        "password" if value.lower().startswith("aqicah") else ""
    }


@pytest.mark.parametrize(
    "unit", ["a", "a.", "a-", "password", "password=", "a:", "://", "eyJa.", "A" * 39 + " ", "'", " "]
)
def test_time_grows_with_the_length_alone(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    started = time.process_time()
    found_in_text(text)
    assert time.process_time() - started < 5
