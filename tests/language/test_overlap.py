"""Two patterns overlap if one text matches both."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.language import covers, matches, overlaps

PATTERNS = st.text("ab*?", max_size=6)


@pytest.mark.parametrize(
    "one, other, expected",
    [
        ("arn:aws:s3:::a*", "arn:aws:s3:::*b", True),
        ("arn:aws:s3:::a*", "arn:aws:s3:::b*", False),
        ("arn:aws:s3:::a?", "arn:aws:s3:::a", False),
        ("*/in/*", "data/*", True),
        ("*x", "*y", False),
        ("*", "", True),
        ("?", "", False),
    ],
)
def test_examples(one: str, other: str, expected: bool) -> None:
    assert overlaps(one, other) is overlaps(other, one) is expected


@given(PATTERNS, PATTERNS)
def test_it_agrees_with_trying_all_short_texts(one: str, other: str) -> None:
    texts = ("".join(chars) for length in range(8) for chars in product("ab", repeat=length))
    shared = any(matches(one, text) and matches(other, text) for text in texts)
    if shared:
        assert overlaps(one, other)
    elif len(one) + len(other) <= 7:
        assert not overlaps(one, other)


@given(PATTERNS, PATTERNS)
def test_whatever_is_covered_overlaps(one: str, other: str) -> None:
    if covers(one, other):
        assert overlaps(one, other)


def test_many_stars_take_bounded_time() -> None:
    assert not overlaps("*a" * 200 + "*b", "*a" * 200 + "*c")
