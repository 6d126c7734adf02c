"""Every threshold moves the line of each check that it names as its reader."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest

from estates import estate_of
from leastwise.audit import all_checks, judge
from leastwise.model import Thresholds, declared_thresholds

ADMIN = {"PolicyName": "all", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}
WIDE = {
    "PolicyName": "wide",
    "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "batch:*", "Resource": "*"}},
}
YOUNG = "2026-10-01T00:00:00Z"
KEY = {"access_key_1_active": True, "access_key_1_last_rotated": YOUNG, "access_key_1_last_used_date": YOUNG}
PASSWORD = {"password_enabled": True, "password_last_changed": YOUNG, "password_last_used": YOUNG, "mfa_active": True}
IDLE = {"password_enabled": True, "password_last_changed": "2025-01-01T00:00:00Z", "password_last_used": "N/A"}
ROLE = {"RoleName": "r", "CreateDate": YOUNG}
OLD_ROLE = {"RoleName": "r", "CreateDate": "2024-01-01T00:00:00Z"}
USED = {"password_last_used": "2026-09-01T00:00:00Z", "user_creation_time": "2026-08-01T00:00:00Z"}
SET_UP = {"password_last_used": "2026-10-05T00:00:00Z", "user_creation_time": "2026-10-01T00:00:00Z"}
NO_POLICY = {"iam.GetAccountPasswordPolicy": [{"error": "NoSuchEntity"}]}
LONG = {"MinimumPasswordLength": 14}
POLICY = {"iam.GetAccountPasswordPolicy": {"PasswordPolicy": LONG | {"PasswordReusePrevention": 24}}}
NO_ROOT_KEYS = {"AccountAccessKeysPresent": 0}
NO_FEDERATION: dict[str, Any] = {"pages": {"iam.ListSAMLProviders": {}}}


def user(**row: Any) -> dict[str, Any]:
    return {"users": [{"UserName": "u"}], "report": {"u": row}}


CASES: Mapping[tuple[str, str], tuple[dict[str, Any], Any]] = {
    ("key_age_days", "key-age"): (user(**KEY), 20),
    ("unused_credentials_days", "unused-credentials"): (user(**KEY), 20),
    ("unused_role_days", "unused-role"): ({"roles": [ROLE]}, 20),
    ("password_length", "password-policy"): (user() | {"pages": POLICY}, 15),
    ("passwords_remembered", "password-policy"): (
        user() | {"pages": {"iam.GetAccountPasswordPolicy": {"PasswordPolicy": LONG | {"PasswordReusePrevention": 5}}}},
        5,
    ),
    ("password_age_days", "password-age"): (user(**PASSWORD) | {"pages": NO_POLICY}, 20),
    ("root_use_days", "root-used"): (user() | {"root": USED}, 30),
    ("root_use_days", "individual-users"): ({"users": [], "root": USED, "summary": NO_ROOT_KEYS} | NO_FEDERATION, 30),
    ("root_setup_days", "root-used"): (user() | {"root": SET_UP}, 2),
    ("root_setup_days", "individual-users"): (
        {"users": [], "root": SET_UP, "summary": NO_ROOT_KEYS} | NO_FEDERATION,
        2,
    ),
    ("administrators", "full-admin"): ({"users": [{"UserName": "u", "UserPolicyList": [ADMIN]}]}, 0),
    ("console_passwords", "federation-for-people"): (user(**PASSWORD) | NO_FEDERATION, 0),
    ("sensitive_services", "service-wildcard"): ({"users": [{"UserName": "u", "UserPolicyList": [WIDE]}]}, ("batch",)),
    ("break_glass", "unused-credentials"): (user(**IDLE), ("u",)),
    ("break_glass", "unused-role"): ({"roles": [OLD_ROLE]}, ("r",)),
}


@pytest.mark.parametrize(("threshold", "check"), CASES, ids=[f"{threshold} {check}" for threshold, check in CASES])
def test_a_threshold_moves_the_line_of_its_checks(threshold: str, check: str) -> None:
    tree, value = CASES[threshold, check]
    judged = next(each for each in all_checks() if each.id == check)
    usual = estate_of(tree)
    moved = dataclasses.replace(usual, thresholds=Thresholds(**{threshold: value}))
    assert {r.status for r in judge(judged, usual)} != {r.status for r in judge(judged, moved)}


def test_every_reader_of_every_threshold_is_shown() -> None:
    assert {(each.name, reader) for each in declared_thresholds() for reader in each.readers} == set(CASES)
