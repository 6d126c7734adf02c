"""Strict JSON: what is accepted, what is refused and where, and that both readers accept the same."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leastwise.errors import JsonError
from leastwise.language import MAX_DEPTH, MAX_LENGTH, Literal, Place, loads, loads_literal, locate, plain, scan
from leastwise.language.tree import JsonValue

SOUP = st.text(alphabet='{}[]",:\\ud83eDE0x0123456789.-+truefalsnl \n\t\x00\x7f\ud800é\ufeff', max_size=40)
VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def read(text: str) -> tuple[str, JsonValue | str]:
    """What `loads` makes of a text, errors as values."""
    try:
        return "value", loads(text)
    except JsonError as error:
        return "error", str(error)


def tree(text: str) -> tuple[str, JsonValue | str]:
    """What `scan` makes of a text, errors as values."""
    try:
        return "value", plain(scan(text))
    except JsonError as error:
        return "error", str(error)


def place(text: str) -> tuple[int, int]:
    """Where `loads` refuses a text."""
    with pytest.raises(JsonError) as caught:
        loads(text)
    return caught.value.line, caught.value.column


@given(SOUP)
@example('{"a":1,"\\u0061":2}')
@example('"\\ud83d\\ude00"')
@example('"\\ud83d"')
@example('"\\\\ud83d"')
@example("[" * 65 + "]" * 65)
@example('"' + "[" * 80 + '"')
@example("1e999")
@example("-")
@example("-0")
@example("01")
@example("[1.]")
@example("nan")
def test_loads_accepts_exactly_what_scan_accepts(text: str) -> None:
    assert read(text) == tree(text)


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_every_json_value_is_read_as_the_standard_library_reads_it(
    value: JsonValue, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert loads(text) == plain(scan(text)) == json.loads(text)
    assert repr(loads(text)) == repr(json.loads(text))


@given(VALUES, st.data())
def test_a_damaged_text_is_read_alike_by_both(value: JsonValue, data: st.DataObject) -> None:
    text = json.dumps(value)
    at = data.draw(st.integers(0, len(text)))
    damaged = text[:at] + data.draw(st.sampled_from(["", ",", '"', "}", "[", "\\", "\x01", "\ud900"])) + text[at + 1 :]
    assert read(damaged) == tree(damaged)


@pytest.mark.parametrize(
    "text,at",
    [
        ('{"a": 1,\n "b": 2,\n "a": 3}', (3, 2)),
        ('{"a": 1, "\\u0061": 2}', (1, 10)),
        ("[1, NaN]", (1, 5)),
        ("[Infinity]", (1, 2)),
        ("[-Infinity]", (1, 2)),
        ("[1, 2,]", (1, 6)),
        ('{"a": 1,\n}', (1, 8)),
        ('["a\tb"]', (1, 4)),
        ('["\\ud800"]', (1, 3)),
        ('["\ud800"]', (1, 3)),
        ('["\\udc00\\ud800"]', (1, 3)),
        ('["\\q"]', (1, 3)),
        ('["\\u12g4"]', (1, 3)),
        ('["abc', (1, 2)),
        ("[1e400]", (1, 2)),
        ("\ufeff{}", (1, 1)),
        ("{} {}", (1, 4)),
        ("", (1, 1)),
        (" \n ", (2, 2)),
        ("{a: 1}", (1, 2)),
        ("{'a': 1}", (1, 2)),
        ('{"a" 1}', (1, 6)),
        ("[1 2]", (1, 4)),
        ("[01]", (1, 3)),
        ("[", (1, 2)),
        ("// x", (1, 1)),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), (1, MAX_DEPTH + 1)),
        ('{"a":' * (MAX_DEPTH + 1) + "1" + "}" * (MAX_DEPTH + 1), (1, 5 * MAX_DEPTH + 1)),
        ("[" * 200_000, (1, MAX_DEPTH + 1)),
        ("9" * 5_000, (1, 1)),
        ('"' + "x" * 10_000_000 + '"', (1, 1)),
    ],
    ids=lambda value: None if isinstance(value, tuple) else ascii(value[:24]),
)
def test_what_is_refused_and_where(text: str, at: tuple[int, int]) -> None:
    assert place(text) == at


@pytest.mark.parametrize("text", ["[" * MAX_DEPTH + "]" * MAX_DEPTH, '{"a":' * MAX_DEPTH + "1" + "}" * MAX_DEPTH])
def test_the_deepest_nesting_is_accepted(text: str) -> None:
    assert loads(text) == json.loads(text)


def test_brackets_in_strings_are_not_nesting() -> None:
    assert loads('["' + "[{" * 100 + '"]') == ["[{" * 100]


def test_the_longest_text_is_accepted() -> None:
    text = '"' + "x" * (MAX_LENGTH - 2) + '"'
    assert loads(text) == text[1:-1]
    assert place(text + " ") == (1, 1)


def test_a_surrogate_pair_is_one_character() -> None:
    assert loads('"\\ud83d\\ude00\\u00e9"') == "\U0001f600é"


def test_it_does_not_depend_on_the_room_left_on_the_stack() -> None:
    def deeper(levels: int) -> JsonValue:
        return deeper(levels - 1) if levels else loads("[" * 1000)

    with pytest.raises(JsonError, match="inside each other"):
        deeper(sys.getrecursionlimit() // 3)


def test_literal_numbers_stay_as_written() -> None:
    values = loads_literal('[1.50, -0, 1E3, 12345678901234567890123, "1.50", true]')
    assert values == ["1.50", "-0", "1E3", "12345678901234567890123", "1.50", True]
    assert isinstance(values, list)
    assert [type(each) for each in values] == [Literal, Literal, Literal, Literal, str, bool]
    with pytest.raises(JsonError):
        loads_literal("[1e999]")


def test_a_message_is_one_line_however_hostile_the_text() -> None:
    with pytest.raises(JsonError) as caught:
        loads('{"\\u001b[31m\\n`' + "x" * 500 + '": 1, "\\u001b[31m\\n`' + "x" * 500 + '": 1}')
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 160
    assert str(caught.value).startswith("duplicate key `\\u001b[31m\\u000a\\u0060xxx")


def test_places_of_members_items_and_scalars() -> None:
    node = scan('{\n  "a": [1,\n    {"b": null}],\r\n  "c": "x"\n}')
    assert node.place == Place(1, 1)
    assert locate(node, ("a",)) == Place(2, 3)
    assert locate(node, ("a", 0)) == Place(2, 9)
    assert locate(node, ("a", 1)) == Place(3, 5)
    assert locate(node, ("a", 1, "b")) == Place(3, 6)
    assert locate(node, ("c",)) == Place(4, 3)
    assert locate(node, ("c", 0)) == Place(4, 8)
    assert locate(node, ("a", 7, "z")) == Place(2, 3), "what is absent is where it would be"
