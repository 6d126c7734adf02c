"""Hostile and broken documents: one clear line with a place, or a decision in bounded time.

Time is CPU time of this process, and is compared with that of a plain walk through a text as long, so that a slow or
busy machine changes nothing.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asking import ALICE, ALLOWED, SILENT, allow, decide, document, policies, request
from leastwise.errors import InputError, JsonError, LeastwiseError, PolicyError
from leastwise.language import (
    MAX_LENGTH,
    Kind,
    action_matches,
    covers,
    loads,
    matches,
    matches_ignoring_case,
    parse,
    parse_operator,
    pattern_matches,
    resource_matches,
    scan,
    show,
    size,
    substitute,
)
from leastwise.language.resources import on_everything

LONG = 30_000
STATEMENT = '{"Effect":"Allow","Action":"s3:*","Resource":"*"}'
ARN = "arn:aws:s3:::"
NUL = "\\u0000"


def cpu(run: Callable[[], object]) -> float:
    """Seconds of CPU, the least of three."""

    def once() -> float:
        start = time.process_time()
        run()
        return time.process_time() - start

    return min(once() for _ in range(3))


def walk(length: int) -> float:
    """Seconds of CPU for a plain walk through a text."""
    text = "a" * length
    return cpu(lambda: sum(char == "b" for char in text)) + 1e-3


def refused(text: str, kind: Kind = Kind.IDENTITY) -> JsonError | PolicyError:
    """The error about a document: one line, short, without control characters, and with its place."""
    with pytest.raises(InputError) as caught:
        parse(text, kind)
    error = caught.value
    assert isinstance(error, JsonError | PolicyError)
    says = str(error)
    assert says.isprintable()
    assert len(says) < 300
    assert says.endswith(f" at line {error.line}, column {error.column}")
    return error


def at(error: JsonError | PolicyError) -> tuple[int, int]:
    return error.line, error.column


def with_statement(**more: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": allow("s3:*") | more})


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_a_document_that_is_nested_too_deep(opening: str, closing: str) -> None:
    for depth in (100, 10_000, 100_000):
        error = refused(opening * depth + "1" + closing * depth)
        assert at(error) == (1, len(opening) * 64 + 1)
        deep = '{"Statement":' + opening * depth + "1" + closing * depth + "}"
        assert "inside each other" in str(refused(deep))


def test_a_document_that_is_too_long() -> None:
    text = '{"Statement":[' + ",".join([STATEMENT] * 100_000) + "]}"
    assert len(text) > 5_000_000 > MAX_LENGTH
    assert "5,000,015 characters is longer than 1,000,000" in str(refused(text))


def test_a_document_with_as_many_statements_as_fit() -> None:
    count = (MAX_LENGTH - 20) // (len(STATEMENT) + 1)
    text = '{"Statement":[' + ",".join([STATEMENT] * count) + "]}"
    parsed = parse(text)
    assert len(parsed.statements) == count
    assert parsed.place("Statement", count - 1).column == 14 + (count - 1) * (len(STATEMENT) + 1) + 1
    asked = request(ALICE, "s3:GetObject", ARN + "b/k")
    decision = decide(asked, policies(identity=[allow("s3:*")] * (count // 10)))
    assert (decision.outcome, len(decision.because)) == (ALLOWED, count // 10)


def test_a_document_with_long_names_and_values() -> None:
    long = "k" * 900_000
    assert "unknown element `kkk" in str(refused(json.dumps({long: 1})))
    assert "unknown element `kkk" in str(refused(with_statement(**{long: 1})))
    assert "holds `null`" in str(refused(with_statement(Condition={"StringEquals": {long: [None]}})))
    assert "is a number" in str(refused(with_statement(Condition={long: 1})))
    assert "unknown version `kkk" in str(refused(json.dumps({"Version": long, "Statement": []})))
    parsed = parse(with_statement(Condition={"StringEquals": {long: long[:10]}}))
    assert parsed.statements[0].conditions[0].key == long
    asked = request(ALICE, "s3:GetObject", ARN + "b/k", {long.upper(): long[:10]})
    assert (
        decide(asked, policies(identity=allow("s3:*", Condition={"StringEquals": {long: long[:10]}}))).outcome
        is ALLOWED
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"Statement":{"Effect":"\ud800"}}', (1, 25)),
        ('{"Statement":{"Effect":"\\ud800"}}', (1, 25)),
        ('{"Statement":{\n"\\udc00":1}}', (2, 2)),
        ('{"Statement":{"Effect":"\x00"}}', (1, 25)),
        ("\x00", (1, 1)),
        ('{"Statement":\x00[]}', (1, 14)),
        ('{"Statement": NaN}', (1, 15)),
        ('{"Statement": [-Infinity]}', (1, 16)),
        ('{"Statement": 1e999}', (1, 15)),
        ('{"Version": ' + "9" * 100_000 + "}", (1, 13)),
        ('{"Version": -' + "9" * 100_000 + "}", (1, 13)),
        ('{"Version": 0.' + "9" * 100_000 + "e" + "9" * 20 + "}", (1, 13)),
        ('{"Statement": 01}', (1, 16)),
        ('{"a": "' + "\\" * 99_999, (1, 100_006)),
        ('{"a": "' + '\\"' * 50_000, (1, 7)),
    ],
    ids=lambda value: None if isinstance(value, tuple) else ascii(value[:28]),
)
def test_text_that_is_no_json(text: str, place: tuple[int, int]) -> None:
    assert at(refused(text)) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"Version":"2012-10-17",\n"Version":"2012-10-17"}', (2, 1)),
        ('{"Statement":{"Effect":"Allow",\n"Effect":"Allow"}}', (2, 1)),
        ('{"Statement":{"Principal":{"AWS":"*",\n"AWS":"*"}}}', (2, 1)),
        ('{"Statement":{"Condition":{"Bool":{},\n"Bool":{}}}}', (2, 1)),
        ('{"Statement":{"Condition":{"Bool":{"a":"true",\n"\\u0061":"true"}}}}', (2, 1)),
        ('{"Statement":[[[{"a":1,\n"a":1}]]]}', (2, 1)),
    ],
)
def test_a_key_twice_on_every_level(text: str, place: tuple[int, int]) -> None:
    error = refused(text)
    assert str(error).startswith("duplicate key")
    assert at(error) == place


WRONG = (
    "0",
    "-0",
    "1e5",
    "12345678901234567890",
    "true",
    "false",
    "null",
    "[]",
    "{}",
    "[1]",
    "[null]",
    "[[]]",
    '[{"a":1}]',
)
ELEMENTS = ("Version", "Id", "Sid", "Effect", "Principal", "Action", "Resource", "Condition", "NotAction")


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", ELEMENTS)
def test_another_type_where_text_belongs(name: str, wrong: str) -> None:
    """Every element refuses every other type, but for the lists and objects that AWS takes."""
    kind = Kind.RESOURCE if name == "Principal" else Kind.IDENTITY
    members = {"Effect": '"Allow"', "Action": '"*"', "Resource": '"*"'}
    if name == "NotAction":
        del members["Action"]
    if name in ("Version", "Id"):
        text = f'{{"{name}": {wrong}, "Statement": {STATEMENT}}}'
    else:
        text = '{"Statement": {' + ", ".join(f'"{n}": {v}' for n, v in (members | {name: wrong}).items()) + "}}"
    taken = {"Action": ("[]",), "NotAction": ("[]",), "Resource": ("[]",), "Condition": ("{}",), "Principal": ("{}",)}
    if wrong in taken.get(name, ()):
        assert parse(text, kind).statements
    else:
        assert f'"{name}"' in text[at(refused(text, kind))[1] - 1 :] or f'"{name}": {wrong[0]}' in text


@pytest.mark.parametrize("text", ["", " ", "0", "null", "true", '"Allow"', "[]", "[{}]", "{}", '{"Statement":[]}'])
def test_a_value_that_is_no_document(text: str) -> None:
    refused(text)


@pytest.mark.parametrize("statement", ["0", "null", "true", '"Allow"', "[]", "{}", "[[]]", "[{}]"])
def test_a_value_that_is_no_statement(statement: str) -> None:
    refused(f'{{"Statement": {statement}}}')
    assert at(refused(f'{{"Statement":\n[{STATEMENT},\n {statement}]}}')) == (3, 2)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from((*ELEMENTS, "AWS", "a")), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(ELEMENTS), VALUES), st.sampled_from(Kind))
def test_whatever_a_statement_says_is_read_or_refused_in_one_line(said: dict[str, Any], kind: Kind) -> None:
    text = json.dumps({"Statement": {"Effect": "Allow", "Action": "*"} | said})
    try:
        parsed = parse(text, kind)
    except LeastwiseError as error:
        says = str(error)
    else:
        assert parse(show(parsed), kind).statements == parsed.statements
        return
    assert re.fullmatch(r".+ at line 1, column [0-9]+", says)


def test_a_zero_character_is_a_character() -> None:
    said = document(json.loads(f'{{"Effect":"Allow","Action":"s3:*","Resource":"{ARN}{NUL}*"}}'))
    assert resource_matches(said.statements[0].resources[0], ARN + "\0x")  # type: ignore[index]
    assert not resource_matches(said.statements[0].resources[0], ARN + "x")  # type: ignore[index]


STARS = (
    "*a" * 500 + "b",
    "*a" * 500 + "*b*",
    "*a?" * 500 + "b",
    "*?a" * 500 + "*b*",
    "*" + "a?" * 500 + "b*",
    "*" * 500 + "b",
)
FILL = "a" * LONG


def under(operator: str, pattern: str, value: str, variable: bool = False) -> bool:
    named = parse_operator(operator)
    assert named
    wanted = substitute(pattern + "${*}" * variable, lambda key: "x", version="2012-10-17")
    return named.holds((value,), (wanted,))


@pytest.mark.parametrize("stars", STARS, ids=lambda stars: stars[:4] + stars[-3:])
@pytest.mark.parametrize(
    "match",
    [
        lambda stars: matches(stars, FILL),
        lambda stars: matches_ignoring_case(stars, FILL),
        lambda stars: action_matches("s3:" + stars, "s3:" + FILL),
        lambda stars: resource_matches(ARN + stars, ARN + FILL),
        lambda stars: resource_matches("arn:" + stars + "x:y", "arn:" + FILL),
        lambda stars: resource_matches("arn:*:" + stars + "x:y", "arn:" + "a:" * (LONG // 2)),
        lambda stars: under("StringLike", stars, FILL),
        lambda stars: under("ArnLike", "arn:*:*:*:*:" + stars, ARN + FILL),
        lambda stars: under("ArnLike", "arn:" + stars + "x:*:*:*:*", "arn:" + FILL + "::::"),
        lambda stars: under("StringLike", stars, FILL, variable=True),
    ],
    ids=[
        "matches",
        "folded",
        "action",
        "resource",
        "part",
        "colons",
        "StringLike",
        "ArnLike",
        "ArnLike part",
        "variable",
    ],
)
def test_a_pattern_of_many_stars_is_matched_in_one_walk(stars: str, match: Callable[[str], bool]) -> None:
    assert not match(stars)
    assert cpu(lambda: match(stars)) < 60 * walk(LONG)


@pytest.mark.parametrize("run", ["?" * 4_000, "a?" * 2_000, "?a" * 2_000])
def test_a_long_row_of_question_marks_is_matched_in_one_walk(run: str) -> None:
    assert not matches("*" + run + "b*", "a" * 20_000)
    assert matches("*" + run + "*", "a" * 20_000)
    assert cpu(lambda: matches("*" + run + "b*", "a" * 20_000)) < 100 * walk(20_000)


@pytest.mark.parametrize("pattern", ["*:" + "*" * 20_000 + "x:y", "arn:a*b:" + "x" * 300_000, "arn:" + "*?" * 200_000])
def test_a_pattern_longer_than_any_resource_costs_no_more_than_its_length(pattern: str) -> None:
    texts = (ARN + "a" * 2_000, ":" * 2_000)
    assert not any(resource_matches(pattern, text) for text in texts)
    resource_matches.__globals__["_automaton"].cache_clear()
    assert cpu(lambda: [resource_matches(pattern, text) for text in texts]) < 20 * walk(len(pattern))


@pytest.mark.parametrize(
    "name", ["NumericEquals", "DateLessThan", "IpAddress", "BinaryEquals", "Bool", "Null", "ArnLike"]
)
@pytest.mark.parametrize("unit", ["1", "1.", ":", "a:", "=", "-", "2020-", "1/", " ", "٣", "true"])
def test_a_value_of_no_type_is_told_in_one_walk(name: str, unit: str) -> None:
    long = unit * (LONG // len(unit))
    operator = parse_operator(name)
    assert operator
    operator.holds((long,), (long + "x", "x" + long))
    fresh = iter([long + "y" * i for i in range(9)])
    assert cpu(lambda: operator.holds((next(fresh),), (long + "x",))) < 60 * walk(LONG)


@pytest.mark.parametrize("unit", ["${", "${a", "${a,'", "${a, ", "${a,'}", "${*}", "${a,'b'", "}", "'"])
@pytest.mark.parametrize("end", ["", "}", "'}", " " * LONG, "b" * LONG])
def test_variables_without_an_end_are_read_in_one_walk(unit: str, end: str) -> None:
    text = unit * (LONG // len(unit)) + end
    run = cpu(lambda: substitute(text, lambda key: "x", version="2012-10-17"))
    assert run < 60 * walk(len(text))


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("*a" + "?" * 150, "*a" * 150 + "*b" + "?" * 151),
        ("??*a" + "?" * 300 + "*????", "*a?" * 40 + "a*??"),
        ("*a?" * 150 + "b", "a*" * 150 + "b"),
        ("*" + "?" * 150 + "b*a", "*a*a" + "b*" * 75),
    ],
)
def test_covers_counts_few_steps(wide: str, narrow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps of the automaton, of which there are at most as many as pairs of places and sets of them."""
    from leastwise.language import cover

    steps = 0
    step = cover._Walk.step

    def counted(self: Any, positions: int, char: str) -> int:
        nonlocal steps
        steps += 1
        return step(self, positions, char)

    monkeypatch.setattr(cover._Walk, "step", counted)
    covers(wide, narrow)
    assert 0 < steps < 4 * len(wide) * len(narrow)


