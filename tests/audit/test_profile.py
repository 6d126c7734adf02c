"""Whose access keys are worth a call each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from estates import estate_of
from leastwise.audit import all_checks, flagged_key_owners
from leastwise.model import AccessKey, Credentials, Password

OLD, YOUNG, USED = "2025-09-27T00:00:00Z", "2026-10-15T00:00:00Z", "2026-10-31T00:00:00Z"


def _key(slot: int, made: str, *, active: bool = True, used: str = USED) -> dict[str, Any]:
    prefix = f"access_key_{slot}"
    return {f"{prefix}_active": active, f"{prefix}_last_rotated": made, f"{prefix}_last_used_date": used}


ROWS: Mapping[str, Mapping[str, Any]] = {
    "zoe": _key(1, OLD),
    "old": _key(2, OLD),
    "idle": _key(1, "2026-09-01T00:00:00Z", used="N/A"),
    "two-young": _key(1, YOUNG) | _key(2, YOUNG),
    "fine": _key(1, YOUNG),
    "switched-off": _key(1, OLD, active=False),
    "unreadable": _key(1, "N/A"),
    "person": {"password_enabled": True, "password_last_used": OLD, "password_last_changed": OLD},
    "nothing": {},
}
FLAGGED = ("idle", "old", "two-young", "zoe")


def _owners(names: list[str], rows: Mapping[str, Any] = ROWS) -> tuple[str, ...]:
    root = _key(1, OLD) | _key(2, OLD)
    return flagged_key_owners(
        estate_of({"users": [{"UserName": name} for name in names], "report": rows, "root": root})
    )


@given(st.permutations(sorted(ROWS)))
def test_the_owners_of_flagged_keys_alone_are_named_and_in_order(names: list[str]) -> None:
    assert _owners(names, {name: ROWS[name] for name in names}) == FLAGGED


def test_a_user_whose_only_finding_is_a_password_is_not_asked_about() -> None:
    assert _owners(["person"], {"person": ROWS["person"]}) == ()


def test_a_user_whom_the_report_does_not_know_yet_hides_nobody() -> None:
    assert _owners([*ROWS, "new"], {**ROWS, "new": None}) == FLAGGED


def test_nobody_is_asked_about_where_the_report_was_refused() -> None:
    tree = {"users": [{"UserName": "old"}], "report": ROWS, "refused": {"iam.GetCredentialReport": "AccessDenied"}}
    assert flagged_key_owners(estate_of(tree)) == ()


def test_the_subjects_of_checks_of_keys_tell_whose_keys_they_are() -> None:
    estate = estate_of({"users": [{"UserName": name} for name in ROWS], "report": ROWS})
    checks = [check for check in all_checks() if check.of_keys]
    assert {type(subject) for check in checks for subject in check.subjects(estate)} <= {
        AccessKey,
        Credentials,
        Password,
    }
    assert {"key-age", "two-active-keys", "unused-credentials"} <= {check.id for check in checks}
