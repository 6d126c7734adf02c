from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from estates import estate_of
from leastwise.audit import all_checks, audit
from leastwise.audit.score import Score

MFA = next(check for check in all_checks() if check.id == "console-mfa")


def score(passing: int, failing: int, unknown: int = 0) -> Score:
    flags: list[Any] = [*[True] * passing, *[False] * failing, *["perhaps"] * unknown]
    tree = {
        "users": [{"UserName": f"u{i}"} for i in range(len(flags))],
        "report": {f"u{i}": {"password_enabled": True, "mfa_active": flag} for i, flag in enumerate(flags)},
    }
    return audit("id", [estate_of(tree)], [MFA]).score


def test_all_good_is_100_and_all_bad_is_0() -> None:
    assert (score(3, 0).overall, score(0, 3).overall) == (100, 0)


def test_one_failure_costs_at_least_half() -> None:
    assert score(9, 1).overall == 45


def test_what_is_unknown_counts_neither_for_nor_against() -> None:
    assert score(1, 1, unknown=5).overall == score(1, 1).overall
    assert score(0, 0, unknown=5).overall is None


@given(st.integers(0, 6), st.integers(0, 6))
def test_a_subject_that_is_healed_never_lowers_the_score(passing: int, failing: int) -> None:
    before, after = score(passing, failing + 1).overall, score(passing + 1, failing).overall
    assert before is not None
    assert after is not None
    assert before <= after


def test_every_practice_is_told_in_its_order() -> None:
    from leastwise.model import PRACTICES

    found = score(1, 1)
    assert [practice.practice for practice in found.practices] == [practice.id for practice in PRACTICES]
    [mfa] = [practice for practice in found.practices if practice.practice == "mfa"]
    assert (mfa.failing, mfa.passing, str(mfa.worst)) == (1, 1, "high")
