"""Times of every AWS protocol become ISO 8601."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.collect.clients import iso
from leastwise.collect.pages import moment


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("2026-11-24T03:00:00Z", "2026-11-24T03:00:00Z"),
        ("2026-11-24T03:00:00.123Z", "2026-11-24T03:00:00.123Z"),
        (1795575600, "2026-11-25T03:00:00Z"),
        ("1795575600", "2026-11-25T03:00:00Z"),
        (1795575600.5, "2026-11-25T03:00:00.500Z"),
        ("Wed, 25 Nov 2026 03:00:00 GMT", "2026-11-25T03:00:00Z"),
        ("never", "never"),
        ("", ""),
        (1e300, "1e+300"),
        ("nan", "nan"),
    ],
)
def test_a_time(raw: str | float, text: str) -> None:
    assert iso(raw) == text


@given(st.integers(0, 4_102_444_800))
def test_seconds_survive(seconds: int) -> None:
    assert moment(iso(seconds)).timestamp() == seconds


@given(st.one_of(st.text(), st.floats(), st.integers()))
def test_nothing_is_too_odd(raw: str | float) -> None:
    assert isinstance(iso(raw), str)
