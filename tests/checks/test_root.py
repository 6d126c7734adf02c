"""The root user by its two witnesses."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from estates import estate_of
from leastwise.audit import all_checks, judge
from leastwise.checks.certainty import anything
from leastwise.checks.root import has_mfa, has_password, holds_keys, keys_evidence, recent_uses
from leastwise.model import Root, Unseen

KEY = {"access_key_1_active": "true", "access_key_1_last_rotated": "2026-01-01T00:00:00Z"}


def _root(summary: dict[str, int] | None, row: dict[str, Any] | None) -> Root:
    tree: dict[str, Any] = {"refused": {}}
    if summary is None:
        tree["refused"]["iam.GetAccountSummary"] = "AccessDenied"
    else:
        tree["summary"] = summary
    if row is None:
        tree["refused"]["iam.GetCredentialReport"] = "AccessDenied"
    else:
        tree["root"] = row
    return estate_of(tree).root


def _keys(root: Root) -> bool | None:
    try:
        return anything(*holds_keys(root))
    except Unseen:
        return None


@pytest.mark.parametrize("counted, shown", [*product((None, 0, 1), (None, False, True))])
def test_one_witness_of_a_key_suffices(counted: int | None, shown: bool | None) -> None:
    row = None if shown is None else KEY if shown else {}
    root = _root(None if counted is None else {"AccountAccessKeysPresent": counted}, row)
    if counted or shown:
        assert _keys(root) is True
        assert keys_evidence(root)
    else:
        assert _keys(root) is (None if counted is None and shown is None else False)


@pytest.mark.parametrize(
    "summary, row, expected",
    [
        ({"AccountPasswordPresent": 0}, {"password_enabled": "true"}, False),
        ({"AccountPasswordPresent": 1}, {"password_enabled": "false"}, True),
        ({}, {"password_enabled": "false"}, False),
        ({}, {"password_enabled": "not_supported"}, True),
        (None, None, True),
    ],
)
def test_root_has_a_password_unless_a_witness_denies_it(
    summary: dict[str, int] | None, row: dict[str, Any] | None, expected: bool
) -> None:
    assert has_password(_root(summary, row)) is expected


def test_the_live_summary_goes_before_the_report() -> None:
    assert has_mfa(_root({"AccountMFAEnabled": 1}, {"mfa_active": "false"}))
    assert not has_mfa(_root({"AccountMFAEnabled": 0}, {"mfa_active": "true"}))
    assert has_mfa(_root({}, {"mfa_active": "true"}))


def test_both_witnesses_are_named_when_both_are_missing() -> None:
    with pytest.raises(Unseen) as unseen:
        has_mfa(_root(None, None))
    assert [gap.permission for gap in unseen.value.gaps] == ["iam:GetAccountSummary", "iam:GetCredentialReport"]


def test_the_latest_use_comes_first() -> None:
    row = KEY | {
        "password_last_used": "2026-10-01T00:00:00Z",
        "access_key_1_last_used_date": "2026-10-20T00:00:00Z",
        "access_key_1_last_used_service": "iam",
    }
    first, second = recent_uses(estate_of({"root": row}))
    assert (first.by, second.by) == ("its access key 1 for `iam`", "its password")
    assert first.evidence.value == "2026-10-20T00:00:00Z"
    assert first.evidence.path == "user=<root_account>, access_key_1_last_used_date"


def test_what_is_found_about_root_shows_where_it_was_read() -> None:
    estate = estate_of(
        {"summary": {"AccountMFAEnabled": 0}, "root": KEY | {"password_last_used": "2026-10-25T00:00:00Z"}}
    )
    for check in all_checks():
        if check.id in {"root-access-key", "root-mfa", "root-used"}:
            (result,) = judge(check, estate)
            assert result.evidence, check.id
            assert {part.call for part in result.evidence} <= check.needs
