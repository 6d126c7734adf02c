"""What comes from AWS cannot steer a terminal, and stays legible."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.report.safe import for_terminal
from report.audits import HOSTILE


@given(st.text())
def test_nothing_steers_and_printable_text_is_left_alone(text: str) -> None:
    safe = for_terminal(text)
    assert not [c for c in safe if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}]
    assert safe == text or not text.isprintable()
    safe.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("alice", "alice"),
        ("Ünïcødé ✓ 日本", "Ünïcødé ✓ 日本"),
        ("\x1b[31mred", "\\u001b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("two\nlines", "two\\u000alines"),
        ("lone \ud800", "lone \\ud800"),
        ("tag \U000e0041", "tag \\U000e0041"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("line\u2028end", "line\\u2028end"),
    ],
)
def test_a_dangerous_character_is_written_out(text: str, shown: str) -> None:
    assert for_terminal(text) == shown


def test_the_hostile_names_are_hostile() -> None:
    assert sum(for_terminal(name) != name for name in HOSTILE) >= 4
