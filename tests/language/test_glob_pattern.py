"""`*` and `?` against a text, and against each other."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.language import covers, fold, has_wildcard, is_everything, matches, matches_ignoring_case
from leastwise.language.automaton import Automaton

PATTERNS = st.text("ab*?.[+\n", max_size=8)
TEXTS = st.text("ab.[+\n", max_size=10)


def spans(pattern: str, text: str) -> bool:
    """The meaning of a pattern, written down as slowly as it is defined."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(spans(pattern[1:], text[i:]) for i in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and spans(pattern[1:], text[1:])


def words(letters: str, longest: int) -> list[str]:
    return ["".join(each) for length in range(longest + 1) for each in product(letters, repeat=length)]


@given(PATTERNS, TEXTS)
def test_matches_is_the_definition(pattern: str, text: str) -> None:
    assert matches(pattern, text) == spans(pattern, text)


@given(PATTERNS, TEXTS)
def test_the_automaton_is_the_definition(pattern: str, text: str) -> None:
    assert Automaton(pattern).spans(text) == spans(pattern, text)


@given(st.text("aAbBZk\u212aİıß*?", max_size=6), st.text("aAbBZk\u212aİıß", max_size=6))
def test_matches_ignoring_case_is_matching_after_folding(pattern: str, text: str) -> None:
    assert matches_ignoring_case(pattern, text) == spans(fold(pattern), fold(text))
    assert len(fold(text)) == len(text)


def test_G1_wildcards_anywhere_letter_case_kept_whole_string() -> None:
    assert matches("a?c*f", "abcdef")
    assert not matches("a?c*f", "abcdefg")
    assert not matches("A?c*f", "abcdef")
    assert not matches("b", "abc")
    assert matches("role/dev+ops", "role/dev+ops")


def test_G1_the_empty_pattern_matches_only_the_empty_text() -> None:
    assert matches("", "")
    assert not matches("", "a")
    assert matches("*", "")
    assert not matches("?", "")


def test_folding_leaves_letters_beyond_ascii() -> None:
    assert matches_ignoring_case("S3:GET*", "s3:getObject")
    assert not matches_ignoring_case("\u212ams:*", "kms:Encrypt")
    assert fold("AZÉaz\u212a") == "azÉaz\u212a"


@pytest.mark.parametrize("pattern", ["*", "**", "*****"])
def test_is_everything(pattern: str) -> None:
    assert is_everything(pattern)


@pytest.mark.parametrize("pattern", ["", "?*", "*?", "*:*", "a*"])
def test_is_not_everything(pattern: str) -> None:
    assert not is_everything(pattern)


def test_has_wildcard() -> None:
    assert has_wildcard("a?")
    assert has_wildcard("*")
    assert not has_wildcard("${aws:username}")


@pytest.mark.parametrize("pattern", ["*a" * 200 + "b", "*a?" * 200 + "b", "*?a" * 200 + "b*", "?" * 300 + "*b"])
def test_hostile_patterns_take_no_exponential_time(pattern: str) -> None:
    assert not matches(pattern, "a" * 20_000)


def included(letters: str, longest: int, texts: list[str]) -> None:
    """That `covers` agrees with brute force on all pairs of patterns up to a length."""
    patterns = words(letters, longest)
    matched = {each: sum(spans(each, text) << i for i, text in enumerate(texts)) for each in patterns}
    for wide, narrow in product(patterns, repeat=2):
        assert covers(wide, narrow) == (matched[narrow] & ~matched[wide] == 0), (wide, narrow)


def test_covers_is_inclusion_for_all_small_patterns_of_one_letter() -> None:
    included("a*?", 4, words("az", 8))


def test_covers_is_inclusion_for_all_small_patterns_of_two_letters() -> None:
    included("ab*?", 3, words("abz", 6))


@given(st.text("ab*?", max_size=7), st.text("ab*?", max_size=7))
def test_covers_is_inclusion_for_longer_patterns(wide: str, narrow: str) -> None:
    counterexamples = (text for text in words("abz", 6) if matches(narrow, text) and not matches(wide, text))
    if covers(wide, narrow):
        assert next(counterexamples, None) is None


@given(st.text("ab*?", max_size=12), st.lists(st.text("abz", max_size=3), min_size=12, max_size=12))
def test_what_is_covered_is_matched(narrow: str, runs: list[str]) -> None:
    text = "".join({"*": run, "?": (run or "z")[0]}.get(c, c) for c, run in zip(narrow, runs, strict=False))
    for wide in (narrow, narrow.replace("?", "*"), narrow.replace("a", "?"), narrow.replace("b", "*")):
        assert covers(wide, narrow)
        assert matches(wide, text)


@given(*[st.text("ab*?", max_size=5)] * 3)
def test_covers_is_transitive(first: str, second: str, third: str) -> None:
    if covers(first, second) and covers(second, third):
        assert covers(first, third)


@pytest.mark.parametrize(
    "wide,narrow,expected",
    [
        ("s3:*", "s3:Get*", True),
        ("s3:Get*", "s3:*", False),
        ("s3:?et*", "s3:Get?bject", True),
        ("*?", "?*", True),
        ("?*", "*", False),
        ("a*b*c", "a*c", False),
        ("a*c", "a*b*c", True),
        ("*a?*b", "*a*b", False),
        ("", "", True),
        ("", "*", False),
        ("a", "", False),
    ],
)
def test_covers_examples(wide: str, narrow: str, expected: bool) -> None:
    assert covers(wide, narrow) is expected


@pytest.mark.parametrize(
    "wide,narrow,expected",
    [
        ("*a" + "?" * 60, "*a" * 60 + "*b" + "?" * 61, False),
        ("??*a" + "?" * 50 + "*????", "*a?" * 40 + "a*??", True),
        ("??*a" + "?" * 150 + "*????", "*a?" * 40 + "a*??", False),
        ("*a" * 200 + "b", "a*" * 200, False),
    ],
)
def test_covers_takes_no_exponential_time(wide: str, narrow: str, expected: bool) -> None:
    assert covers(wide, narrow) is expected
