"""Subjects that are counted while they are judged, rather than told one by one and gathered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from estates import estate_of
from leastwise.audit import Result, all_checks, audit, judge, partition
from leastwise.checks import Check
from leastwise.model import Estate, Status

PASSWORD = {"password_enabled": True, "password_last_changed": "2026-10-01T00:00:00Z"}
ENABLED = {"ann": True, "bob": True, "eve": False, "mob": "perhaps"}


@pytest.fixture(scope="module")
def estates() -> list[Estate]:
    """Two accounts in which checks pass, fail, do not apply and cannot tell, mostly several times."""
    people = {name: PASSWORD | {"mfa_active": said} for name, said in ENABLED.items()}
    robots = {name: {"password_enabled": False, "mfa_active": False} for name in ("r1", "r2")}
    users = [{"UserName": name} for name in (*people, *robots)]
    accounts = ("111122223333", "222233334444")
    return [estate_of({"account": account, "users": users, "report": people | robots}) for account in accounts]


def counted(estates: Sequence[Estate], checks: Sequence[Check[Any]]) -> Iterator[tuple[Result, ...]]:
    return (partition(estate, checks, every=False) for estate in estates)


def test_an_audit_says_the_same(estates: list[Estate]) -> None:
    checks = all_checks()
    told = audit("id", estates, checks)
    assert audit("id", estates, checks, across=counted) == told
    several = {result.status for result in told.results if result.count > 1}
    assert several >= {Status.PASS, Status.NOT_APPLICABLE}
    assert {result.status for result in told.results} >= several | {Status.FAIL, Status.UNKNOWN}


def test_one_account_says_what_it_says_among_others(estates: list[Estate]) -> None:
    checks = all_checks()
    among = audit("id", estates, checks).results
    for estate in estates:
        alone = audit("id", [estate], checks).results
        assert alone == tuple(result for result in among if result.account == estate.account.id)


def test_all_still_tells_every_subject(estates: list[Estate]) -> None:
    checks = all_checks()
    every = audit("id", estates[:1], checks, every=True).results
    told = [result for check in checks for result in judge(check, estates[0])]
    assert every == tuple(sorted(told, key=lambda result: result.rank))
    assert {result.count for result in every} == {1}
