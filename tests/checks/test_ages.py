"""Whole days, and how they are told."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from estates import estate_of
from leastwise.checks.ages import ago, day, days, span, stamp
from leastwise.model import Gap

ESTATE = estate_of({"users": [], "now": "2026-11-01T00:00:00Z"})


@pytest.mark.parametrize(
    "back, count, told",
    [
        (timedelta(days=90, hours=23), 90, "90 days ago"),
        (timedelta(days=1), 1, "1 day ago"),
        (timedelta(hours=2), 0, "less than a day ago"),
        (timedelta(minutes=-5), -1, "less than a day ago"),
    ],
)
def test_days_are_whole_and_counted_from_what_was_seen(back: timedelta, count: int, told: str) -> None:
    assert (days(ESTATE, ESTATE.seen_at - back), ago(ESTATE, ESTATE.seen_at - back)) == (count, told)


def test_dates_are_told_in_utc() -> None:
    late = datetime(2026, 1, 31, 23, 30, tzinfo=timezone(timedelta(hours=-2)))
    assert (day(late), stamp(late)) == ("2026-02-01", "2026-02-01T01:30:00Z")


def test_what_stands_for_no_time() -> None:
    assert stamp(None) == "N/A"
    assert stamp(Gap(call="iam:GetCredentialReport", permission="iam:GetCredentialReport", account="1")) == "?"
    assert [span(0), span(1), span(2)] == ["0 days", "1 day", "2 days"]
