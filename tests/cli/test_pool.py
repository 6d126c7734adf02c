"""An audit of many accounts on a process pool."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest

from estates import estate_of
from leastwise.audit import all_checks, audit, in_turn
from leastwise.cli.pool import WORTH_A_PROCESS, across
from leastwise.model import Estate, Observed

PASSWORD = {"password_enabled": True, "password_last_changed": "2026-10-01T00:00:00Z"}
CHECKS = [check for check in all_checks() if check.practice.id in ("mfa", "strong_passwords")]


@pytest.fixture(scope="module")
def estates() -> list[Estate]:
    """Twice as many accounts as a process is worth, with different people."""
    return [
        estate_of(
            {
                "account": f"{number:012}",
                "users": [{"UserName": name} for name in ("ann", f"bob-{number}")],
                "report": {"ann": PASSWORD | {"mfa_active": number % 2 == 0}, f"bob-{number}": PASSWORD},
            }
        )
        for number in range(1, 2 * WORTH_A_PROCESS + 1)
    ]


def test_a_pool_finds_the_same_in_the_same_order(estates: list[Estate]) -> None:
    parts = [*across(2)(estates, CHECKS)]
    assert parts == [*in_turn(estates, CHECKS)]
    assert any(parts)


def test_half_a_character_goes_through_too(estates: list[Estate]) -> None:
    first, name = estates[0], "ann\ud800"
    user = msgspec.structs.replace(first.users.items[0], name=name)
    row = msgspec.structs.replace(first.credentials.items[0], user=name)
    some = [dataclasses.replace(first, users=Observed((user,)), credentials=Observed((row,))), *estates]
    parts = [*across(2)(some, CHECKS)]
    assert parts == [*in_turn(some, CHECKS)]
    assert any(result.subject and result.subject.id == name for result in parts[0])


def test_so_an_audit_is_the_same(estates: list[Estate]) -> None:
    assert audit("id", estates, CHECKS, across=across(2)) == audit("id", estates, CHECKS)


def test_one_job_starts_no_process(estates: list[Estate], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr("multiprocessing.get_context", refuse)
    assert [*across(1)(estates, CHECKS)] == [*in_turn(estates, CHECKS)]
    assert [*across(8)(estates[:4], CHECKS)] == [*in_turn(estates[:4], CHECKS)]