def refusing(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(JsonError):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        '"' * LONG,
        '"\\' * (LONG // 2),
        "[" * LONG,
        "\n" * LONG,
        '{"a":' * LONG,
        "\\ud" * LONG,
        '"\\ud83d\\ude00' * 9_000,
    ],
)
def test_broken_json_is_refused_in_one_walk(text: str) -> None:
    for read in (loads, scan):
        assert cpu(partial(refusing, read, text)) < 60 * walk(len(text))


@pytest.mark.parametrize("text", ['"' + '\\"' * 20_000, '"' * 40_001, '"\\' * 20_000])
def test_the_size_of_a_broken_document_is_counted_in_one_walk(text: str) -> None:
    assert size(text) <= len(text)
    assert cpu(lambda: size(text)) < 60 * walk(len(text))


def test_not_resource_of_many_stars() -> None:
    statement = document(allow() | {"Resource": "*"}).statements[0]
    said = document([{"Effect": "Deny", "Action": "*", "NotResource": ["*?" * 5_000, "arn:" + "*:" * 5_000]}])
    assert on_everything(statement)
    assert cpu(lambda: on_everything(said.statements[0])) < 200 * walk(20_000)


def test_a_decision_under_hostile_patterns() -> None:
    hostile = allow(
        ["s3:" + "*e" * 500, "s3:Get*"],
        [ARN + "*a" * 500 + "b", "arn:" + "*a" * 500 + "x:y", ARN + "*${aws:username}" * 200 + "b"],
        Condition={
            "StringLike": {"aws:userid": "*a" * 500 + "b"},
            "ArnNotLike": {"aws:SourceArn": ARN + "*a" * 500 + "b"},
        },
    )
    met = policies(identity=[hostile, hostile | {"Effect": "Deny"}])
    asked = request(ALICE, "s3:GetObject", ARN + FILL, {"aws:userid": FILL, "aws:SourceArn": ARN + FILL})
    assert decide(asked, met).outcome is SILENT
    assert cpu(lambda: decide(asked, met)) < 300 * walk(LONG)


@given(st.text("ab*?:", max_size=12), st.text("ab:", max_size=12))
def test_patterns_with_rows_of_wildcards_match_as_before(pattern: str, text: str) -> None:
    """Against the definition: a pattern spans a text if its first character and its rest do."""
    assert matches(pattern, text) == spans(pattern, text)
    assert pattern_matches(pattern, text) == spans(pattern, text)
    literal = substitute(pattern + "${*}", lambda key: None, version="2012-10-17")
    assert literal is not None
    assert pattern_matches(literal, text + "*") == spans(pattern, text)


def spans(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "*":
        return spans(pattern[1:], text) or (bool(text) and spans(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and spans(pattern[1:], text[1:])
