"""Filter patterns are read as AWS documents them, and everything else is refused with its column."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.alarms import EVENT_SETS, parse, unparse
from leastwise.alarms.pattern import MAX_CHARACTERS, MAX_DEPTH
from leastwise.alarms.regex import parse_regex
from leastwise.alarms.syntax import (
    And,
    Compare,
    Constant,
    Everything,
    Exists,
    Is,
    Number,
    Operator,
    Or,
    Pattern,
    Selector,
    Text,
    Value,
)
from leastwise.errors import PatternError

NAMES = st.text("abcXYZ019_-", min_size=1, max_size=6) | st.sampled_from(("a b", "héllo", "x.y", "$"))
SELECTORS: st.SearchStrategy[Selector] = st.builds(
    lambda first, rest: (first, *rest), NAMES, st.lists(NAMES | st.integers(0, 999), max_size=3)
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters='"\\'), max_size=8).map(Text)
NUMBERS = st.from_regex(r"[+-]?[0-9]{1,4}(\.[0-9]{1,3})?(e[+-]?[0-9]{1,2})?", fullmatch=True).map(Number)
REGEXES = st.sampled_from(("^a.*b$", "[a-z]+|x{2,3}", r"\d\.\w", "[^abc]")).map(parse_regex)
EITHER = st.sampled_from((Operator.EQUAL, Operator.UNEQUAL))


def comparisons(values: st.SearchStrategy[Value]) -> st.SearchStrategy[Pattern]:
    return st.builds(Compare, SELECTORS, EITHER, values) | st.builds(
        Compare, SELECTORS, st.sampled_from(Operator), NUMBERS
    )


ATOMS = st.one_of(
    comparisons(TEXTS | NUMBERS),
    st.builds(Exists, SELECTORS, st.booleans()),
    st.builds(Is, SELECTORS, st.sampled_from(Constant)),
)
PATTERNS: st.SearchStrategy[Pattern] = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda terms: And(tuple(terms))),
        st.lists(inner, min_size=2, max_size=3).map(lambda terms: Or(tuple(terms))),
    ),
    max_leaves=8,
) | st.builds(Compare, SELECTORS, EITHER, REGEXES)


@given(PATTERNS | st.just(Everything()))
def test_a_printed_pattern_reads_as_itself(pattern: Pattern) -> None:
    assert parse(unparse(pattern)) == pattern


@given(st.text('{}()$.=!<>&|"%[]* \tabISNULLTRUE019\\-', max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    refused: PatternError | None = None
    try:
        pattern = parse(text)
    except PatternError as error:
        refused = error
    if refused is None:
        assert parse(unparse(pattern)) == pattern
    else:
        assert 1 <= refused.column <= len(text) + 1
        assert "\n" not in str(refused)


@pytest.mark.parametrize("declared", EVENT_SETS, ids=lambda declared: declared.id)
def test_a_pattern_cut_anywhere_is_refused(declared: object) -> None:
    text = str(getattr(declared, "filter", ""))
    for end in range(1, len(text)):
        with pytest.raises(PatternError):
            parse(text[:end])


def eq(name: str, value: str) -> Compare:
    return Compare((name,), Operator.EQUAL, Text(value))


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("", Everything()),
        (" \n\t", Everything()),
        ("{$.a=b}", eq("a", "b")),
        ('{ $.a = "b c" }', eq("a", "b c")),
        ("{ (($.a = b)) }", eq("a", "b")),
        ("{ $.a = x || $.b = y && $.c = z }", Or((eq("a", "x"), And((eq("b", "y"), eq("c", "z")))))),
        ("{ ($.a = x || $.b = y) && $.c = z }", And((Or((eq("a", "x"), eq("b", "y"))), eq("c", "z")))),
        ("{ $.u[0].id != 123.123.* }", Compare(("u", 0, "id"), Operator.UNEQUAL, Text("123.123.*"))),
        ('{ $["a b"].c-d_e NOT EXISTS }', Exists(("a b", "c-d_e"), negated=True)),
        ("{ $.m[1][2] IS NULL }", Is(("m", 1, 2), Constant.NULL)),
        ("{ $.a >= 10e-3 }", Compare(("a",), Operator.AT_LEAST, Number("10e-3"))),
        ('{ $.a = "400" }', eq("a", "400")),
        ("{ $.a = 400 }", Compare(("a",), Operator.EQUAL, Number("400"))),
        ('{ $.a = "x && y || {z}" }', eq("a", "x && y || {z}")),
    ],
)
def test_reads(text: str, pattern: Pattern) -> None:
    assert parse(text) == pattern


@pytest.mark.parametrize(
    ("text", "says", "column"),
    [
        ("ERROR", "not a JSON pattern", 1),
        ("[ip, user, ...]", "not a JSON pattern", 1),
        ('"ConsoleLogin"', "not a JSON pattern", 1),
        ("{ }", "a field is expected", 3),
        ("{ $ = a }", "names no field", 4),
        ("{ $[0] = a }", "an index like", 4),
        ("{ $.a == b }", "a value is expected", 8),
        ("{ $.a = Failed authentication }", "put values in double quotes", 16),
        ("{ $.a = b } x", "follows the closing brace", 13),
        ("{ ($.a = b }", "close the parenthesis", 12),
        ('{ $.a = "b }', "never closed", 9),
        ('{ $.a = "b\\"c" }', "no documented meaning", 13),
        ("{ $.a is null }", "a comparison, `IS`", 7),
        ("{ $.a IS null }", "in capitals", 10),
        ("{ $.a NOT PRESENT }", "`EXISTS` is expected", 11),
        ('{ $.a > "5" }', "compares numbers", 9),
        ("{ $.a = b || }", "a field is expected", 14),
        ("{ $.a = x@y }", "is expected before", 10),
        ("{ $.a = %b }", "percent sign is never closed", 9),
        ("{ $.a = %(b)% }", "not accepted in a regular expression", 10),
        ("{ $.a=%a% || $.a=%b% || $.a=%c% }", "at most 2 regular", 29),
        ("{ ! $.a = b }", "a field is expected", 3),
        ("{ $.a = é }", "a value is expected", 9),
    ],
)
def test_refuses(text: str, says: str, column: int) -> None:
    with pytest.raises(PatternError, match=re.escape(says)) as caught:
        parse(text)
    assert caught.value.column == column


def test_the_limit_on_characters_is_that_of_aws() -> None:
    longest = '{ $.a = "' + "x" * (MAX_CHARACTERS - 12) + '" }'
    assert parse(longest + " " * (MAX_CHARACTERS - len(longest))) == eq("a", "x" * (MAX_CHARACTERS - 12))
    with pytest.raises(PatternError, match="1,025 characters"):
        parse(longest + " " * (MAX_CHARACTERS + 1 - len(longest)))
    with pytest.raises(PatternError, match="10,240 characters"):
        parse("{" * 10_240)


def test_parentheses_have_a_limit_too() -> None:
    assert parse("{ " + "(" * MAX_DEPTH + "$.a = b" + ")" * MAX_DEPTH + " }") == eq("a", "b")
    with pytest.raises(PatternError, match="nested more than"):
        parse("{ " + "(" * 500 + "$.a = b" + ")" * 500 + " }")


@pytest.mark.parametrize(
    ("source", "found", "not_found"),
    [
        ("AUTHORIZED", ("UNAUTHORIZED REQUEST",), ("authorized",)),
        ("^[hc]at", ("hat", "cats"), ("that", "bat")),
        ("[hc]at$", ("that",), ("hats",)),
        ("colou?r", ("color", "a colour"), ("colouur",)),
        ("^a{3,5}$", ("aaa", "aaaaa"), ("aa", "aaaaaa")),
        ("^a{2}$", ("aa",), ("a", "aaa")),
        ("^a{2,}$", ("aa", "aaaaa"), ("a",)),
        ("gray|grey", ("gray", "grey"), ("groy",)),
        (r"10\.10\.0\.1", ("10.10.0.1",), ("10-10-0-1",)),
        (r"\d\s\w", ("1 a",), ("a a",)),
        (r"^\D\S\W$", ("ab!",), ("1b!", "a !", "abc")),
        (r"\x41", ("A",), ("B",)),
        ("^[^a-c_]$", ("d",), ("b", "_")),
        ("^[a-]$", ("-", "a"), ("b",)),
        ("^.+$", ("a",), ("",)),
        ("^a|b$", ("ax", "xb"), ("xa",)),
        ("^", ("", "x"), ()),
    ],
)
def test_regular_expressions(source: str, found: tuple[str, ...], not_found: tuple[str, ...]) -> None:
    regex = parse_regex(source)
    assert [text for text in found if not regex.found_in(text)] == []
    assert [text for text in not_found if regex.found_in(text)] == []
    assert [text for text in regex.samples() if not regex.found_in(text)] == []


@pytest.mark.parametrize(
    "source",
    ["", "|", "a|", "(a)", "a!", "a b", "é", "a**", "a+?", "a{2}{3}", "*a", "a^b", "a$b", "[", "[]", "[z-a]", "[a"]  # noqa: RUF005
    + ["a{", "a{,3}", "a{3,2}", "a{99999}", "a{1001}", "\\", r"\b", r"\1", r"\x4", "{2}", r"[\D]", "a{500}b{600}"],
)
def test_refuses_regular_expressions(source: str) -> None:
    with pytest.raises(PatternError):
        parse_regex(source)


@given(st.text("ab.*+?[]^$|{}12,\\d-", max_size=12), st.text("ab1-", max_size=8))
def test_regular_expressions_agree_with_python(source: str, text: str) -> None:
    try:
        regex = parse_regex(source)
    except PatternError:
        return
    assert regex.found_in(text) is (re.search(source, text) is not None)  # no line break for `$` to stand before


@pytest.mark.parametrize("source", ["a*" * 300 + "b", "a?" * 300 + "a" * 300, ".*" * 300 + "x", "a{1,400}" * 2 + "c"])
def test_a_regular_expression_cannot_run_away(source: str) -> None:
    started = time.process_time()
    parse_regex(source).found_in("a" * 200)
    assert time.process_time() - started < 5
