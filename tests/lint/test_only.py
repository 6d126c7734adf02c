"""Some codes may be asked alone, and say what they say among all."""

from __future__ import annotations

import pytest

from leastwise.lint import Code, all_codes, lint


@pytest.mark.parametrize("code", all_codes(), ids=lambda code: code.id)
def test_a_code_that_is_asked_alone_says_what_it_says_among_all(code: Code) -> None:
    everything = lint(code.bad, code.kind)
    wanted = frozenset({code.id})
    assert lint(code.bad, code.kind, wanted) == tuple(each for each in everything if each.code == code.id)


def test_no_codes_say_nothing() -> None:
    assert lint("{", only=frozenset()) == ()
