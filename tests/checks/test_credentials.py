"""Passwords and keys out of the rows of the report: nothing is lost, and a gap names its user."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates import estate_of
from leastwise.checks.credentials import access_keys, key_evidence, named, password_evidence, passwords, used
from leastwise.model import Estate, Unseen

MADE, USED = "2026-01-01T00:00:00Z", "2026-10-31T08:30:00Z"

PASSWORDS: dict[str, dict[str, Any] | None] = {
    "has": {"password_enabled": True, "password_last_used": USED},
    "lacks": {"password_enabled": False},
    "unclear": {"password_enabled": "perhaps"},
    "unreported": None,
}


def _estate(report: dict[str, Any], **more: Any) -> Estate:
    return estate_of({"users": [{"UserName": name} for name in report], "report": report, **more})


@given(st.lists(st.sampled_from(sorted(PASSWORDS)), min_size=1, max_size=8))
def test_every_user_has_a_password_or_none_or_a_gap_of_its_own(kinds: list[str]) -> None:
    report = {f"{kind}-{number}": PASSWORDS[kind] for number, kind in enumerate(kinds)}
    found = passwords(_estate(report))
    assert {password.owner for password in found.items} == {name for name in report if name.startswith("has")}
    assert {dict(gap.request)["user"] for gap in found.gaps} == {name for name in report if name.startswith("un")}


def test_a_gap_names_its_user_once_it_stands_alone() -> None:
    with pytest.raises(Unseen) as unseen:
        [*passwords(_estate({"alice": {"password_enabled": "perhaps"}}))]
    (gap,) = unseen.value.gaps
    assert gap.why == "column password_enabled says `perhaps` for `alice`"
    assert gap.request == (("column", "password_enabled"), ("user", "alice"))


def test_a_refused_report_is_one_gap_that_speaks_of_no_user() -> None:
    estate = _estate({"alice": {}, "bob": {}}, refused={"iam.GetCredentialReport": "AccessDenied"})
    assert [gap.code for gap in passwords(estate).gaps] == ["AccessDenied"]
    assert [gap.code for gap in access_keys(estate).gaps] == ["AccessDenied"]


def test_keys_are_those_that_exist_and_never_roots() -> None:
    estate = _estate(
        {
            "alice": {"access_key_1_active": True, "access_key_1_last_rotated": MADE},
            "bob": {"access_key_2_active": False, "access_key_2_last_rotated": MADE},
            "carol": {},
            "dave": None,
        },
        root={"access_key_1_active": True, "access_key_1_last_rotated": MADE},
    )
    found = access_keys(estate)
    assert [(key.owner, key.slot, key.active) for key in found.items] == [("alice", 1, True), ("bob", 2, False)]
    assert [dict(gap.request)["user"] for gap in found.gaps] == ["dave"]


def test_an_active_key_without_a_date_is_there_and_its_age_is_unseen() -> None:
    (key,) = access_keys(_estate({"alice": {"access_key_1_active": True}}))
    with pytest.raises(Unseen, match="access_key_1_last_rotated says `N/A`"):
        _ = key.idle_since


def test_evidence_repeats_what_the_report_says() -> None:
    row = {"password_enabled": True, "password_last_used": USED, "access_key_2_active": True}
    estate = _estate({"alice": row | {"access_key_2_last_rotated": MADE, "access_key_2_last_used_date": "someday"}})
    (password,), (key,) = passwords(estate), access_keys(estate)
    told = (*password_evidence(password, "enabled", "last_changed", "last_used"), *key_evidence(key, "active"))
    assert [(part.call, part.path, part.value) for part in told] == [
        ("iam:GetCredentialReport", "user=alice, password_enabled", "true"),
        ("iam:GetCredentialReport", "user=alice, password_last_changed", "N/A"),
        ("iam:GetCredentialReport", "user=alice, password_last_used", USED),
        ("iam:GetCredentialReport", "user=alice, access_key_2_active", "true"),
    ]
    assert [part.value for part in key_evidence(key, "last_rotated", "last_used_date")] == [MADE, "?"]


def test_words_for_a_credential() -> None:
    row = {"password_enabled": True, "access_key_1_active": True, "access_key_1_last_rotated": MADE}
    estate = _estate({"alice": row | {"access_key_1_last_used_date": USED}})
    (password,), (key,) = passwords(estate), access_keys(estate)
    assert (used(password), used(key), named(key)) == (
        "never used",
        "last used on 2026-10-31",
        "access key 1 of `alice`",
    )
